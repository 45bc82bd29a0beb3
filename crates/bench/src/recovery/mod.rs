//! What it costs to come back into a long game, beside a short one.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::{Failure, during};
use crate::harness::{Aim, Meter, Sample, Section, Spread, Table, Watch, Watched};
use crate::house::House;
use crate::settings::Settings;
use long_game::{LongGame, PlayedRoom};
use resuming::{Cost, Memory, resume, services};

mod long_game;
mod resuming;

/// Entries that the player who comes back has missed.
const MISSED: i64 = 150;
/// Entries of the short game.
const SHORT: i64 = 200;
/// How much more the long game may cost.
const AIM: f64 = 1.5;

impl LongGame {
    /// Entries of the long game. Casino ends at 200 points; three sides with a target of 200 get to about
    /// this many.
    const fn length(self) -> i64 {
        match self {
            Self::Relay => 20_000,
            Self::Casino => 2_000,
        }
    }
}

/// The resumes in one pair of rooms, long and short, with one state of the service's memory.
struct Measured {
    kind: DatabaseKind,
    game: LongGame,
    memory: Memory,
    /// The newest entries of the long and the short room.
    heads: (i64, i64),
    runs: Vec<Pair>,
}

/// One run.
struct Pair {
    long: Cost,
    short: Cost,
    /// Both, and every drop of a connection.
    together: Sample,
}

impl Measured {
    fn of_long(&self, figure: fn(&Cost) -> f64) -> Spread {
        Spread::of(self.runs.iter().map(|pair| figure(&pair.long)))
    }

    fn of_short(&self, figure: fn(&Cost) -> f64) -> Spread {
        Spread::of(self.runs.iter().map(|pair| figure(&pair.short)))
    }

    /// Of each run, the long game to the short one.
    fn ratio(&self, figure: fn(&Cost) -> f64) -> Spread {
        Spread::of(self.runs.iter().map(|pair| figure(&pair.long) / figure(&pair.short)))
    }

    fn together(&self, figure: fn(&Sample) -> f64) -> Spread {
        Spread::of(self.runs.iter().map(|pair| figure(&pair.together)))
    }

    fn memory(&self) -> &'static str {
        match self.memory {
            Memory::Loaded => "room in memory",
            Memory::Fresh => "service just started",
        }
    }

    fn aim(&self) -> Aim {
        let (time, cpu) = (self.ratio(Cost::millis), self.ratio(Cost::cpu_millis));
        Aim {
            what: format!("at most {AIM} times the short game on {}, {}", self.kind, self.memory()),
            found: format!("{time} times the time, {cpu} times the CPU"),
            is_met: time.median <= AIM && cpu.median <= AIM,
        }
    }
}

/// Measures.
///
/// # Errors
/// When the service or a database fails, or a recovery is wrong.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        for game in [LongGame::Relay, LongGame::Casino] {
            measured.extend(measure(settings, kind, game).await?);
        }
    }
    Ok(section(&measured))
}

async fn measure(settings: &Settings, kind: DatabaseKind, game: LongGame) -> Result<Vec<Measured>, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let house = Arc::new(House::open(&database).await?);
    let service = vec![Watch::ThisProcess];
    let watched = Watched { service, database: database.server().await?, ..Watched::default() };
    eprintln!("recovery on {kind}: playing {} until the log has {} entries", game.name(), game.length());
    let long = PlayedRoom::play(&house, game, game.length()).await?;
    let short = PlayedRoom::play(&house, game, SHORT).await?;
    let mut measured = Vec::new();
    eprintln!("recovery on {kind}: coming back into {}", game.name());
    for memory in [Memory::Loaded, Memory::Fresh] {
        let resume = |length| resume_in_turn(&house, memory, (&long, &short), &watched, length);
        drop(resume(settings.warm_up()).await?);
        let mut runs = Vec::new();
        for _ in 0..settings.runs {
            runs.push(resume(settings.length()).await?);
        }
        measured.push(Measured { kind, game, memory, heads: (long.head, short.head), runs });
    }
    house.store.close().await.map_err(during("closing a database"))?;
    database.remove().await?;
    Ok(measured)
}

/// Long and short in turn, so that both have the same neighbours.
async fn resume_in_turn(
    house: &Arc<House>,
    memory: Memory,
    rooms: (&PlayedRoom, &PlayedRoom),
    watched: &Watched,
    length: Duration,
) -> Result<Pair, Failure> {
    let (mut long, mut short) = (Cost::default(), Cost::default());
    let meter = Meter::start(watched)?;
    let end = Instant::now() + length;
    while Instant::now() < end {
        for (room, cost) in [(rooms.0, &mut long), (rooms.1, &mut short)] {
            let services = services(house, memory)?;
            resume(&services, room, cost).await?;
        }
    }
    let together = meter.stop(long.count() + short.count())?;
    Ok(Pair { long, short, together })
}

fn section(measured: &[Measured]) -> Section {
    let resumes: u64 = measured.iter().flat_map(|on| &on.runs).map(|pair| pair.long.count()).sum();
    Section {
        name: "recovery",
        title: "Coming back into a long game",
        about: format!(
            "A player who has missed {MISSED} entries comes back as a socket does: the session token is validated, \
             the seat is taken, the recovery is read as the `welcome` tells it. In one room the log is long, in the \
             other short; both were played by the services themselves and have the same number of entries behind \
             their newest snapshot. One resume after the other, long and short in turn; once with the room in the \
             service's memory, once with services that have loaded nothing."
        ),
        aims: measured.iter().filter(|on| on.game == LongGame::Relay).map(Measured::aim).collect(),
        tables: vec![
            ("Time of one resume, in ms:".into(), table(measured, Cost::millis)),
            ("CPU of one resume in the service's process, in ms:".into(), table(measured, Cost::cpu_millis)),
            (
                "Around it, in µs of CPU for each resume and the drop of its connection:".into(),
                around(measured),
            ),
        ],
        notes: vec![
            format!("{resumes} resumes of each kind of room. Dropping the connection again is not counted."),
            "The time contains the database's; the CPU of a PostgreSQL server is not in that of the service."
                .into(),
            "Casino ends at its target, so that its longest game has about a tenth of the entries.".into(),
        ],
    }
}

fn table(measured: &[Measured], figure: fn(&Cost) -> f64) -> Table {
    let mut table = Table::new(["database", "game", "memory", "entries", "long", "short", "ratio"]);
    for on in measured {
        let (long, short) = on.heads;
        table.row([
            on.kind.to_string(),
            on.game.name().to_owned(),
            on.memory().to_owned(),
            format!("{long} : {short}"),
            on.of_long(figure).to_string(),
            on.of_short(figure).to_string(),
            on.ratio(figure).to_string(),
        ]);
    }
    table
}

fn around(measured: &[Measured]) -> Table {
    let mut table = Table::new(["database", "game", "memory", "service", "database server", "foreign, %"]);
    for on in measured {
        table.row([
            on.kind.to_string(),
            on.game.name().to_owned(),
            on.memory().to_owned(),
            on.together(Sample::service_cpu_each).to_string(),
            on.together(Sample::database_cpu_each).to_string(),
            on.together(Sample::foreign_percent).to_string(),
        ]);
    }
    table
}
