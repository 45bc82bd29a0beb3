//! The same rows, appended through the driver alone: as many to a commit as the service had, over as many
//! connections, into the same table. What a service could reach at most that did nothing else.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::Clock;
use reseat_domain::time::Timestamp;
use tokio::time::Instant;

use super::players::Player;
use super::service::tables;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Meter, Sample, Watch, Watched};
use crate::house::{House, Table};
use crate::settings::Settings;

mod postgres;
mod sqlite;

/// A row of `game_action_log`, as the service would write it.
struct Row {
    room_id: RoomId,
    sequence_number: i64,
    player_id: PlayerId,
    action_id: ActionId,
    action_type: String,
    action_data: String,
    created_at: Timestamp,
}

/// What the relay game tells of a move that it does not understand.
const NO_EVENTS: &str = "[]";

/// Makes rows that nobody refuses: the next of each room in turn.
struct Rows {
    players: Vec<Player>,
    /// The newest number of each player's room.
    heads: Vec<i64>,
    next: usize,
    clock: Arc<dyn Clock>,
}

impl Rows {
    /// Rows for the rooms of these tables, of which each has only its `start`.
    fn of(tables: &[Table], clock: Arc<dyn Clock>) -> Self {
        let players = Player::of(tables, 1);
        Self { heads: vec![1; players.len()], players, next: 0, clock }
    }

    /// Deals the rooms out to so many, who then never meet in one.
    fn deal(mut self, hands: usize) -> Vec<Self> {
        let each = self.players.len().div_ceil(hands.max(1)).max(1);
        let mut dealt = Vec::new();
        while !self.players.is_empty() {
            let rest = self.players.len().saturating_sub(each);
            let (players, heads) = (self.players.split_off(rest), self.heads.split_off(rest));
            dealt.push(Self { players, heads, next: 0, clock: Arc::clone(&self.clock) });
        }
        dealt
    }

    fn take(&mut self, count: usize) -> Vec<Row> {
        let now = self.clock.now();
        (0..count).map(|_| self.row(now)).collect()
    }

    fn row(&mut self, created_at: Timestamp) -> Row {
        let place = self.next;
        self.next = (place + 1) % self.players.len();
        self.heads[place] += 1;
        let player = &self.players[place];
        let (action_id, played) = player.next();
        Row {
            room_id: player.room_id,
            sequence_number: self.heads[place],
            player_id: player.player_id,
            action_id,
            action_type: played.action_type,
            action_data: played.action_data.to_string(),
            created_at,
        }
    }
}

/// The driver on a database of its own, with rows to append.
pub(super) struct Bare {
    database: BenchDatabase,
    appender: Appender,
    watched: Watched,
}

/// One kind of database each.
enum Appender {
    Sqlite(sqlite::Appender),
    Postgres(postgres::Appender),
}

impl Bare {
    /// Opens a fresh database with the same rooms and players.
    pub(super) async fn open(settings: &Settings, kind: DatabaseKind) -> Result<Self, Failure> {
        let database = BenchDatabase::create(settings, kind).await?;
        let house = House::open(&database).await?;
        let rows = Rows::of(&tables(&house, settings).await?, Arc::clone(&house.clock));
        house.close().await?;
        let appender = match kind {
            DatabaseKind::Sqlite => Appender::Sqlite(sqlite::Appender::open(database.url(), rows).await?),
            DatabaseKind::Postgres => {
                Appender::Postgres(postgres::Appender::open(database.url(), rows).await?)
            }
        };
        let server = database.server().await?;
        let watched = Watched { service: vec![Watch::ThisProcess], database: server, ..Watched::default() };
        Ok(Self { database, appender, watched })
    }

    /// Appends for a time, so many rows to a commit.
    pub(super) async fn run(&mut self, length: Duration, batch: f64) -> Result<Sample, Failure> {
        // At least one row, and never so many that a rounding could lose them.
        let batch = batch.round().max(1.0) as usize;
        let meter = Meter::start(&self.watched)?;
        let end = Instant::now() + length;
        let rows = match &mut self.appender {
            Appender::Sqlite(appender) => appender.append_until(end, batch).await?,
            Appender::Postgres(appender) => appender.append_until(end, batch).await?,
        };
        meter.stop(rows)
    }

    /// Closes and removes the database.
    pub(super) async fn close(self) -> Result<(), Failure> {
        match self.appender {
            Appender::Sqlite(appender) => appender.close().await?,
            Appender::Postgres(appender) => appender.close().await?,
        }
        self.database.remove().await
    }
}

#[cfg(test)]
mod tests {
    use reseat_credentials::SystemClock;
    use uuid::Uuid;

    use super::*;

    fn rows(rooms: u128) -> Rows {
        let ids = (1..=rooms).map(Uuid::from_u128);
        let players: Vec<Player> = ids.map(|id| Player::new(RoomId::new(id), PlayerId::new(id), 1)).collect();
        Rows { heads: vec![1; players.len()], players, next: 0, clock: Arc::new(SystemClock) }
    }

    #[test]
    fn each_room_has_its_turn_and_its_numbers_have_no_gaps() {
        let taken = rows(3).take(7);
        let places: Vec<(u128, i64)> =
            taken.iter().map(|row| (row.room_id.uuid().as_u128(), row.sequence_number)).collect();
        assert_eq!(places, [(1, 2), (2, 2), (3, 2), (1, 3), (2, 3), (3, 3), (1, 4)]);
    }

    #[test]
    fn rooms_are_dealt_out_to_all_and_each_to_one() {
        let dealt = rows(10).deal(4);
        let mut rooms: Vec<RoomId> =
            dealt.iter().flat_map(|rows| rows.players.iter().map(|player| player.room_id)).collect();
        rooms.sort_unstable();
        rooms.dedup();
        assert_eq!((dealt.len(), rooms.len()), (4, 10));
        assert!(dealt.iter().all(|rows| rows.players.len() == rows.heads.len()));
    }
}
