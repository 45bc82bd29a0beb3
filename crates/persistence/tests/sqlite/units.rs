//! Units of work at the one write queue.

use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_persistence::StoreSettings;
use reseat_testkit::builders::{a_user, an_entry, room_id};

use crate::database::TestDatabase;

#[tokio::test]
async fn a_unit_that_is_held_for_too_long_is_rolled_back_and_says_so() {
    let database = TestDatabase::migrated().await;
    let settings = StoreSettings { unit_limit: Duration::from_millis(20), ..StoreSettings::default() };
    let store = database.open_with(settings).await;
    let held = store.begin().await.unwrap();
    held.users().insert(&a_user(1)).await.unwrap();

    // Its turn comes when the unit is over.
    store.users().insert(&a_user(2)).await.unwrap();

    assert!(matches!(held.users().insert(&a_user(3)).await, Err(StoreError::Contention(_))));
    assert!(matches!(held.users().find(a_user(1).id).await, Err(StoreError::Contention(_))));
    assert!(matches!(
        held.actions().append(&[an_entry(room_id(1), 1)]).await,
        Err(StoreError::Contention(_))
    ));
    assert!(matches!(held.commit().await, Err(StoreError::Contention(_))));
    for (number, stored) in [(1, None), (2, Some(a_user(2))), (3, None)] {
        assert_eq!(store.users().find(a_user(number).id).await.unwrap(), stored);
    }
}

#[tokio::test]
async fn a_unit_that_never_gets_its_turn_is_contention() {
    let database = TestDatabase::migrated().await;
    let settings = StoreSettings { queue_patience: Duration::from_millis(20), ..StoreSettings::default() };
    let store = database.open_with(settings).await;
    let held = store.begin().await.unwrap();
    assert!(matches!(store.begin().await.err(), Some(StoreError::Contention(_))));
    held.users().insert(&a_user(1)).await.unwrap();
    held.commit().await.unwrap();
    assert_eq!(store.users().find(a_user(1).id).await.unwrap(), Some(a_user(1)));
}
