//! What it costs to know who is there: CPU of the server and writes to the database while nobody plays.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Sample, Section, Spread, Table};
use crate::open_files;
use crate::settings::Settings;

mod run;

/// Files that each of both processes has open beside its connections, with plenty to spare.
const OTHER_FILES: u64 = 1_000;
/// Server CPU that is aimed at, in percent of one core.
const MOST_CPU: f64 = 5.0;
/// Writes per second that are aimed at.
const MOST_WRITES: f64 = 3.0;

/// What one run came to.
struct Figures {
    /// While all are idle.
    sample: Sample,
    /// Transactions that wrote meanwhile.
    writes: u64,
}

impl Figures {
    fn writes_per_second(&self) -> f64 {
        self.writes as f64 / self.sample.elapsed.as_secs_f64()
    }
}

/// Measures.
///
/// # Errors
/// When the server or a database fails.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    open_files::allow(2 * settings.rooms() as u64 + OTHER_FILES)?;
    let kinds = settings.databases();
    let mut measured: Vec<(DatabaseKind, Vec<Figures>)> =
        kinds.into_iter().map(|kind| (kind, Vec::new())).collect();
    for _ in 0..settings.runs {
        for (kind, runs) in &mut measured {
            runs.push(run::run(settings, *kind).await?);
        }
    }
    Ok(section(settings, &measured))
}

fn section(settings: &Settings, measured: &[(DatabaseKind, Vec<Figures>)]) -> Section {
    let spread = |runs: &[Figures], figure: fn(&Figures) -> f64| Spread::of(runs.iter().map(figure));
    let mut table = Table::new([
        "database",
        "server CPU %",
        "database writes/s",
        "database CPU %",
        "load CPU %",
        "others' CPU %",
    ]);
    let mut aims = Vec::new();
    for (kind, runs) in measured {
        let cpu = spread(runs, |run| run.sample.service_percent());
        let writes = spread(runs, Figures::writes_per_second);
        table.row([
            kind.to_string(),
            cpu.to_string(),
            writes.to_string(),
            spread(runs, |run| run.sample.database_percent()).to_string(),
            spread(runs, |run| run.sample.load_percent()).to_string(),
            spread(runs, |run| run.sample.foreign_percent()).to_string(),
        ]);
        aims.push(Aim {
            what: format!("under {MOST_CPU} % of one core for the server, {kind}"),
            found: format!("{cpu} %"),
            is_met: cpu.median < MOST_CPU,
        });
        aims.push(Aim {
            what: format!("under {MOST_WRITES} writes per second, {kind}"),
            found: writes.to_string(),
            is_met: writes.median < MOST_WRITES,
        });
    }
    Section {
        name: "presence",
        title: "Presence",
        about: about(settings),
        aims,
        tables: vec![(String::new(), table)],
        notes: vec![
            "CPU is in percent of one core. The load is a process of its own, and so is the database where it \
             is a server; with SQLite, the database's CPU is in the server's."
                .to_owned(),
            "A write is a transaction that has written, as the database itself counts them: SQLite in the index \
             of its write-ahead log, PostgreSQL by its transaction ids, which count the whole server. Every \
             statement here stands alone; on SQLite, statements that come together may share a transaction."
                .to_owned(),
        ],
    }
}

fn about(settings: &Settings) -> String {
    format!(
        "The server as it is shipped, in a process of its own; {} players in {} relay rooms of two, connected \
         through the real upgrade to `welcome`. Then nobody plays: every client pings at the server's own \
         interval and answers the server's pings, and the server stores at its own interval who was heard. When \
         all have pinged twice, CPU and writes are counted over {} s, and on to whole intervals of pings. {} runs, each with a fresh server on a \
         fresh database.",
        2 * settings.rooms(),
        settings.rooms(),
        settings.seconds,
        settings.runs
    )
}
