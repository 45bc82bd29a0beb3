//! Single entries that wait together share a statement, and none is another's trouble.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::{StoreSettings, WriterStatistics};
use reseat_testkit::builders::{With, a_player, a_room, a_user, an_action, an_entry, room_id};
use serde_json::json;

use crate::database::{OtherProgram, open_with};
use crate::queue::{Appended, BUSY, Queue, is_appended, is_taken};

#[tokio::test]
async fn entries_of_many_rooms_share_one_statement() {
    let queue = Queue::with_rooms(90).await;
    let appends = (1..=90).map(|number| vec![an_entry(room_id(number), 1)]).collect();
    let (answers, done) = queue.together(appends).await;
    assert!(answers.iter().all(is_appended), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 1, entries: 90 });
    assert_eq!(queue.log(90).await, [an_entry(room_id(90), 1)]);
}

#[tokio::test]
async fn a_bad_row_spoils_no_other() {
    let queue = Queue::with_rooms(4).await;
    let not_storable =
        an_entry(room_id(4), 1).with(|entry| entry.action_type = "no text holds \u{0}".to_owned());
    let (answers, done) = queue
        .together(vec![
            vec![an_entry(room_id(1), 1)],
            vec![an_entry(room_id(9), 1)],
            vec![an_entry(room_id(2), 1), an_entry(room_id(2), 2)],
            vec![an_entry(room_id(8), 1), an_entry(room_id(8), 2)],
            vec![not_storable],
            vec![an_entry(room_id(3), 1)],
        ])
        .await;
    let unavailable = |answer: &Appended| matches!(answer, Err(StoreError::Unavailable(_)));
    assert!([0, 2, 5].iter().all(|place| is_appended(&answers[*place])), "{answers:?}");
    assert!([1, 3, 4].iter().all(|place| unavailable(&answers[*place])), "{answers:?}");
    assert_eq!(done.entries, 4);
    for (room, head) in [(1, 1), (2, 2), (3, 1), (4, 0), (8, 0), (9, 0)] {
        assert_eq!(queue.store.actions().head(room_id(room)).await.unwrap(), head);
    }
}

#[tokio::test]
async fn a_document_that_the_server_finds_too_deep_spoils_no_other() {
    let Queue { database, .. } = Queue::with_rooms(2).await;
    let shallow = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET max_stack_depth = %L', \
         current_database(), '100kB'); END $$";
    OtherProgram::on(&database).await.run(shallow).await;
    let queue = Queue::over(database).await;
    let deep = (0..1_000).fold(json!(null), |inner, _| json!([inner]));
    let too_deep = an_entry(room_id(1), 1).with(|entry| entry.action_data = deep);
    let (answers, _) = queue.together(vec![vec![too_deep], vec![an_entry(room_id(2), 1)]]).await;
    assert!(matches!(answers[0], Err(StoreError::Unavailable(_))), "{answers:?}");
    assert!(is_appended(&answers[1]), "{answers:?}");
}

#[tokio::test]
async fn entries_of_one_room_that_wait_together_are_all_stored() {
    let queue = Queue::with_rooms(2).await;
    let appends = vec![
        vec![an_entry(room_id(1), 1)],
        vec![an_entry(room_id(2), 1)],
        vec![an_entry(room_id(1), 2)],
        vec![an_entry(room_id(1), 3)],
    ];
    let (answers, done) = queue.together(appends).await;
    assert!(answers.iter().all(is_appended), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 3, entries: 4 });
}

#[tokio::test]
async fn of_those_that_want_one_number_the_first_gets_it() {
    let queue = Queue::with_rooms(2).await;
    let player = a_player(&a_room(1), 0, &a_user(1));
    let mut appends: Vec<_> = (1..=4).map(|intent| vec![an_action(&player, 1, intent)]).collect();
    appends.push(vec![an_entry(room_id(2), 1), an_entry(room_id(2), 2)]);
    appends.push(vec![an_entry(room_id(2), 1)]);
    let first = appends[0].clone();
    let (answers, done) = queue.together(appends).await;
    assert!(is_appended(&answers[0]) && is_appended(&answers[4]), "{answers:?}");
    assert!([1, 2, 3, 5].iter().all(|place| is_taken(&answers[*place])), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 2, entries: 3 });
    assert_eq!(queue.log(1).await, first);
}

#[tokio::test]
async fn an_intent_that_waits_twice_is_stored_once_and_its_repetition_is_told_the_entry() {
    let queue = Queue::with_rooms(1).await;
    let player = a_player(&a_room(1), 0, &a_user(1));
    let first = an_action(&player, 1, 7);
    let again = an_action(&player, 2, 7).with(|entry| entry.action_data = json!({ "points": 9 }));
    let in_a_batch = vec![an_entry(room_id(1), 2), an_action(&player, 3, 7)];
    let (answers, done) = queue.together(vec![vec![first.clone()], vec![again], in_a_batch]).await;
    assert!(is_appended(&answers[0]), "{answers:?}");
    for answer in &answers[1..] {
        assert_eq!(answer.as_ref().unwrap(), &AppendAnswer::Duplicate(Box::new(first.clone())));
    }
    assert_eq!(done, WriterStatistics { commits: 1, entries: 1 });
    assert_eq!(queue.log(1).await, [first]);
}

#[tokio::test]
async fn a_batch_is_all_or_nothing_beside_others() {
    let queue = Queue::with_rooms(2).await;
    queue.store.actions().append(&[an_entry(room_id(1), 1)]).await.unwrap();
    let overlapping = vec![an_entry(room_id(1), 1), an_entry(room_id(1), 2)];
    let next = vec![an_entry(room_id(1), 2), an_entry(room_id(1), 3)];
    let single = vec![an_entry(room_id(1), 4)];
    let too_late = vec![an_entry(room_id(1), 4), an_entry(room_id(1), 5)];
    let elsewhere = vec![an_entry(room_id(2), 1)];
    let (answers, done) = queue.together(vec![overlapping, next, single, too_late, elsewhere]).await;
    assert!([0, 3].iter().all(|place| is_taken(&answers[*place])), "{answers:?}");
    assert!([1, 2, 4].iter().all(|place| is_appended(&answers[*place])), "{answers:?}");
    assert_eq!(done, WriterStatistics { commits: 3, entries: 4 });
    assert_eq!(queue.log(1).await.len(), 4);
}

#[tokio::test]
async fn a_large_crowd_is_stored_in_statements_of_at_most_256() {
    let queue = Queue::with_rooms(1).await;
    let player = a_player(&a_room(1), 0, &a_user(1));
    let mut appends: Vec<_> = (1..=300).map(|intent| vec![an_action(&player, 1, intent)]).collect();
    appends.push(vec![an_entry(room_id(1), 2)]);
    let (answers, done) = queue.together(appends).await;
    assert!(is_appended(&answers[0]) && is_appended(&answers[300]));
    assert!(answers[1..300].iter().all(is_taken));
    assert_eq!(done, WriterStatistics { commits: 2, entries: 2 });
}

#[tokio::test]
async fn a_caller_that_goes_away_disturbs_nobody() {
    let queue = Queue::with_rooms(2).await;
    let (other, watcher) = (OtherProgram::on(&queue.database).await, OtherProgram::on(&queue.database).await);
    other.run("BEGIN; LOCK TABLE game_action_log IN EXCLUSIVE MODE").await;
    let entry = |number| vec![an_entry(room_id(number), 1)];
    let waiting = queue.enter(vec![entry(BUSY), entry(1), entry(2)]).await;
    watcher.until_waiting(1).await;
    waiting[1].abort();
    other.run("ROLLBACK").await;
    for (place, append) in waiting.into_iter().enumerate() {
        let answer = append.await;
        assert_eq!(answer.is_ok(), place != 1);
        assert!(answer.is_err() || is_appended(&answer.unwrap()));
    }
    // What was in the queue is stored all the same; the next append says so.
    assert!(is_taken(&queue.store.actions().append(&entry(1)).await));
}

#[tokio::test]
async fn closing_stores_what_waits_and_refuses_what_comes_later() {
    let queue = Queue::with_rooms(3).await;
    let (other, watcher) = (OtherProgram::on(&queue.database).await, OtherProgram::on(&queue.database).await);
    other.run("BEGIN; LOCK TABLE game_action_log IN EXCLUSIVE MODE").await;
    let busy = queue.enter(vec![vec![an_entry(room_id(BUSY), 1)]]).await;
    watcher.until_waiting(1).await;
    let batch = vec![an_entry(room_id(2), 1), an_entry(room_id(2), 2)];
    let waiting = queue.enter(vec![vec![an_entry(room_id(1), 1)], batch]).await;
    let closing = tokio::spawn({
        let store = Arc::clone(&queue.store);
        async move { store.close().await }
    });
    tokio::task::yield_now().await;
    let late = queue.store.actions().append(&[an_entry(room_id(3), 1)]).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    other.run("ROLLBACK").await;
    closing.await.unwrap().unwrap();
    for append in busy.into_iter().chain(waiting) {
        assert!(is_appended(&append.await.unwrap()));
    }
    let reopened = open_with(&queue.database, StoreSettings::default()).await;
    for (room, head) in [(BUSY, 1), (1, 1), (2, 2), (3, 0)] {
        assert_eq!(reopened.actions().head(room_id(room)).await.unwrap(), head);
    }
}
