//! Units of work at the one write queue.

use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::StoreSettings;
use reseat_testkit::builders::{
    SeatedRoom, With, a_room, a_user, a_user_session, an_entry, node_run_id, room_id,
};

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

#[tokio::test]
async fn a_dropped_unit_is_rolled_back_before_the_next_job() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    let dropped = store.begin().await.unwrap();
    dropped.users().insert(&a_user(1)).await.unwrap();
    drop(dropped);
    // The same name would conflict if the unit had left it.
    store.users().insert(&a_user(1)).await.unwrap();
}

#[tokio::test]
async fn a_row_that_breaks_a_rule_leaves_its_unit_usable() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    let unit = store.begin().await.unwrap();
    unit.users().insert(&a_user(1)).await.unwrap();
    assert!(matches!(unit.users().insert(&a_user(1)).await, Err(StoreError::Conflict(_))));
    let nobodys = a_user_session(&a_user(9), 0);
    assert!(matches!(unit.user_sessions().insert(&nobodys).await, Err(StoreError::Unavailable(_))));
    let in_no_room = [an_entry(room_id(9), 1), an_entry(room_id(9), 2)];
    assert!(matches!(unit.actions().append(&in_no_room).await, Err(StoreError::Unavailable(_))));
    unit.rooms().insert(&a_room(1)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.users().find(a_user(1).id).await.unwrap(), Some(a_user(1)));
    assert_eq!(store.rooms().find(room_id(1)).await.unwrap(), Some(a_room(1)));
}

#[tokio::test]
async fn a_failure_that_is_no_rows_own_ends_the_unit() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let unit = store.begin().await.unwrap();
    assert!(unit.rooms().remove_waiting(seated.room.id).await.unwrap());
    // More parameters than a statement may have.
    let runs: Vec<_> = (0..40_000).map(node_run_id).collect();
    assert!(matches!(unit.game_sessions().last_seen_of_runs(&runs).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(unit.commit().await, Err(StoreError::Contention(_))));
    assert_eq!(store.rooms().find(seated.room.id).await.unwrap(), Some(seated.room));
}

#[tokio::test]
async fn entries_that_do_not_belong_together_are_refused_at_once() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    for number in [1, 2] {
        store.rooms().insert(&a_room(number)).await.unwrap();
    }
    let first = an_entry(room_id(1), 1);
    for unfit in [
        vec![],
        vec![first.clone(), an_entry(room_id(1), 3)],
        vec![first.clone(), an_entry(room_id(2), 2)],
        vec![an_entry(room_id(1), 0)],
        [i64::MAX, i64::MIN]
            .map(|number| first.clone().with(|entry| entry.sequence_number = number))
            .to_vec(),
    ] {
        let refused = store.actions().append(&unfit).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{unfit:?}");
    }
    assert_eq!(store.actions().append(&[first]).await.unwrap(), AppendAnswer::Appended);
}
