//! Closing.

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_testkit::builders::{a_room, an_entry, room_id};

use crate::database::TestDatabase;

#[tokio::test]
async fn closing_commits_what_waits_and_refuses_what_comes_later() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let unit = store.begin().await.unwrap();
    let waiting = [an_entry(room_id(1), 1)];
    // Polled in this order: the append waits in the queue before it is closed, and the unit ends last.
    let (appended, closed, committed) =
        tokio::join!(biased; store.actions().append(&waiting), store.close(), unit.commit());
    committed.unwrap();
    closed.unwrap();
    assert_eq!(appended.unwrap(), AppendAnswer::Appended);

    let late = store.actions().append(&[an_entry(room_id(1), 2)]).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    assert!(matches!(store.rooms().find(room_id(1)).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.begin().await.err(), Some(StoreError::Unavailable(_))));
    store.close().await.unwrap();
    assert_eq!(database.open().await.actions().head(room_id(1)).await.unwrap(), 1);
}
