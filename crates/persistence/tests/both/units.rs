//! Units of work: what ends one, and what does not.

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{
    SeatedRoom, With, a_result, a_room, a_user, a_user_session, an_entry, room_id,
};

use crate::database::migrated;

on_both![
    a_dropped_unit_keeps_nothing_taken,
    a_row_that_breaks_a_rule_leaves_its_unit_usable,
    a_failure_that_is_no_rows_own_ends_the_unit,
    entries_that_do_not_belong_together_are_refused_at_once,
];

async fn a_dropped_unit_keeps_nothing_taken(database: TestDatabase) {
    let store = migrated(&database).await;
    let dropped = store.begin().await.unwrap();
    dropped.users().insert(&a_user(1)).await.unwrap();
    drop(dropped);
    // The same name would conflict if the unit had left it.
    store.users().insert(&a_user(1)).await.unwrap();
}

async fn a_row_that_breaks_a_rule_leaves_its_unit_usable(database: TestDatabase) {
    let store = migrated(&database).await;
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

async fn a_failure_that_is_no_rows_own_ends_the_unit(database: TestDatabase) {
    let store = migrated(&database).await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let unit = store.begin().await.unwrap();
    assert!(unit.rooms().remove_waiting(seated.room.id).await.unwrap());
    // More parameters than a statement may have.
    let results = vec![a_result(&seated.players[0]); 10_000];
    assert!(matches!(unit.results().insert_all(&results).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(unit.commit().await, Err(StoreError::Contention(_))));
    assert_eq!(store.rooms().find(seated.room.id).await.unwrap(), Some(seated.room));
}

async fn entries_that_do_not_belong_together_are_refused_at_once(database: TestDatabase) {
    let store = migrated(&database).await;
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
