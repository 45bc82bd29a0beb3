//! Units of work: how long one may be held, and wait.

use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::StoreSettings;
use reseat_testkit::builders::{a_room, a_user, an_entry, player_id, room_id};
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::database::{OtherProgram, migrated, open, open_with};

/// Long enough for what is done within it, and waited out.
const SHORT: Duration = Duration::from_millis(500);

fn is_contention<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Contention(_)))
}

#[tokio::test]
async fn a_unit_that_is_held_for_too_long_is_ended_by_the_server_and_its_room_is_free() {
    let database = migrated().await;
    let store = open_with(&database, StoreSettings { unit_limit: SHORT, ..StoreSettings::default() }).await;
    let other = open(&database).await;
    for number in [1, 2] {
        store.rooms().insert(&a_room(number)).await.unwrap();
    }
    let mut held = Vec::new();
    for number in [1, 2] {
        let unit = store.begin().await.unwrap();
        unit.users().insert(&a_user(number)).await.unwrap();
        unit.rooms().lock(room_id(number)).await.unwrap();
        held.push(unit);
    }

    // Its turn comes when the server has ended the others: their holder does nothing.
    let next = other.begin().await.unwrap();
    for number in [1, 2] {
        assert_eq!(next.rooms().lock(room_id(number)).await.unwrap(), Some(a_room(number)));
    }
    next.commit().await.unwrap();

    let (committed, called) = (held.pop().unwrap(), held.pop().unwrap());
    assert!(is_contention(&committed.commit().await));
    assert!(is_contention(&called.users().find(a_user(1).id).await));
    assert!(is_contention(&called.users().insert(&a_user(3)).await));
    assert!(is_contention(&called.actions().append(&[an_entry(room_id(1), 1)]).await));
    assert!(is_contention(&called.commit().await));
    for number in [1, 2, 3] {
        assert_eq!(store.users().find(a_user(number).id).await.unwrap(), None);
    }
    assert_eq!(store.actions().head(room_id(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_unit_that_the_server_ends_before_its_holder_looks_at_the_clock_is_contention_too() {
    let database = migrated().await;
    let settings =
        StoreSettings { connections: 1, unit_limit: Duration::from_secs(60), ..StoreSettings::default() };
    let store = open_with(&database, settings).await;
    let watcher = OtherProgram::on(&database).await;
    let sooner = "SET idle_in_transaction_session_timeout = 100";
    for call_first in [true, false] {
        store.write_connection().execute_unprepared(sooner).await.unwrap();
        let held = store.begin().await.unwrap();
        held.users().insert(&a_user(1)).await.unwrap();
        watcher.until_gone("state = 'idle in transaction'").await;
        if call_first {
            assert!(is_contention(&held.users().find(a_user(1).id).await));
        }
        assert!(is_contention(&held.commit().await));
        assert_eq!(store.users().find(a_user(1).id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn whoever_gets_no_connection_in_time_is_told_so_and_appends_have_their_own() {
    let database = migrated().await;
    let settings = StoreSettings { connections: 1, queue_patience: SHORT, ..StoreSettings::default() };
    let store = open_with(&database, settings).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let held = store.begin().await.unwrap();
    held.users().insert(&a_user(1)).await.unwrap();

    let (begun, found) = tokio::join!(store.begin(), store.rooms().find(room_id(1)));
    assert!(is_contention(&begun.map(drop)) && is_contention(&found));
    let appended = store.actions().append(&[an_entry(room_id(1), 1)]).await;
    assert_eq!(appended.unwrap(), AppendAnswer::Appended);

    held.commit().await.unwrap();
    assert_eq!(store.users().find(a_user(1).id).await.unwrap(), Some(a_user(1)));
    store.begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_lock_that_another_program_holds_for_too_long_is_contention_and_nothing_is_stored() {
    let database = migrated().await;
    let store = open_with(&database, StoreSettings { busy_timeout: SHORT, ..StoreSettings::default() }).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let other = OtherProgram::on(&database).await;
    other.run("BEGIN; SELECT FROM rooms FOR UPDATE; LOCK TABLE game_action_log IN EXCLUSIVE MODE").await;

    let unit = store.begin().await.unwrap();
    unit.users().insert(&a_user(1)).await.unwrap();
    let (entry, batch) = ([an_entry(room_id(1), 1)], [an_entry(room_id(1), 1), an_entry(room_id(1), 2)]);
    let (locked, changed, appended, batched) = tokio::join!(
        unit.rooms().lock(room_id(1)),
        store.rooms().set_host(room_id(1), player_id(1)),
        store.actions().append(&entry),
        store.actions().append(&batch),
    );
    assert!(is_contention(&locked) && is_contention(&changed), "{locked:?} {changed:?}");
    assert!(is_contention(&appended) && is_contention(&batched), "{appended:?} {batched:?}");
    assert!(is_contention(&unit.rooms().find(room_id(1)).await));
    assert!(is_contention(&unit.commit().await));
    assert_eq!(store.rooms().find(room_id(1)).await.unwrap(), Some(a_room(1)), "reading goes on");

    other.run("ROLLBACK").await;
    assert_eq!(store.users().find(a_user(1).id).await.unwrap(), None);
    assert_eq!(store.actions().head(room_id(1)).await.unwrap(), 0);
    assert_eq!(store.actions().append(&batch).await.unwrap(), AppendAnswer::Appended);
    let unit = store.begin().await.unwrap();
    assert_eq!(unit.rooms().lock(room_id(1)).await.unwrap(), Some(a_room(1)));
    unit.commit().await.unwrap();
}

/// Nobody reads what became of such a call; the commit does.
#[tokio::test]
async fn a_unit_with_a_call_that_was_given_up_and_failed_is_not_committed() {
    let database = migrated().await;
    let store = open_with(&database, StoreSettings { busy_timeout: SHORT, ..StoreSettings::default() }).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
    other.run("BEGIN; SELECT FROM rooms FOR UPDATE").await;
    let unit = store.begin().await.unwrap();
    unit.users().insert(&a_user(1)).await.unwrap();
    tokio::select! {
        locked = unit.rooms().lock(room_id(1)) => panic!("{locked:?}"),
        () = watcher.until_waiting(1) => {}
    }
    watcher.until_waiting(0).await;
    assert!(is_contention(&unit.commit().await));
    assert_eq!(store.users().find(a_user(1).id).await.unwrap(), None);
}
