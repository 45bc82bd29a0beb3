//! The disk is full for a while. SQLite may then roll back by itself, and what it was told to do in that
//! transaction afterwards would stand alone; nothing of it may be taken for durable.

use reseat_domain::error::StoreError;
use reseat_domain::game::Snapshot;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::SeaOrmStore;
use reseat_testkit::builders::{With, a_room, a_snapshot, a_user, an_entry, room_id};
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::json;

use crate::database::TestDatabase;

/// Lets the file grow by no more than a few pages, for the connection that the store writes by.
async fn fill_disk(store: &SeaOrmStore) {
    store.write_connection().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
}

fn large_snapshot() -> Snapshot {
    a_snapshot(1).with(|snapshot| snapshot.state = json!("x".repeat(400_000)))
}

/// Appends a few more entries and a whole unit, and finds all of it in a store that is opened anew.
async fn goes_on(database: &TestDatabase, store: &SeaOrmStore, head: i64) {
    for number in head + 1..=head + 3 {
        let entry = [an_entry(room_id(1), number)];
        assert_eq!(store.actions().append(&entry).await.unwrap(), AppendAnswer::Appended);
    }
    let unit = store.begin().await.unwrap();
    unit.users().insert(&a_user(1)).await.unwrap();
    unit.actions().append(&[an_entry(room_id(1), head + 4), an_entry(room_id(1), head + 5)]).await.unwrap();
    unit.commit().await.unwrap();

    let reader = database.open().await;
    assert_eq!(reader.actions().head(room_id(1)).await.unwrap(), head + 5);
    assert_eq!(reader.users().find(a_user(1).id).await.unwrap(), Some(a_user(1)));
    reader.users().insert(&a_user(2)).await.unwrap();
}

#[tokio::test]
async fn changes_that_find_the_disk_full_are_refused_and_the_next_ones_are_durable() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    for _ in 0..3 {
        fill_disk(&store).await;
        let refused = store.rooms().save_snapshot(room_id(1), &large_snapshot()).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        fill_disk(&store).await;
        let large = an_entry(room_id(1), 1).with(|entry| entry.action_data = json!("x".repeat(400_000)));
        let refused = store.actions().append(std::slice::from_ref(&large)).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        fill_disk(&store).await;
        let refused = store.actions().append(&[large, an_entry(room_id(1), 2)]).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
    assert_eq!(store.rooms().snapshot(room_id(1)).await.unwrap(), None);
    goes_on(&database, &store, 0).await;
}

#[tokio::test]
async fn a_unit_that_finds_the_disk_full_is_over_and_left_nothing() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    for _ in 0..3 {
        fill_disk(&store).await;
        let unit = store.begin().await.unwrap();
        unit.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap();
        let refused = unit.rooms().save_snapshot(room_id(1), &large_snapshot()).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        assert!(matches!(unit.users().insert(&a_user(1)).await, Err(StoreError::Contention(_))));
        assert!(matches!(unit.commit().await, Err(StoreError::Contention(_))));
    }
    assert_eq!(store.actions().head(room_id(1)).await.unwrap(), 0);
    goes_on(&database, &store, 0).await;
}
