//! Changes that wait together share a commit, and none is another's trouble.
//!
//! A unit of work holds the queue while the others enter it. The runtime has one thread, so each of them
//! has entered after one turn.

use std::future::Future;
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::{SeaOrmStore, WriterStatistics};
use reseat_testkit::builders::{SeatedRoom, With, a_player, a_room, a_user, an_action, an_entry, room_id};
use serde_json::json;

use crate::database::TestDatabase;

type Appended = Result<AppendAnswer, StoreError>;

/// A store with so many rooms.
async fn store_with_rooms(count: u32) -> (Arc<SeaOrmStore>, TestDatabase) {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    for number in 1..=count {
        store.rooms().insert(&a_room(number)).await.unwrap();
    }
    (store, database)
}

/// Lets changes wait together; answers what became of each, and what the queue did.
async fn together<T: Send + 'static>(
    store: &Arc<SeaOrmStore>,
    changes: Vec<impl Future<Output = T> + Send + 'static>,
) -> (Vec<T>, WriterStatistics) {
    let before = store.writer_statistics();
    let unit = store.begin().await.unwrap();
    let waiting: Vec<_> = changes.into_iter().map(tokio::spawn).collect();
    tokio::task::yield_now().await;
    drop(unit);
    let mut answers = Vec::new();
    for answer in waiting {
        answers.push(answer.await.unwrap());
    }
    let after = store.writer_statistics();
    let done =
        WriterStatistics { commits: after.commits - before.commits, entries: after.entries - before.entries };
    (answers, done)
}

async fn append_together(
    store: &Arc<SeaOrmStore>,
    appends: Vec<Vec<GameAction>>,
) -> (Vec<Appended>, WriterStatistics) {
    let append = |entries: Vec<GameAction>| {
        let store = Arc::clone(store);
        async move { store.actions().append(&entries).await }
    };
    together(store, appends.into_iter().map(append).collect()).await
}

fn is_appended(answer: &Appended) -> bool {
    matches!(answer, Ok(AppendAnswer::Appended))
}

#[tokio::test]
async fn appends_of_many_rooms_share_one_commit() {
    let (store, _database) = store_with_rooms(100).await;
    let appends = (1..=100).map(|number| vec![an_entry(room_id(number), 1)]).collect();
    let (answers, done) = append_together(&store, appends).await;
    assert!(answers.iter().all(is_appended), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 1, entries: 100 });
}

#[tokio::test]
async fn a_bad_row_spoils_no_other() {
    let (store, _database) = store_with_rooms(3).await;
    let unknown_room = vec![an_entry(room_id(9), 1)];
    let unknown_batch = vec![an_entry(room_id(8), 1), an_entry(room_id(8), 2)];
    let (answers, done) = append_together(
        &store,
        vec![
            vec![an_entry(room_id(1), 1)],
            unknown_room,
            vec![an_entry(room_id(2), 1), an_entry(room_id(2), 2)],
            unknown_batch,
            vec![an_entry(room_id(3), 1)],
        ],
    )
    .await;
    let unavailable = |answer: &Appended| matches!(answer, Err(StoreError::Unavailable(_)));
    assert!([0, 2, 4].iter().all(|place| is_appended(&answers[*place])), "{answers:?}");
    assert!([1, 3].iter().all(|place| unavailable(&answers[*place])), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 1, entries: 4 });
    for (room, head) in [(1, 1), (2, 2), (3, 1), (8, 0), (9, 0)] {
        assert_eq!(store.actions().head(room_id(room)).await.unwrap(), head);
    }
}

#[tokio::test]
async fn consecutive_entries_of_one_room_that_wait_together_are_all_stored() {
    let (store, _database) = store_with_rooms(1).await;
    let appends = (1..=5).map(|number| vec![an_entry(room_id(1), number)]).collect();
    let (answers, done) = append_together(&store, appends).await;
    assert!(answers.iter().all(is_appended), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 1, entries: 5 });
}

#[tokio::test]
async fn of_those_that_want_one_number_the_first_gets_it() {
    let (store, _database) = store_with_rooms(1).await;
    let player = a_player(&a_room(1), 0, &a_user(1));
    let entries: Vec<GameAction> = (1..=4).map(|intent| an_action(&player, 1, intent)).collect();
    let (answers, done) =
        append_together(&store, entries.iter().cloned().map(|entry| vec![entry]).collect()).await;
    assert!(is_appended(&answers[0]), "{answers:?}");
    assert!(answers[1..].iter().all(|answer| matches!(answer, Ok(AppendAnswer::SequenceTaken))));
    assert_eq!(done, WriterStatistics { commits: 1, entries: 1 });
    assert_eq!(store.actions().after(room_id(1), 0, 10).await.unwrap(), entries[..1]);
}

#[tokio::test]
async fn an_intent_that_waits_twice_is_stored_once_and_its_repetition_is_told_the_entry() {
    let (store, _database) = store_with_rooms(1).await;
    let player = a_player(&a_room(1), 0, &a_user(1));
    let first = an_action(&player, 1, 7);
    let again = an_action(&player, 2, 7).with(|entry| entry.action_data = json!({ "points": 9 }));
    let in_a_batch = vec![an_entry(room_id(1), 2), an_action(&player, 3, 7)];
    let (answers, _) = append_together(&store, vec![vec![first.clone()], vec![again], in_a_batch]).await;
    assert!(is_appended(&answers[0]), "{answers:?}");
    for answer in &answers[1..] {
        assert_eq!(answer.as_ref().unwrap(), &AppendAnswer::Duplicate(Box::new(first.clone())));
    }
    assert_eq!(store.actions().after(room_id(1), 0, 10).await.unwrap(), [first]);
}

#[tokio::test]
async fn a_batch_is_all_or_nothing_beside_others() {
    let (store, _database) = store_with_rooms(2).await;
    store.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap();
    let overlapping = vec![an_entry(room_id(1), 1), an_entry(room_id(1), 2)];
    let next = vec![an_entry(room_id(1), 2), an_entry(room_id(1), 3)];
    let other = vec![an_entry(room_id(2), 1)];
    let (answers, done) = append_together(&store, vec![overlapping, next, other]).await;
    assert!(matches!(answers[0], Ok(AppendAnswer::SequenceTaken)), "{answers:?}");
    assert!(is_appended(&answers[1]) && is_appended(&answers[2]), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 1, entries: 3 });
}

#[tokio::test]
async fn other_changes_share_the_commit_too_and_a_conflict_is_its_callers_own() {
    let (store, _database) = store_with_rooms(0).await;
    store.users().insert(&a_user(3)).await.unwrap();
    let insert = |number| {
        let store = Arc::clone(&store);
        async move { store.users().insert(&a_user(number)).await }
    };
    let (answers, done) = together(&store, (1..=5).map(insert).collect()).await;
    let conflicts: Vec<bool> =
        answers.iter().map(|answer| matches!(answer, Err(StoreError::Conflict(_)))).collect();
    assert_eq!(conflicts, [false, false, true, false, false]);
    assert_eq!(done, WriterStatistics { commits: 1, entries: 0 });
}

#[tokio::test]
async fn a_large_crowd_is_committed_in_groups_of_at_most_512() {
    let (store, _database) = store_with_rooms(1).await;
    let appends = (1..=600).map(|number| vec![an_entry(room_id(1), number)]).collect();
    let (answers, done) = append_together(&store, appends).await;
    assert!(answers.iter().all(is_appended));
    assert_eq!(done, WriterStatistics { commits: 2, entries: 600 });
}

#[tokio::test]
async fn large_entries_are_committed_in_groups_of_about_a_mebibyte() {
    let (store, _database) = store_with_rooms(8).await;
    let large =
        |number| an_entry(room_id(number), 1).with(|entry| entry.action_data = json!("x".repeat(300_000)));
    let (answers, done) = append_together(&store, (1..=8).map(|number| vec![large(number)]).collect()).await;
    assert!(answers.iter().all(is_appended));
    assert_eq!(done, WriterStatistics { commits: 2, entries: 8 });
    assert_eq!(store.actions().after(room_id(8), 0, 1).await.unwrap(), [large(8)]);
}

#[tokio::test]
async fn a_caller_that_goes_away_disturbs_nobody() {
    let (store, _database) = store_with_rooms(2).await;
    let unit = store.begin().await.unwrap();
    let append = |number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.actions().append(&[an_entry(room_id(number), 1)]).await })
    };
    let (gone, stays) = (append(1), append(2));
    tokio::task::yield_now().await;
    gone.abort();
    unit.commit().await.unwrap();
    assert!(is_appended(&stays.await.unwrap()));
    // What was in the queue is stored all the same; the next append says so.
    let again = store.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap();
    assert_eq!(again, AppendAnswer::SequenceTaken);
}

#[tokio::test]
async fn reading_waits_for_nobody() {
    let (store, _database) = store_with_rooms(0).await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let unit = store.begin().await.unwrap();
    unit.rooms().remove_waiting(seated.room.id).await.unwrap();
    assert_eq!(store.rooms().find(seated.room.id).await.unwrap(), Some(seated.room));
    unit.commit().await.unwrap();
}
