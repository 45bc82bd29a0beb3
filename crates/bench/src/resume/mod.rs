//! Everybody is cut off at once and comes back at once.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Section, Spread, Table};
use crate::open_files;
use crate::settings::Settings;
use missed::MISSED;
use storm::{Resumed, Storm};

mod missed;
mod storm;

/// Rooms of two players each, all of whom come back.
const ROOMS: usize = 1_000;
const SEATS: usize = 2 * ROOMS;
/// Files that each of both processes has open beside its connections, with plenty to spare.
const OTHER_FILES: usize = 1_000;
/// Server CPU of a resume that is aimed at, in milliseconds.
const AIM: f64 = 0.15;

/// Measures.
///
/// # Errors
/// When the server or a database fails, or a player is told anything but what they missed.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    open_files::allow((SEATS + OTHER_FILES) as u64)?;
    let mut storms = Vec::new();
    for kind in settings.databases() {
        let mut storm = Storm::gather(settings, kind).await?;
        // The first one warms up.
        storm.blow().await?;
        storms.push((kind, storm, Vec::new()));
    }
    for _ in 0..settings.runs {
        for (_, storm, runs) in &mut storms {
            runs.push(storm.blow().await?);
        }
    }
    let mut measured = Vec::new();
    for (kind, storm, runs) in storms {
        storm.end().await?;
        measured.push((kind, runs));
    }
    Ok(section(settings, &measured))
}

fn section(settings: &Settings, measured: &[(DatabaseKind, Vec<Resumed>)]) -> Section {
    let spread = |runs: &[Resumed], figure: fn(&Resumed) -> f64| Spread::of(runs.iter().map(figure));
    let mut table = Table::new([
        "database",
        "last `welcome` after ms",
        "p50 ms",
        "turned away",
        "server CPU ms/resume",
        "database CPU ms/resume",
        "load CPU ms/resume",
        "others' CPU %",
    ]);
    for (kind, runs) in measured {
        table.row([
            kind.to_string(),
            spread(runs, |run| run.last).to_string(),
            spread(runs, |run| run.median).to_string(),
            spread(runs, |run| run.turned_away as f64).to_string(),
            spread(runs, Resumed::server_cpu_each).to_string(),
            spread(runs, |run| run.sample.database_cpu_each() / 1e3).to_string(),
            spread(runs, |run| run.sample.load_cpu_each() / 1e3).to_string(),
            spread(runs, |run| run.sample.foreign_percent()).to_string(),
        ]);
    }
    let aims = measured.iter().map(|(kind, runs)| {
        let found = spread(runs, Resumed::server_cpu_each);
        Aim {
            what: format!("under {AIM} ms of server CPU for a resume, {kind}"),
            found: format!("{found} ms"),
            is_met: found.median < AIM,
        }
    });
    Section {
        name: "resume",
        title: "Everybody comes back at once",
        about: format!(
            "The server as it is shipped, in a process of its own; {SEATS} players in {ROOMS} relay rooms of \
             two. All sockets are dropped at once, {MISSED} actions are played in each room over HTTP, then \
             all players resume at once, none waiting for another. Every `welcome` is held against what was \
             played: the room's head, and each of the missed actions. The clock runs from the first \
             connection attempt to the last `welcome`; CPU is counted for a second longer, so that what is \
             done after it is in it. {} such storms after one that does not count, databases in turn.",
            settings.runs
        ),
        aims: aims.collect(),
        tables: vec![(String::new(), table)],
        notes: vec![
            "A player who is turned away was told by code 1013 that the server was overloaded, and came again \
             after 250 to 500 ms, as every client does; the time is in the figures."
                .to_owned(),
        ],
    }
}
