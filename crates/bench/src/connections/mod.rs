//! What an idle connection costs: memory of the server, and CPU.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Section, Spread, Table};
use crate::open_files;
use crate::settings::Settings;
use run::Run;

mod run;

/// Connections that are open at once; two to a room.
const CONNECTIONS: usize = 10_000;
/// Files that each of both processes has open beside its connections, with plenty to spare.
const OTHER_FILES: usize = 1_000;
/// Server memory of a connection that is aimed at, in KiB.
const AIM: f64 = 12.0;

/// Measures.
///
/// # Errors
/// When the server or a database fails.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    open_files::allow((CONNECTIONS + OTHER_FILES) as u64)?;
    let kinds = settings.databases();
    let mut measured: Vec<(DatabaseKind, Vec<Run>)> =
        kinds.into_iter().map(|kind| (kind, Vec::new())).collect();
    for _ in 0..settings.runs {
        for (kind, runs) in &mut measured {
            runs.push(run::run(settings, *kind).await?);
        }
    }
    Ok(section(settings, &measured))
}

fn section(settings: &Settings, measured: &[(DatabaseKind, Vec<Run>)]) -> Section {
    let spread = |runs: &[Run], figure: fn(&Run) -> f64| Spread::of(runs.iter().map(figure));
    let mut each = Table::new([
        "database",
        "resident KiB",
        "anonymous KiB",
        "resident KiB, the room included",
        "idle: server CPU µs/s",
        "idle: load CPU µs/s",
        "to open: server CPU µs",
    ]);
    let mut whole = Table::new([
        "database",
        "fresh MiB",
        "rooms made MiB",
        "all idle MiB",
        "proportional MiB",
        "opened in s",
    ]);
    for (kind, runs) in measured {
        each.row([
            kind.to_string(),
            spread(runs, |run| run.each(|memory| memory.resident)).to_string(),
            spread(runs, |run| run.each(|memory| memory.anonymous)).to_string(),
            spread(runs, Run::each_with_room).to_string(),
            spread(runs, Run::idle_server_cpu_each).to_string(),
            spread(runs, Run::idle_load_cpu_each).to_string(),
            spread(runs, |run| run.opening.service_cpu_each()).to_string(),
        ]);
        whole.row([
            kind.to_string(),
            spread(runs, |run| mebibytes(run.fresh.resident)).to_string(),
            spread(runs, |run| mebibytes(run.seated.resident)).to_string(),
            spread(runs, |run| mebibytes(run.idle.resident)).to_string(),
            spread(runs, |run| mebibytes(run.idle.proportional)).to_string(),
            spread(runs, |run| run.opening.elapsed.as_secs_f64()).to_string(),
        ]);
    }
    let aims = measured.iter().map(|(kind, runs)| {
        let found = spread(runs, |run| run.each(|memory| memory.resident));
        Aim {
            what: format!("at most {AIM} KiB of server memory for a connection, {kind}"),
            found: format!("{found} KiB"),
            is_met: found.median <= AIM,
        }
    });
    Section {
        name: "connections",
        title: "Idle connections",
        about: about(settings),
        aims: aims.collect(),
        tables: vec![("For each connection:".to_owned(), each), ("The whole server:".to_owned(), whole)],
        notes: vec![
            "Memory is that of the server's process as the kernel counts it, with the allocator as shipped; \
             what the kernel itself holds for a socket is not in it."
                .to_owned(),
        ],
    }
}

fn about(settings: &Settings) -> String {
    format!(
        "The server as it is shipped, in a process of its own; {CONNECTIONS} players in {} relay rooms of two, \
         each seated over HTTP and connected through the real upgrade to `welcome`. Then nobody plays: every \
         client pings at the server's own interval and answers the server's pings. Memory is read when all \
         have done so twice, and a connection is what the process has grown by since the same rooms and seats \
         were there without any; with the room, since the start. CPU is counted over {} s after that, and on to whole intervals of pings. {} \
         runs, each with a fresh server on a fresh database.",
        CONNECTIONS / 2,
        settings.seconds,
        settings.runs
    )
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
