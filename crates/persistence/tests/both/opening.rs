//! Opening, closing, and opening again.

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{SeatedRoom, an_action, an_entry};

use crate::database::{migrated, open};

on_both![what_was_answered_is_there_after_a_restart, a_closed_store_refuses_everything];

async fn what_was_answered_is_there_after_a_restart(database: TestDatabase) {
    let store = migrated(&database).await;
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await.unwrap();
    let entries = [an_entry(seated.room.id, 1), an_action(&seated.players[0], 2, 1)];
    assert_eq!(store.actions().append(&entries).await.unwrap(), AppendAnswer::Appended);
    store.close().await.unwrap();

    let reopened = open(&database).await;
    assert_eq!(reopened.rooms().find(seated.room.id).await.unwrap(), Some(seated.room.clone()));
    assert_eq!(reopened.game_sessions().of_room(seated.room.id).await.unwrap(), seated.seats);
    assert_eq!(reopened.actions().after(seated.room.id, 0, 10).await.unwrap(), entries);
}

async fn a_closed_store_refuses_everything(database: TestDatabase) {
    let store = migrated(&database).await;
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await.unwrap();
    let room = seated.room.id;
    store.close().await.unwrap();
    let late = store.actions().append(&[an_entry(room, 1)]).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    assert!(matches!(store.rooms().find(room).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.begin().await.err(), Some(StoreError::Unavailable(_))));
    store.close().await.unwrap();
    assert_eq!(open(&database).await.actions().head(room).await.unwrap(), 0);
}
