//! One run: a fresh server, its players, and their silence.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use reseat_client::random::SeededRandomness;
use reseat_protocol::ClientMessage;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::CONNECTIONS;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Meter, Sample, Watch, Watched};
use crate::load::game::GameName;
use crate::load::seats::{AT_ONCE, Player, Usher};
use crate::load::socket::{Attempt, Opened, Socket};
use crate::load::stage::Stage;
use crate::memory::Memory;
use crate::server::Server;
use crate::settings::Settings;

/// How long the server is left alone before its memory is read: its HTTP connections are closed by then.
const CALM: Duration = Duration::from_secs(2);

/// What one run came to.
pub(super) struct Run {
    /// Right after the start.
    pub(super) fresh: Memory,
    /// With all rooms and seats, and no connection.
    pub(super) seated: Memory,
    /// With all connections, all idle.
    pub(super) idle: Memory,
    /// Opening them all.
    pub(super) opening: Sample,
    /// While all are idle.
    pub(super) idling: Sample,
}

impl Run {
    /// KiB that a connection takes.
    pub(super) fn each(&self, of: fn(&Memory) -> u64) -> f64 {
        kibibytes_each(of(&self.seated), of(&self.idle))
    }

    /// Resident KiB that a connection takes with its half of a room.
    pub(super) fn each_with_room(&self) -> f64 {
        kibibytes_each(self.fresh.resident, self.idle.resident)
    }

    /// Microseconds of the server's CPU per second of an idle connection.
    pub(super) fn idle_server_cpu_each(&self) -> f64 {
        self.idling.service_cpu_each() / self.idling.elapsed.as_secs_f64()
    }

    /// The same of the load generator.
    pub(super) fn idle_load_cpu_each(&self) -> f64 {
        self.idling.load_cpu_each() / self.idling.elapsed.as_secs_f64()
    }
}

fn kibibytes_each(before: u64, after: u64) -> f64 {
    (after as f64 - before as f64) / 1024.0 / CONNECTIONS as f64
}

/// Runs.
pub(super) async fn run(settings: &Settings, kind: DatabaseKind) -> Result<Run, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let server = Server::start(settings, database.url()).await?;
    let watched = Watched {
        load: vec![Watch::ThisProcess],
        service: vec![server.watch()],
        database: database.server().await?,
    };
    let run = open_all(settings, &server, &watched).await?;
    server.stop().await?;
    database.remove().await?;
    Ok(run)
}

async fn open_all(settings: &Settings, server: &Server, watched: &Watched) -> Result<Run, Failure> {
    let memory = async || {
        sleep(CALM).await;
        Memory::of(server.id())
    };
    let fresh = memory().await?;
    let tables = Usher::new(server, GameName::Relay)?.seat(CONNECTIONS / 2).await?;
    let seated = memory().await?;

    let stage = Stage::open()?;
    let meter = Meter::start(watched)?;
    let players = tables.into_iter().flatten().collect();
    let mut idling = stage.handle().spawn(open(server.address(), players)).await??;
    let opening = meter.stop(CONNECTIONS as u64)?;

    all_stay(&mut idling.connections, 2 * idling.ping_interval).await?;
    let idle = memory().await?;
    let meter = Meter::start(watched)?;
    all_stay(&mut idling.connections, settings.length()).await?;
    Ok(Run { fresh, seated, idle, opening, idling: meter.stop(CONNECTIONS as u64)? })
}

/// Connections that do nothing but stay. Dropping them closes them.
struct Idling {
    /// A task for each; it ends when the connection does.
    connections: JoinSet<Failure>,
    /// How often each of them pings.
    ping_interval: Duration,
}

/// Connects everybody.
async fn open(server: SocketAddr, players: Vec<Player>) -> Result<Idling, Failure> {
    let random = SeededRandomness::new(0);
    let mut idling = Idling { connections: JoinSet::new(), ping_interval: Duration::ZERO };
    let opening = stream::iter(players).map(|player| {
        let attempt = Attempt::first(&random);
        async move { Socket::open(server, &player, attempt).await }
    });
    let mut opening = std::pin::pin!(opening.buffer_unordered(AT_ONCE));
    while let Some(Opened { socket, welcome, .. }) = opening.try_next().await? {
        idling.ping_interval =
            Duration::from_millis(welcome.heartbeat.ping_interval_ms.try_into().unwrap_or_default());
        idling.connections.spawn(idle(socket, idling.ping_interval));
    }
    Ok(idling)
}

/// Pings as often as the server wants it, and answers its pings.
async fn idle(mut socket: Socket, ping_interval: Duration) -> Failure {
    let mut ping = interval_at(Instant::now() + ping_interval, ping_interval);
    loop {
        let done = tokio::select! {
            _ = ping.tick() => socket.say(&ClientMessage::Ping { timestamp: 0 }).await,
            heard = socket.hear() => heard.map(drop),
        };
        if let Err(failure) = done {
            return failure;
        }
    }
}

/// Waits, unless a connection ends before that.
async fn all_stay(connections: &mut JoinSet<Failure>, length: Duration) -> Result<(), Failure> {
    match timeout(length, connections.join_next()).await {
        Ok(Some(ended)) => Err(ended?),
        Ok(None) => Err(Failure::Unexpected("nobody is connected".to_owned())),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_takes_its_part_of_what_the_process_has_grown_by() {
        assert_eq!(kibibytes_each(1 << 20, (1 << 20) + 12 * 1024 * CONNECTIONS as u64), 12.0);
        assert_eq!(kibibytes_each(1024 * CONNECTIONS as u64, 0), -1.0);
    }
}
