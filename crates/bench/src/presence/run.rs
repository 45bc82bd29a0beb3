//! One run: a fresh server, and players who only stay.

use super::Figures;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Meter, Watch, Watched};
use crate::load::game::GameName;
use crate::load::idle::Idling;
use crate::load::seats::Usher;
use crate::load::stage::Stage;
use crate::server::Server;
use crate::settings::Settings;

/// Runs.
pub(super) async fn run(settings: &Settings, kind: DatabaseKind) -> Result<Figures, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let server = Server::start(settings, database.url()).await?;
    let watched = Watched {
        load: vec![Watch::ThisProcess],
        service: vec![server.watch()],
        database: database.server().await?,
    };
    let figures = measure(settings, &database, &server, &watched).await?;
    server.stop().await?;
    database.remove().await?;
    Ok(figures)
}

async fn measure(
    settings: &Settings,
    database: &BenchDatabase,
    server: &Server,
    watched: &Watched,
) -> Result<Figures, Failure> {
    let tables = Usher::new(server, GameName::Relay)?.seat(settings.rooms()).await?;
    let players: Vec<_> = tables.into_iter().flatten().collect();
    let connections = players.len() as u64;
    let stage = Stage::open()?;
    let mut idling = stage.handle().spawn(Idling::open(server.address(), players)).await??;
    // Until each has pinged twice, and what their coming has left to be done is done.
    let calm = 2 * idling.ping_interval;
    idling.stay(calm).await?;
    let written = database.writes().await?;
    let meter = Meter::start(watched)?;
    idling.stay(idling.whole_intervals(settings.length())).await?;
    let sample = meter.stop(connections)?;
    let writes = database.writes().await?.saturating_sub(written);
    Ok(Figures { sample, writes })
}
