//! Durable actions per second through the log service, beside bare appends of the same rows.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Sample, Section, Spread, Table};
use crate::settings::Settings;
use bare::Bare;
use service::{Run, Service};

mod bare;
mod players;
mod service;

/// Rooms that are played in at once.
const ROOMS: usize = 200;
/// Actions of the run that measures the load generator alone.
const IDLE_ACTIONS: u64 = 100_000;

/// What was measured on one database.
struct Measured {
    kind: DatabaseKind,
    service: Vec<Run>,
    bare: Vec<Sample>,
    load: Sample,
}

/// Measures.
///
/// # Errors
/// When the service or a database fails.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        measured.push(measure(settings, kind).await?);
    }
    Ok(section(settings, &measured))
}

/// Service and driver in turn, so that both have the same neighbours and the same disk.
async fn measure(settings: &Settings, kind: DatabaseKind) -> Result<Measured, Failure> {
    eprintln!("actions on {kind}: seating the players of {ROOMS} rooms, twice");
    let mut service = Service::open(settings, kind).await?;
    let mut bare = Bare::open(settings, kind).await?;
    eprintln!("actions on {kind}: warming up");
    let load = service.run_idle(IDLE_ACTIONS).await?;
    let warm = service.run(settings.warm_up()).await?;
    bare.run(settings.warm_up(), warm.batch).await?;
    let mut measured = Measured { kind, service: Vec::new(), bare: Vec::new(), load };
    for number in 1..=settings.runs {
        eprintln!("actions on {kind}: run {number} of {}, the service", settings.runs);
        let run = service.run(settings.length()).await?;
        eprintln!("actions on {kind}: run {number} of {}, bare", settings.runs);
        measured.bare.push(bare.run(settings.length(), run.batch).await?);
        measured.service.push(run);
    }
    service.close().await?;
    bare.close().await?;
    Ok(measured)
}

impl Measured {
    fn of_service(&self, figure: impl Fn(&Run) -> f64) -> Spread {
        Spread::of(self.service.iter().map(figure))
    }

    fn of_bare(&self, figure: impl Fn(&Sample) -> f64) -> Spread {
        Spread::of(self.bare.iter().map(figure))
    }

    /// Each run of the service to the bare run beside it.
    fn ratio(&self) -> Spread {
        let ours: Vec<f64> = self.service.iter().map(|run| run.sample.per_second()).collect();
        let theirs: Vec<f64> = self.bare.iter().map(Sample::per_second).collect();
        Spread::of_ratios(&ours, &theirs)
    }

    fn percent(&self) -> Spread {
        let Spread { median, least, most } = self.ratio();
        Spread { median: median * 100.0, least: least * 100.0, most: most * 100.0 }
    }

    /// The least part of the bare appends that is aimed at, in percent.
    fn aim(&self) -> Aim {
        let (percent, aim) = (
            self.percent(),
            match self.kind {
                DatabaseKind::Sqlite => 70.0,
                DatabaseKind::Postgres => 60.0,
            },
        );
        Aim {
            what: format!("at least {aim:.0} % of the bare appends on {}", self.kind),
            found: format!("{percent} %"),
            is_met: percent.median >= aim,
        }
    }
}

fn section(settings: &Settings, measured: &[Measured]) -> Section {
    let players = match settings.in_flight {
        1 => "one player submits the next action as soon as the last one was acknowledged".to_owned(),
        many => {
            format!("{many} players each submit the next action as soon as their last one was acknowledged")
        }
    };
    Section {
        name: "actions",
        title: "Durable actions per second, in process",
        about: format!(
            "{ROOMS} rooms of the relay game are played in at once; in each, {players}. Every action goes through the log service: de-duplicated, \
             judged, appended durably, acknowledged, announced. Beside it the same rows are appended bare: through \
             the driver, by one prepared statement with as many rows as the service had to a commit, over as many \
             connections, into a database with the same schema and rooms. Both run in turn; each ratio is that of \
             two neighbouring runs."
        ),
        aims: measured.iter().map(Measured::aim).collect(),
        tables: vec![
            ("Per second, and the time from submission to acknowledgement:".into(), rates(measured)),
            ("CPU of each action or row, in µs:".into(), costs(measured)),
        ],
        notes: vec![
            "A figure is the median of all runs, with the least and the most in brackets.".into(),
            "The service's CPU contains that of the load generator, which shares its process; what the generator \
             uses alone was measured on a service that does nothing."
                .into(),
            "Foreign CPU is what the rest of the machine used meanwhile, the kernel's own threads included, in \
             percent of one core."
                .into(),
        ],
    }
}

fn rates(measured: &[Measured]) -> Table {
    let mut table = Table::new([
        "database",
        "actions/s",
        "bare rows/s",
        "ratio, %",
        "rows per commit",
        "p50, ms",
        "p99, ms",
    ]);
    for on in measured {
        table.row([
            on.kind.to_string(),
            on.of_service(|run| run.sample.per_second()).to_string(),
            on.of_bare(Sample::per_second).to_string(),
            on.percent().to_string(),
            on.of_service(|run| run.batch).to_string(),
            on.of_service(|run| run.p50_millis).to_string(),
            on.of_service(|run| run.p99_millis).to_string(),
        ]);
    }
    table
}

fn costs(measured: &[Measured]) -> Table {
    let mut table = Table::new([
        "database",
        "service",
        "of it the load generator",
        "database server",
        "bare",
        "database server, bare",
        "foreign, %",
    ]);
    for on in measured {
        let foreign = on.service.iter().map(|run| run.sample).chain(on.bare.iter().copied());
        table.row([
            on.kind.to_string(),
            on.of_service(|run| run.sample.service_cpu_each()).to_string(),
            Spread::of([on.load.load_cpu_each()]).to_string(),
            on.of_service(|run| run.sample.database_cpu_each()).to_string(),
            on.of_bare(Sample::service_cpu_each).to_string(),
            on.of_bare(Sample::database_cpu_each).to_string(),
            Spread::of(foreign.map(|sample| sample.foreign_percent())).to_string(),
        ]);
    }
    table
}
