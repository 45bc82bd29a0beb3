//! What becomes of calls when the server ends every connection, as it does when it is restarted.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::StoreSettings;
use reseat_testkit::builders::{a_room, a_user, an_entry, room_id};

use crate::database::{OtherProgram, migrated, open, open_with};

fn is_unavailable<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn calls_in_flight_are_unavailable_and_store_nothing() {
    let database = migrated().await;
    let store = open(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
    let unit = store.begin().await.unwrap();
    other.run("BEGIN; LOCK TABLE rooms, users, game_action_log IN ACCESS EXCLUSIVE MODE").await;
    let (entry, user) = ([an_entry(room_id(1), 1)], a_user(1));
    let cut = async {
        watcher.until_waiting(4).await;
        watcher.cut_all().await;
    };
    let (found, inserted, appended, in_unit, ()) = tokio::join!(
        store.rooms().find(room_id(1)),
        store.users().insert(&user),
        store.actions().append(&entry),
        unit.users().insert(&user),
        cut,
    );
    assert!(is_unavailable(&found) && is_unavailable(&inserted), "{found:?} {inserted:?}");
    assert!(is_unavailable(&appended) && is_unavailable(&in_unit), "{appended:?} {in_unit:?}");
    assert!(matches!(unit.commit().await, Err(StoreError::Contention(_))));

    // No connection lay idle meanwhile, so that the first call finds a new one.
    other.run("ROLLBACK").await;
    assert_eq!(store.users().find(user.id).await.unwrap(), None);
    assert_eq!(store.actions().append(&entry).await.unwrap(), AppendAnswer::Appended);
}

#[tokio::test]
async fn a_unit_that_is_cut_in_the_middle_stores_nothing() {
    let database = migrated().await;
    let store = open_with(&database, StoreSettings { connections: 2, ..StoreSettings::default() }).await;
    let watcher = OtherProgram::on(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let (called, committed) = (store.begin().await.unwrap(), store.begin().await.unwrap());
    for (unit, number) in [(&called, 1), (&committed, 2)] {
        unit.users().insert(&a_user(number)).await.unwrap();
    }
    assert_eq!(called.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap(), AppendAnswer::Appended);
    watcher.cut_all().await;
    assert!(is_unavailable(&called.rooms().find(room_id(1)).await));
    assert!(matches!(called.commit().await, Err(StoreError::Contention(_))));
    assert!(is_unavailable(&committed.commit().await));
    for number in [1, 2] {
        assert_eq!(store.users().find(a_user(number).id).await.unwrap(), None);
    }
    let reopened = open(&database).await;
    assert_eq!(reopened.actions().head(room_id(1)).await.unwrap(), 0);
}

/// Each call finds at most one connection dead.
#[tokio::test]
async fn after_a_cut_as_many_calls_may_fail_as_there_were_connections() {
    let database = migrated().await;
    let settings = StoreSettings { connections: 3, appenders: 2, ..StoreSettings::default() };
    let store = open_with(&database, settings).await;
    let watcher = OtherProgram::on(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let units = (store.begin().await.unwrap(), store.begin().await.unwrap(), store.begin().await.unwrap());
    drop(units);
    watcher.cut_all().await;

    let mut reads = 1;
    while let Err(error) = store.rooms().find(room_id(1)).await {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        reads += 1;
    }
    let mut appends = 1;
    let entry = [an_entry(room_id(1), 1)];
    while let Err(error) = store.actions().append(&entry).await {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        appends += 1;
    }
    assert!(reads <= 4 && appends <= 3, "{reads} reads, {appends} appends");
}

#[tokio::test]
async fn the_append_queue_goes_on_after_a_cut() {
    let database = migrated().await;
    let store = open_with(&database, StoreSettings { appenders: 1, ..StoreSettings::default() }).await;
    let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
    for number in 1..=20 {
        store.rooms().insert(&a_room(number)).await.unwrap();
    }
    other.run("BEGIN; LOCK TABLE game_action_log IN EXCLUSIVE MODE").await;
    let append = |number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.actions().append(&[an_entry(room_id(number), 1)]).await })
    };
    let in_flight = append(1);
    watcher.until_waiting(1).await;
    let waiting: Vec<_> = (2..=20).map(append).collect();
    tokio::task::yield_now().await;
    watcher.cut_all().await;
    other.run("ROLLBACK").await;
    assert!(is_unavailable(&in_flight.await.unwrap()));
    for append in waiting {
        assert_eq!(append.await.unwrap().unwrap(), AppendAnswer::Appended);
    }
    let reopened = open(&database).await;
    assert_eq!(reopened.actions().head(room_id(1)).await.unwrap(), 0);
}
