//! The order in which seats are locked, seen from outside: another program holds one lock, and those before it
//! in the order are taken while those after it are free.

use std::sync::Arc;

use reseat_domain::game::RoomStatus;
use reseat_domain::ports::{PresenceChange, Store};
use reseat_domain::session::GameSession;
use reseat_persistence::SeaOrmStore;
use reseat_test_database::TestDatabase;
use reseat_testkit::builders::{
    SeatedRoom, a_connected_seat, a_heartbeat, game_session_id, moment, node_run_id,
};
use tokio::task::JoinHandle;

use crate::database::{OtherProgram, migrated, open};

/// A room with five connected seats, whose rows lie in the file as their ids do not.
struct Table {
    store: Arc<SeaOrmStore>,
    seated: SeatedRoom,
    other: OtherProgram,
    watcher: OtherProgram,
    /// Goes last.
    _database: TestDatabase,
}

impl Table {
    async fn set() -> Self {
        let database = migrated().await;
        let store = open(&database).await;
        let mut seated = SeatedRoom::playing(1, 5);
        let connected = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(1)));
        let numbered = connected.zip([4, 2, 5, 3, 1]);
        seated.seats =
            numbered.map(|(seat, number)| GameSession { id: game_session_id(number), ..seat }).collect();
        let seated = seated.insert_into(&*store).await.unwrap();
        let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
        Self { store, seated, other, watcher, _database: database }
    }

    /// What is free while a call waits for what this query of another program has locked.
    async fn free_while(
        &self,
        locked: &str,
        call: impl FnOnce(Arc<SeaOrmStore>, &SeatedRoom) -> JoinHandle<()>,
    ) -> Vec<u32> {
        self.other.run(&format!("BEGIN; {locked}")).await;
        let waiting = call(Arc::clone(&self.store), &self.seated);
        self.watcher.until_waiting(1).await;
        let free = self.watcher.ids("SELECT id FROM game_sessions FOR UPDATE SKIP LOCKED").await;
        self.other.run("ROLLBACK").await;
        waiting.await.unwrap();
        (1..=5).filter(|number| free.contains(&game_session_id(*number).uuid())).collect()
    }
}

fn third_seat() -> String {
    format!("SELECT FROM game_sessions WHERE id = '{}' FOR UPDATE", game_session_id(3).uuid())
}

fn lock_room(store: Arc<SeaOrmStore>, seated: &SeatedRoom) -> JoinHandle<()> {
    let room = seated.room.id;
    tokio::spawn(async move {
        let unit = store.begin().await.unwrap();
        unit.rooms().lock(room).await.unwrap();
        assert_eq!(unit.game_sessions().lock_room(room).await.unwrap().len(), 5);
    })
}

fn beat(store: Arc<SeaOrmStore>, seated: &SeatedRoom) -> JoinHandle<()> {
    let beats: Vec<_> = seated.seats.iter().map(|seat| a_heartbeat(seat, &seated.user_sessions[0])).collect();
    tokio::spawn(async move {
        assert_eq!(store.game_sessions().save_heartbeats(&beats, moment(3_000)).await.unwrap(), []);
    })
}

fn change(store: Arc<SeaOrmStore>, seated: &SeatedRoom) -> JoinHandle<()> {
    let mut before = seated.seats.clone();
    before.sort_by_key(|seat| seat.id);
    let mut after = before.clone();
    for seat in &mut after {
        assert!(seat.disconnect(moment(3_000)));
    }
    after.reverse();
    let (room_id, status) = (seated.room.id, RoomStatus::Playing);
    let change = PresenceChange { room_id, status, before, after, connects: None };
    tokio::spawn(async move { assert!(store.game_sessions().change_presence(&change).await.unwrap()) })
}

#[tokio::test]
async fn seats_are_locked_in_the_order_of_their_ids() {
    let table = Table::set().await;
    for (name, call) in [("lock_room", lock_room as fn(_, &_) -> _), ("beat", beat), ("change", change)] {
        assert_eq!(table.free_while(&third_seat(), call).await, [4, 5], "{name}");
    }
}

#[tokio::test]
async fn a_room_is_locked_before_its_seats() {
    let table = Table::set().await;
    for (name, call) in [("lock_room", lock_room as fn(_, &_) -> _), ("change", change)] {
        let free = table.free_while("SELECT FROM rooms FOR UPDATE", call).await;
        assert_eq!(free, [1, 2, 3, 4, 5], "{name}");
    }
}
