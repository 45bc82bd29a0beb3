use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, GameSessionRepository, Heartbeat};
use reseat_migration::Migrator;
use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use reseat_testkit::builders::{SeatedRoom, a_connected_seat, a_heartbeat, moment, node_run_id};
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::StoreSettings;
use crate::connection::{Connection, Database};
use crate::postgres::PostgresDatabase;
use crate::repositories::Repositories;
use crate::rows::{game_session, player, room, user, user_session};
use crate::shared_queue::Sharing;
use crate::sqlite::SqliteDatabase;

on_both![the_end_of_thousands_of_user_sessions_is_known_after_a_handful_of_statements];

const ROOMS: u32 = 1_000;

/// Rows of one statement: SQLite takes 32,766 values.
const ROWS: usize = 250;

/// Counts what goes to the database.
struct Counted {
    inner: Arc<dyn Database>,
    statements: AtomicUsize,
}

impl Counted {
    fn count(&self) -> &dyn Database {
        self.statements.fetch_add(1, Ordering::SeqCst);
        &*self.inner
    }
}

#[async_trait]
impl Connection for Counted {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.count().read(query).await
    }
    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        self.count().change(change).await
    }
    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.count().change_returning(change).await
    }
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.count().append(entries).await
    }
}

async fn migrated(database: &TestDatabase) -> Arc<dyn Database> {
    let settings = StoreSettings::default();
    let opened: Arc<dyn Database> = match database.kind() {
        DatabaseKind::Sqlite => Arc::new(SqliteDatabase::open(database.url(), &settings).await.unwrap()),
        DatabaseKind::Postgres => Arc::new(PostgresDatabase::open(database.url(), &settings).await.unwrap()),
    };
    Migrator::up(opened.write_connection(), None).await.unwrap();
    opened
}

/// Rooms with two connected seats each.
async fn insert(connection: &dyn Connection) -> Vec<SeatedRoom> {
    let seated = |number| {
        let mut seated = SeatedRoom::playing(number, 2);
        let connected = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(1)));
        seated.seats = connected.collect();
        seated
    };
    let all: Vec<SeatedRoom> = (1..=ROOMS).map(seated).collect();
    for some in all.chunks(ROWS) {
        let users = some.iter().flat_map(|of| &of.users).map(user::Model::from);
        let sessions = some.iter().flat_map(|of| &of.user_sessions).map(user_session::Model::from);
        let rooms = some.iter().map(|of| room::Model::try_from(&of.room).unwrap());
        let players = some.iter().flat_map(|of| &of.players).map(player::Model::from);
        let seats = some.iter().flat_map(|of| &of.seats);
        let seats = seats.map(|seat| game_session::Model::try_from(seat).unwrap());
        connection.insert_rows(users).await.unwrap();
        connection.insert_rows(sessions).await.unwrap();
        connection.insert_rows(rooms).await.unwrap();
        connection.insert_rows(players).await.unwrap();
        connection.insert_rows(seats).await.unwrap();
    }
    all
}

async fn the_end_of_thousands_of_user_sessions_is_known_after_a_handful_of_statements(
    database: TestDatabase,
) {
    let opened = migrated(&database).await;
    let connection: Arc<dyn Connection> = Arc::<dyn Database>::clone(&opened);
    let all = insert(&*connection).await;
    let delete = opened.dialect().raw("DELETE FROM user_sessions", []);
    assert_eq!(opened.change(delete).await.unwrap(), 2 * u64::from(ROOMS));

    let counted = Arc::new(Counted { inner: Arc::clone(&opened), statements: AtomicUsize::new(0) });
    let connection: Arc<dyn Connection> = Arc::<Counted>::clone(&counted);
    let seats = Repositories::new(&connection, Sharing::Alone).game_sessions;
    let with_sessions = all.iter().flat_map(|of| of.seats.iter().zip(&of.user_sessions));
    let beats: Vec<Heartbeat> = with_sessions.map(|(seat, session)| a_heartbeat(seat, session)).collect();
    let lost = seats.save_heartbeats(&beats, moment(3_000)).await.unwrap();
    assert_eq!(lost, beats.iter().map(|beat| beat.player_id).collect::<Vec<_>>());
    for some in beats.chunks(1_000) {
        let of: Vec<_> = some.iter().map(|beat| (beat.player_id, beat.user_session_id)).collect();
        let standings = seats.standings(&of, moment(3_000)).await.unwrap();
        let is_held =
            |seat: Option<Holding>| seat.is_some_and(|seat| seat.connection == 1 && seat.is_connected);
        assert_eq!(standings.len(), some.len());
        assert!(standings.iter().all(|standing| is_held(standing.seat) && !standing.is_signed_in));
    }
    assert_eq!(counted.statements.load(Ordering::SeqCst), 4);
    opened.close().await.unwrap();
}
