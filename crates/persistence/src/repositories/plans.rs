//! How SQLite looks for the rows of every statement: each is explained against the real schema.

use std::sync::Mutex;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, RoomStatus};
use reseat_domain::ports::{
    AppendAnswer, GameActionLog, GameResultRepository, GameSessionRepository, PlayerRepository, RoomListing,
    RoomRepository, ServiceRunRepository, UserRepository, UserSessionRepository,
};
use reseat_migration::Migrator;
use reseat_testkit::builders::{
    SeatedRoom, a_connect, a_heartbeat, a_result, a_service_run, a_snapshot, action_id, an_entry, an_outcome,
    moment, node_run_id,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, QueryResult, Statement};
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::action_writer::EncodedAppend;
use crate::dialect::Dialect;

/// What a sweep reads from end to end: indexes that hold only what it looks for, and what it found there.
const READ_WHOLE: [&str; 5] = [
    "SCAN away",
    "SCAN open",
    "USING INDEX rooms_open_code_key",
    "USING INDEX game_sessions_node_run_id_idx",
    "USING INDEX game_sessions_absence_counted_since_idx",
];

/// Keeps what it is given.
#[derive(Default)]
struct Recorder(Mutex<Vec<Statement>>);

impl Recorder {
    fn keep(&self, statement: Statement) {
        self.0.lock().unwrap().push(statement);
    }
}

#[async_trait]
impl Connection for Recorder {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.keep(query);
        Ok(Vec::new())
    }
    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        self.keep(change);
        Ok(0)
    }
    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.keep(change);
        Ok(Vec::new())
    }
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.keep(EncodedAppend::statement(&[&EncodedAppend::new(entries)?]));
        Ok(AppendAnswer::Appended)
    }
}

/// Calls everything that looks for rows.
async fn call_everything(all: &Repositories) -> Result<(), StoreError> {
    let game = SeatedRoom::playing(1, 2);
    let (room, player, seat) = (game.room.id, &game.players[0], &game.seats[0]);
    let (user, session, run, at) = (game.users[0].id, &game.user_sessions[0], a_service_run(1), moment(0));
    all.users.find(user).await?;
    all.user_sessions.find_live(session.id, at).await?;
    all.user_sessions.touch(session.id, at, at).await?;
    all.user_sessions.remove(session.id, user).await?;
    all.rooms.find(room).await?;
    all.rooms.find_by_code(&game.room.code).await?;
    all.rooms.lock(room).await?;
    all.rooms.count_open_hosted_by(user).await?;
    all.rooms.set_host(room, player.id).await?;
    all.rooms.start(room, at).await?;
    all.rooms.set_abandoned(room, true).await?;
    all.rooms.finish(room, &an_outcome(&game.players), at).await?;
    all.rooms.remove_waiting(room).await?;
    all.rooms.snapshot(room).await?;
    all.rooms.save_snapshot(room, &a_snapshot(1)).await?;
    let listing = RoomListing { status: RoomStatus::Waiting, before: Some(room), limit: 10 };
    all.rooms.list(listing).await?;
    all.rooms.list_ids(Some(room), 10).await?;
    all.players.find(player.id).await?;
    all.players.of_room(room).await?;
    all.players.find_by_user(room, user).await?;
    all.players.move_to(player.id, 1).await?;
    all.players.leave(player.id, at).await?;
    all.players.remove(player.id).await?;
    all.game_sessions.find(player.id).await?;
    all.game_sessions.of_room(room).await?;
    all.game_sessions.lock_room(room).await?;
    all.game_sessions.connect(&a_connect(seat, session)).await?;
    all.game_sessions.disconnect(player.id, 1, at).await?;
    all.game_sessions.save_presence(&game.seats).await?;
    all.game_sessions.save_heartbeats(&[a_heartbeat(seat, session)], at).await?;
    all.game_sessions.extend(player.id, at).await?;
    all.game_sessions.rooms_with_running_absence(Some(room), 10).await?;
    all.game_sessions.connected_by_dead_runs(at, 10).await?;
    all.game_sessions.expired_rooms(at, 10).await?;
    all.game_sessions.last_seen_of_runs(&[node_run_id(1)]).await?;
    all.actions.append(&[an_entry(room, 2)]).await?;
    all.actions.head(room).await?;
    all.actions.find_action(room, player.id, action_id(1)).await?;
    all.actions.after(room, 0, 10).await?;
    all.results.of_user(user, Some(a_result(player).id), 10).await?;
    all.service_runs.find(run.id).await?;
    all.service_runs.touch(run.id, at, at).await?;
    all.service_runs.stop(run.id, at).await
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let recorder = Arc::new(Recorder::default());
    let connection: Arc<dyn Connection> = Arc::<Recorder>::clone(&recorder);
    call_everything(&Repositories::new(&connection)).await.unwrap();
    let database = Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned())
        .await
        .unwrap();
    Migrator::up(&database, None).await.unwrap();
    let statements = std::mem::take(&mut *recorder.0.lock().unwrap());
    assert!(statements.len() > 40, "{} statements", statements.len());
    for mut statement in statements {
        statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
        for step in database.query_all_raw(statement.clone()).await.unwrap() {
            let step: String = step.try_get("", "detail").unwrap();
            let is_search = !step.starts_with("SCAN") || step.contains("VIRTUAL TABLE");
            let reads_all_of_a_few = READ_WHOLE.iter().any(|index| step.ends_with(index));
            assert!(is_search || reads_all_of_a_few, "{step}\n{}", statement.sql);
        }
    }
}
