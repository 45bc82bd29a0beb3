//! One run: a fresh database, a fresh server, rooms in play.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::ROOMS;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Latencies, Meter, Sample, Watch, Watched};
use crate::load::busy_room::{Baton, BusyRoom, Phase};
use crate::load::game::{Game, GameName};
use crate::load::seats::Usher;
use crate::load::stage::Stage;
use crate::server::Server;
use crate::settings::Settings;

/// What one run came to.
pub(super) struct Run {
    pub(super) sample: Sample,
    /// Milliseconds within which half of the actions were acknowledged.
    pub(super) median: f64,
    /// Milliseconds within which all but one of a hundred were.
    pub(super) slowest_percent: f64,
}

/// Runs.
pub(super) async fn run<G: Game>(
    settings: &Settings,
    kind: DatabaseKind,
    game: GameName,
) -> Result<Run, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let server = Server::start(settings, database.url()).await?;
    let watched = Watched {
        load: vec![Watch::ThisProcess],
        service: vec![server.watch()],
        database: database.server().await?,
    };
    let run = play::<G>(settings, &server, game, &watched).await?;
    server.stop().await?;
    database.remove().await?;
    Ok(run)
}

async fn play<G: Game>(
    settings: &Settings,
    server: &Server,
    game: GameName,
    watched: &Watched,
) -> Result<Run, Failure> {
    let stage = Stage::open()?;
    let (usher, baton) = (Usher::new(server, game)?, Baton::new());
    let mut opening = JoinSet::new();
    for seed in 0..ROOMS {
        let room = BusyRoom::<G>::open(usher.clone(), server.address(), seed, Arc::clone(&baton));
        opening.spawn_on(room, stage.handle());
    }
    let mut playing = JoinSet::new();
    while let Some(room) = opening.join_next().await {
        playing.spawn_on(room??.play(), stage.handle());
    }
    undisturbed(&mut playing, settings.warm_up()).await?;
    let meter = Meter::start(watched)?;
    baton.say(Phase::Measure);
    undisturbed(&mut playing, settings.length()).await?;
    baton.say(Phase::End);
    let mut latencies = Latencies::default();
    while let Some(room) = playing.join_next().await {
        latencies.append(room??);
    }
    Ok(Run {
        sample: meter.stop(latencies.count())?,
        median: latencies.percentile_millis(50),
        slowest_percent: latencies.percentile_millis(99),
    })
}

/// Waits, unless a room fails before that.
async fn undisturbed(
    playing: &mut JoinSet<Result<Latencies, Failure>>,
    length: Duration,
) -> Result<(), Failure> {
    match timeout(length, playing.join_next()).await {
        Ok(Some(ended)) => {
            Err(ended?.err().unwrap_or_else(|| Failure::Unexpected("a room ended early".into())))
        }
        Ok(None) => Err(Failure::Unexpected("nobody plays".into())),
        Err(_) => Ok(()),
    }
}
