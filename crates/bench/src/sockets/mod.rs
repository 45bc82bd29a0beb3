//! Durable actions per second over real WebSockets, with the server in a process of its own.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Section, Spread, Table};
use crate::load::game::{Casino, GameName, Relay};
use crate::settings::Settings;
use run::Run;

mod run;

/// Rooms that are played in at once, each with one action in flight.
const ROOMS: u64 = 200;
const GAMES: [GameName; 2] = [GameName::Relay, GameName::Casino];

/// The runs of one game on one database.
struct Measured {
    kind: DatabaseKind,
    game: GameName,
    runs: Vec<Run>,
}

/// Measures.
///
/// # Errors
/// When the server or a database fails.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured: Vec<Measured> = settings
        .databases()
        .into_iter()
        .flat_map(|kind| GAMES.map(|game| Measured { kind, game, runs: Vec::new() }))
        .collect();
    for _ in 0..settings.runs {
        for Measured { kind, game, runs } in &mut measured {
            runs.push(match game {
                GameName::Relay => run::run::<Relay>(settings, *kind, *game).await?,
                GameName::Casino => run::run::<Casino>(settings, *kind, *game).await?,
            });
        }
    }
    Ok(section(settings, &measured))
}

fn section(settings: &Settings, measured: &[Measured]) -> Section {
    let mut table = Table::new([
        "game, database",
        "actions/s",
        "p50 ms",
        "p99 ms",
        "server CPU µs/action",
        "database CPU µs/action",
        "load CPU µs/action",
        "others' CPU %",
    ]);
    for Measured { kind, game, runs } in measured {
        let spread = |figure: fn(&Run) -> f64| Spread::of(runs.iter().map(figure)).to_string();
        table.row([
            format!("{game}, {kind}"),
            spread(|run| run.sample.per_second()),
            spread(|run| run.median),
            spread(|run| run.slowest_percent),
            spread(|run| run.sample.service_cpu_each()),
            spread(|run| run.sample.database_cpu_each()),
            spread(|run| run.sample.load_cpu_each()),
            spread(|run| run.sample.foreign_percent()),
        ]);
    }
    Section {
        name: "sockets",
        title: "Actions over WebSockets",
        about: about(settings),
        aims: Vec::new(),
        tables: vec![(String::new(), table)],
        notes: vec![
            "The times are those from the submission to the `ack`, which comes when the action is durable."
                .to_owned(),
            "The load is made by a lean client of this benchmark on one thread, not by `reseat-client`, which \
             does for one player what would have to be taken from the server here."
                .to_owned(),
        ],
    }
}

fn about(settings: &Settings) -> String {
    format!(
        "The server as it is shipped, in a process of its own; {ROOMS} rooms with two players each, all \
         connected; one action in flight in each room at all times. Each action is acknowledged to its \
         author and sent to both players with their own state. In Relay the players send small objects in \
         turn; in Casino whoever is in turn makes one of the legal moves that the server listed, drawn at \
         random. {} runs of {} s, each on a fresh database, games and databases in turn.",
        settings.runs, settings.seconds
    )
}
