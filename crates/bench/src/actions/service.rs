//! Players in busy rooms, played through the log service.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::services::{ActionLog, Submission};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ROOMS;
use super::players::Player;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::{Failure, during};
use crate::harness::{Latencies, Meter, Sample, Watch, Watched};
use crate::house::{House, Table};
use crate::settings::Settings;

/// The fewest seats of a relay room.
const FEWEST_SEATS: u8 = 2;

/// What one run came to.
pub(super) struct Run {
    pub(super) sample: Sample,
    /// Rows per commit.
    pub(super) batch: f64,
    pub(super) p50_millis: f64,
    pub(super) p99_millis: f64,
}

/// The service on its database, with its players.
pub(super) struct Service {
    database: BenchDatabase,
    house: House,
    players: Vec<Player>,
    watched: Watched,
}

impl Service {
    /// Opens a fresh database and seats everybody.
    pub(super) async fn open(settings: &Settings, kind: DatabaseKind) -> Result<Self, Failure> {
        let database = BenchDatabase::create(settings, kind).await?;
        let house = House::open(&database).await?;
        let players = Player::of(&tables(&house, settings).await?, settings.in_flight);
        let server = database.server().await?;
        // The load generator is in the service's process; what it uses is measured by itself.
        let watched = Watched { service: vec![Watch::ThisProcess], database: server, ..Watched::default() };
        Ok(Self { database, house, players, watched })
    }

    /// Everybody plays for a time. What is under way at its end is carried through and counted.
    pub(super) async fn run(&mut self, length: Duration) -> Result<Run, Failure> {
        let before = self.house.store.writer_statistics();
        let meter = Meter::start(&self.watched)?;
        let end = Instant::now() + length;
        let mut playing = JoinSet::new();
        for player in self.players.drain(..) {
            playing.spawn(play(Arc::clone(&self.house.actions), player, end));
        }
        let mut latencies = Latencies::default();
        while let Some(played) = playing.join_next().await {
            let (player, took) = played??;
            self.players.push(player);
            latencies.append(took);
        }
        let sample = meter.stop(latencies.count())?;
        let after = self.house.store.writer_statistics();
        let (commits, entries) = (after.commits - before.commits, after.entries - before.entries);
        if entries != latencies.count() {
            let acknowledged = latencies.count();
            return Err(Failure::Unexpected(format!(
                "{acknowledged} actions were acknowledged and {entries} stored"
            )));
        }
        Ok(Run {
            sample,
            batch: entries as f64 / commits.max(1) as f64,
            p50_millis: latencies.percentile_millis(50),
            p99_millis: latencies.percentile_millis(99),
        })
    }

    /// The same load on a service that does nothing: what the load generator itself uses.
    pub(super) async fn run_idle(&mut self, actions: u64) -> Result<Sample, Failure> {
        let watched = Watched { load: vec![Watch::ThisProcess], ..Watched::default() };
        let meter = Meter::start(&watched)?;
        let mut latencies = Latencies::default();
        for player in self.players.iter().cycle().take(usize::try_from(actions).unwrap_or(usize::MAX)) {
            let begun = Instant::now();
            std::hint::black_box(submission(player));
            tokio::task::yield_now().await;
            latencies.record(begun.elapsed());
        }
        meter.stop(latencies.count())
    }

    /// Closes and removes the database.
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.house.close().await?;
        self.database.remove().await
    }
}

/// Seats fresh guests in every room.
pub(super) async fn tables(house: &House, settings: &Settings) -> Result<Vec<Table>, Failure> {
    let seats = settings.in_flight.max(FEWEST_SEATS);
    let mut tables = Vec::with_capacity(ROOMS);
    for _ in 0..ROOMS {
        tables.push(house.seat("relay", seats, serde_json::Value::Null).await?);
    }
    Ok(tables)
}

/// Plays until then, and answers how long each submission took to its acknowledgement.
pub(super) async fn play(
    actions: Arc<ActionLog>,
    player: Player,
    end: Instant,
) -> Result<(Player, Latencies), Failure> {
    let mut latencies = Latencies::default();
    while Instant::now() < end {
        let submission = submission(&player);
        let begun = Instant::now();
        let mut took = None;
        let answered = actions.submit(&submission, |_| took = Some(begun.elapsed())).await;
        answered.map_err(during("submitting an action"))?;
        // Acknowledged at most once, and when it was not, it was answered with an error.
        took.into_iter().for_each(|took| latencies.record(took));
    }
    Ok((player, latencies))
}

fn submission(player: &Player) -> Submission {
    let (action_id, played) = player.next();
    Submission {
        room_id: player.room_id,
        player_id: player.player_id,
        action_id,
        played,
        after: None,
        connection: Some(1),
        newest_connection: 1,
    }
}
