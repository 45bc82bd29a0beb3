//! One run: a fresh server, its players, and their silence.

use std::time::Duration;

use tokio::time::sleep;

use super::CONNECTIONS;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Meter, Sample, Watch, Watched};
use crate::load::game::GameName;
use crate::load::idle::Idling;
use crate::load::seats::Usher;
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
    let mut idling = stage.handle().spawn(Idling::open(server.address(), players)).await??;
    let opening = meter.stop(CONNECTIONS as u64)?;

    let calm = 2 * idling.ping_interval;
    idling.stay(calm).await?;
    let idle = memory().await?;
    let meter = Meter::start(watched)?;
    idling.stay(idling.whole_intervals(settings.length())).await?;
    Ok(Run { fresh, seated, idle, opening, idling: meter.stop(CONNECTIONS as u64)? })
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
