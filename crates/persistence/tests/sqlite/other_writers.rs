//! Another program writes to the same file.

use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::StoreSettings;
use reseat_testkit::builders::{a_room, an_entry, room_id};
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::database::TestDatabase;

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
