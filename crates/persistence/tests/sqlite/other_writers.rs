//! Other programs and other stores write to the same file.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_testkit::builders::{SeatedRoom, a_room, an_action, an_entry, room_id};
use sea_orm_migration::sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

use crate::database::TestDatabase;

async fn append_at_head(store: Arc<SeaOrmStore>, player: Player, intent: u32) -> AppendAnswer {
    loop {
        let next = store.actions().head(player.room_id).await.unwrap() + 1;
        match store.actions().append(&[an_action(&player, next, intent)]).await.unwrap() {
            AppendAnswer::SequenceTaken => {}
            answer => return answer,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_of_two_stores_number_a_room_without_gaps() {
    let database = TestDatabase::migrated().await;
    let stores = [database.open().await, database.open().await];
    let seated = SeatedRoom::playing(1, 2).insert_into(&*stores[0]).await.unwrap();
    let appends: JoinSet<_> = (0..64)
        .map(|client| {
            let store = Arc::clone(&stores[client as usize % 2]);
            append_at_head(store, seated.players[0].clone(), client)
        })
        .collect();
    assert_eq!(appends.join_all().await, vec![AppendAnswer::Appended; 64]);
    let log = stores[1].actions().after(seated.room.id, 0, 100).await.unwrap();
    let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(numbers, (1..=64).collect::<Vec<_>>());
    let mut intents: Vec<_> = log.iter().filter_map(|entry| entry.action_id).collect();
    intents.sort();
    intents.dedup();
    assert_eq!(intents.len(), 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_intent_sent_twenty_times_through_two_stores_is_stored_once() {
    let database = TestDatabase::migrated().await;
    let stores = [database.open().await, database.open().await];
    let seated = SeatedRoom::playing(1, 2).insert_into(&*stores[0]).await.unwrap();
    let appends: JoinSet<_> = (0..20)
        .map(|call| append_at_head(Arc::clone(&stores[call % 2]), seated.players[0].clone(), 7))
        .collect();
    let answers = appends.join_all().await;
    let first = AppendAnswer::Duplicate(Box::new(an_action(&seated.players[0], 1, 7)));
    assert_eq!(answers.iter().filter(|answer| **answer == AppendAnswer::Appended).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == first).count(), 19);
}

#[tokio::test]
async fn a_write_waits_until_another_program_has_written() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let other = database.another_program().await;
    other.execute_unprepared("BEGIN IMMEDIATE; UPDATE rooms SET private = TRUE").await.unwrap();

    let entry = [an_entry(room_id(1), 1)];
    let (appended, committed) =
        tokio::join!(biased; store.actions().append(&entry), other.execute_unprepared("COMMIT"));
    committed.unwrap();
    assert_eq!(appended.unwrap(), AppendAnswer::Appended);
    assert!(store.rooms().find(room_id(1)).await.unwrap().unwrap().private);
}

#[tokio::test]
async fn a_write_that_another_program_keeps_out_is_contention_and_stores_nothing() {
    let database = TestDatabase::migrated().await;
    let settings = StoreSettings { busy_timeout: Duration::from_millis(20), ..StoreSettings::default() };
    let store = database.open_with(settings).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let other = database.another_program().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();

    let appended = store.actions().append(&[an_entry(room_id(1), 1)]).await;
    assert!(matches!(appended, Err(StoreError::Contention(_))), "{appended:?}");
    assert!(matches!(store.begin().await.err(), Some(StoreError::Contention(_))));
    assert!(matches!(store.rooms().insert(&a_room(2)).await, Err(StoreError::Contention(_))));
    assert_eq!(store.rooms().find(room_id(1)).await.unwrap(), Some(a_room(1)), "reading goes on");

    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(store.actions().head(room_id(1)).await.unwrap(), 0);
    assert_eq!(store.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap(), AppendAnswer::Appended);
}
