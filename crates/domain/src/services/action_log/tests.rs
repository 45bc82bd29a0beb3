use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;

use super::*;
use crate::error::StoreError;
use crate::game::{PlayerOutcome, RoomStatus};
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::services::test_table::{self as table, Services, action, add, player, rejection, room, room_id};

fn submission(seat: u8, n: i64) -> Submission {
    Submission {
        room_id: room_id(),
        player_id: player(seat),
        action_id: action(seat),
        played: add(n),
        after: None,
        connection: Some(1),
        newest_connection: 1,
    }
}

fn store(moves: &[i64]) -> StubStore {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(moves));
    store
}

async fn submit(services: &Services, submission: &Submission) -> Result<Acknowledgement, SubmitError> {
    services.actions.submit(submission, |_| {}).await
}

fn refusal(outcome: Result<Acknowledgement, SubmitError>) -> Refusal {
    match outcome.unwrap_err() {
        SubmitError::Refused(refusal) => refusal,
        SubmitError::Room(error) => panic!("not a refusal: {error}"),
    }
}

fn not_stored_before(store: &mut StubStore) {
    store.repositories.actions.expect_find_action().returning(|_, _, _| Ok(None));
}

#[tokio::test]
async fn an_action_is_appended_with_what_follows_in_one_batch() {
    let mut store = store(&[3]);
    store.repositories.actions.expect_append().times(1).returning(|entries| {
        let types: Vec<_> = entries.iter().map(|entry| entry.action_type.as_str()).collect();
        assert_eq!(types, ["add", "tick"]);
        assert_eq!(entries.iter().map(|entry| entry.sequence_number).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(entries[0].action_id, Some(action(1)));
        Ok(AppendAnswer::Appended)
    });
    let services = table::services(store, 10);
    let ack = submit(&services, &submission(1, 2)).await.unwrap();
    assert_eq!((ack.sequence_number, ack.duplicate, ack.at), (3, false, table::at(10)));
    assert_eq!(services.told.events(), [RoomEvent::Appended { head: 4 }]);
}

#[tokio::test]
async fn nobody_is_told_before_the_acknowledgement() {
    let mut store = store(&[]);
    store.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
    let services = table::services(store, 10);
    let told = services.told.clone();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&acknowledged);
    let acknowledge = move |_: &Acknowledgement| {
        assert!(told.events().is_empty());
        count.fetch_add(1, Ordering::SeqCst);
    };
    services.actions.submit(&submission(0, 2), acknowledge).await.unwrap();
    assert_eq!(acknowledged.load(Ordering::SeqCst), 1);
    assert_eq!(services.told.events().len(), 1);
}

#[tokio::test]
async fn a_repeated_intent_is_answered_from_memory_without_an_append() {
    let mut store = store(&[]);
    store.repositories.actions.expect_append().times(1).returning(|_| Ok(AppendAnswer::Appended));
    let services = table::services(store, 10);
    let first = submit(&services, &submission(0, 2)).await.unwrap();
    let again = submit(&services, &submission(0, 2)).await.unwrap();
    assert_eq!(again, Acknowledgement { duplicate: true, ..first });
    assert_eq!(services.told.events().len(), 1, "a duplicate is announced to nobody");
}

#[tokio::test]
async fn an_intent_that_only_the_database_knows_is_a_duplicate_with_the_first_answer() {
    let mut first = table::log(&[3]).remove(1);
    first.action_id = Some(action(0));
    let mut store = store(&[]);
    let stored = first.clone();
    store
        .repositories
        .actions
        .expect_append()
        .times(1)
        .returning(move |_| Ok(AppendAnswer::Duplicate(Box::new(stored.clone()))));
    let services = table::services(store, 10);
    let ack = submit(&services, &submission(0, 3)).await.unwrap();
    assert_eq!((ack.sequence_number, ack.at, ack.duplicate), (first.sequence_number, first.created_at, true));
}

#[tokio::test]
async fn after_another_writer_was_first_the_action_is_judged_anew() {
    // Memory is filled with a log in which it is the player's turn; meanwhile another node has moved on.
    let mut store = StubStore::default();
    store.repositories.rooms.expect_find().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    store.repositories.rooms.expect_snapshot().returning(|_| Ok(None));
    let reads = AtomicUsize::new(0);
    store.repositories.actions.expect_after().returning(move |_, after, _| {
        let is_first = reads.fetch_add(1, Ordering::SeqCst) == 0;
        let log = if is_first { table::log(&[]) } else { table::log(&[4, 4]) };
        Ok(log.into_iter().filter(|entry| entry.sequence_number > after).collect())
    });
    let answers = AtomicUsize::new(0);
    store.repositories.actions.expect_append().times(2).returning(move |entries| {
        match answers.fetch_add(1, Ordering::SeqCst) {
            0 => {
                assert_eq!(entries[0].sequence_number, 2);
                Ok(AppendAnswer::SequenceTaken)
            }
            _ => {
                assert_eq!(entries[0].sequence_number, 5, "numbered after what the other had appended");
                Ok(AppendAnswer::Appended)
            }
        }
    });
    let services = table::services(store, 10);
    let ack = submit(&services, &submission(0, 1)).await.unwrap();
    assert_eq!((ack.sequence_number, ack.duplicate), (5, false));
}

#[tokio::test]
async fn a_refusal_counts_only_against_the_log_as_it_is_now() {
    // In memory it is the other's turn; in the log it is the player's.
    let mut store = StubStore::default();
    store.repositories.rooms.expect_find().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    store.repositories.rooms.expect_snapshot().returning(|_| Ok(None));
    store.repositories.actions.expect_after().returning(|_, _, _| Ok(table::log(&[])));
    store.repositories.rooms.expect_find_with_entries().returning(|_, after, _| {
        let log = table::log(&[4]).into_iter().filter(|entry| entry.sequence_number > after);
        Ok(Some((room(RoomStatus::Playing), log.collect())))
    });
    store.repositories.actions.expect_append().times(1).returning(|_| Ok(AppendAnswer::Appended));
    let services = table::services(store, 10);
    assert!(submit(&services, &submission(1, 1)).await.is_ok());
}

#[tokio::test]
async fn before_a_rejection_the_intent_is_looked_up_once_more() {
    let mut stored = table::log(&[3]).remove(1);
    stored.action_id = Some(action(1));
    let mut store = store(&[]);
    store
        .repositories
        .actions
        .expect_find_action()
        .times(1)
        .returning(move |_, _, _| Ok(Some(stored.clone())));
    let services = table::services(store, 10);
    // Not this player's turn, but the intent was played before.
    assert!(submit(&services, &submission(1, 1)).await.unwrap().duplicate);
}

#[tokio::test]
async fn while_the_look_up_fails_nothing_is_rejected() {
    let mut store = store(&[]);
    store
        .repositories
        .actions
        .expect_find_action()
        .returning(|_, _, _| Err(StoreError::Unavailable("gone".into())));
    let services = table::services(store, 10);
    let outcome = submit(&services, &submission(1, 1)).await;
    assert!(matches!(outcome, Err(SubmitError::Room(LoadError::Store(StoreError::Unavailable(_))))));
}

#[tokio::test]
async fn a_failed_append_drops_the_room_from_memory_and_acknowledges_nothing() {
    let mut store = StubStore::default();
    store.repositories.rooms.expect_find().times(2).returning(|_| Ok(Some(room(RoomStatus::Playing))));
    store.repositories.rooms.expect_snapshot().times(2).returning(|_| Ok(None));
    store.repositories.actions.expect_after().returning(|_, after, _| {
        Ok(table::log(&[]).into_iter().filter(|entry| entry.sequence_number > after).collect())
    });
    let answers = AtomicUsize::new(0);
    store.repositories.actions.expect_append().times(2).returning(move |_| {
        match answers.fetch_add(1, Ordering::SeqCst) {
            0 => Err(StoreError::Unavailable("gone".into())),
            _ => Ok(AppendAnswer::Appended),
        }
    });
    let services = table::services(store, 10);
    let failed = services.actions.submit(&submission(0, 1), |_| panic!("acknowledged")).await;
    assert!(matches!(failed, Err(SubmitError::Room(_))));
    assert!(services.told.events().is_empty());
    assert!(!submit(&services, &submission(0, 1)).await.unwrap().duplicate);
}

#[tokio::test]
async fn each_refusal_has_its_code_and_appends_nothing() {
    let left = {
        let mut log = table::log(&[]);
        let mut leave = log[0].clone();
        (leave.sequence_number, leave.player_id) = (2, Some(player(1)));
        (leave.action_type, leave.action_data) = ("leave".into(), serde_json::json!({}));
        log.push(leave);
        log
    };
    let taken = {
        let mut log = table::log(&[]);
        let mut taken = log[0].clone();
        (taken.sequence_number, taken.player_id) = (2, Some(player(0)));
        (taken.action_type, taken.action_data) =
            ("seat_taken".into(), serde_json::json!({ "connection": 2 }));
        log.push(taken);
        log
    };
    let reserved = {
        let mut reserved = submission(0, 1);
        reserved.played.action_type = "end".into();
        reserved
    };
    let replaced = Submission { newest_connection: 2, ..submission(0, 1) };
    let stranger = Submission { player_id: player(7), ..submission(0, 1) };
    let stale = Submission { after: Some(1), ..submission(1, 1) };
    let fresh = Submission { after: Some(2), ..submission(1, 1) };
    let cases = [
        (Vec::new(), submission(0, 1), Refusal::NotStarted),
        (table::log(&[9, 9]), submission(0, 1), Refusal::GameOver),
        (left, submission(1, 1), Refusal::SeatOver),
        (table::log(&[]), stranger, Refusal::SeatOver),
        (taken, submission(0, 1), Refusal::Superseded),
        (table::log(&[]), replaced, Refusal::Superseded),
        (table::log(&[]), reserved, Refusal::ReservedType),
        (table::log(&[4]), stale, Refusal::Stale),
        (table::log(&[]), submission(1, 1), Refusal::Rules(rejection("not_your_turn"))),
        (table::log(&[]), submission(0, 99), Refusal::Rules(rejection("bad_number"))),
    ];
    for (log, submission, expected) in cases {
        let mut store = StubStore::default();
        table::loads(&mut store, RoomStatus::Playing, log);
        not_stored_before(&mut store);
        let services = table::services(store, 10);
        assert_eq!(refusal(submit(&services, &submission).await), expected);
        assert!(services.told.events().is_empty());
    }
    let mut store = store(&[4]);
    store.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
    assert!(submit(&table::services(store, 10), &fresh).await.is_ok());
}

#[tokio::test]
async fn the_move_that_ends_the_game_finishes_the_room_and_stores_results_in_the_same_unit() {
    let store = store(&[4]);
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().times(1).returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        let types: Vec<_> = entries.iter().map(|entry| entry.action_type.as_str()).collect();
        assert_eq!(types, ["add", "end"]);
        Ok(AppendAnswer::Appended)
    });
    unit.repositories.rooms.expect_finish().times(1).returning(|_, outcome, _| {
        assert_eq!(outcome.winners, [player(1)]);
        assert_eq!(outcome.seed, "07".repeat(32));
        Ok(true)
    });
    unit.repositories.players.expect_of_room().returning(|_| Ok(vec![table::seated(0), table::seated(1)]));
    unit.repositories.results.expect_insert_all().times(1).returning(|results| {
        let outcomes: Vec<_> = results.iter().map(|result| (result.player_id, result.outcome)).collect();
        assert_eq!(outcomes, [(player(0), PlayerOutcome::Loss), (player(1), PlayerOutcome::Win)]);
        Ok(())
    });
    let committed = store.expect_unit(unit);
    let services = table::services(store, 10);
    assert!(submit(&services, &submission(1, 9)).await.is_ok());
    assert!(committed.load(Ordering::SeqCst));
    assert!(services.told.reports().contains(&Report::Ended { game: "adding".into(), reason: "completed" }));
}

#[tokio::test]
async fn an_ending_that_another_writer_beat_is_not_committed() {
    let mut store = store(&[4]);
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::SequenceTaken));
    unit.repositories.rooms.expect_finish().never();
    let committed = store.expect_unit(unit);
    let mut first = table::log(&[4, 9]).remove(2);
    first.action_id = Some(action(1));
    let mut second = StubUnitOfWork::default();
    second.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    second
        .repositories
        .actions
        .expect_append()
        .returning(move |_| Ok(AppendAnswer::Duplicate(Box::new(first.clone()))));
    store.expect_unit(second);
    not_stored_before(&mut store);
    let services = table::services(store, 10);
    assert!(submit(&services, &submission(1, 9)).await.unwrap().duplicate);
    assert!(!committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn readers_get_what_they_miss_and_no_more_than_the_view_holds() {
    let store = store(&[3, 3]);
    let services = table::services(store, 10);
    let news = services.actions.news(room_id(), 1, 0).await.unwrap();
    let numbers: Vec<_> = news.entries.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!((numbers, news.complete, news.view.sequence_number()), (vec![2, 3, 4], true, 4));
    let none = services.actions.news(room_id(), 4, 4).await.unwrap();
    assert!(none.entries.is_empty() && none.complete);
}

#[tokio::test]
async fn nobody_who_plays_waits_for_a_snapshot_which_is_handed_out_to_be_stored() {
    let mut store = store(&[4]);
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
    unit.repositories.rooms.expect_finish().returning(|_, _, _| Ok(true));
    unit.repositories.players.expect_of_room().returning(|_| Ok(vec![table::seated(0), table::seated(1)]));
    unit.repositories.results.expect_insert_all().returning(|_| Ok(()));
    store.expect_unit(unit);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    store.repositories.rooms.expect_save_snapshot().returning(move |_, snapshot| {
        count.fetch_add(1, Ordering::SeqCst);
        assert_eq!(snapshot.sequence_number, 4);
        Err(StoreError::Unavailable("away".into()))
    });
    let services = table::services(store, 10);
    assert!(services.actions.due_snapshot().now_or_never().is_none());
    assert!(submit(&services, &submission(1, 9)).await.is_ok());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let due = services.actions.due_snapshot().now_or_never().unwrap();
    assert!(services.actions.due_snapshot().now_or_never().is_none());
    services.actions.store_snapshot(due).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(services.told.reports().iter().any(|report| matches!(report, Report::SnapshotFailed { .. })));
}

#[tokio::test]
async fn a_snapshot_is_kept_when_there_is_something_new() {
    let mut store = store(&[]);
    store.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
    store.repositories.rooms.expect_save_snapshot().times(1).returning(|_, snapshot| {
        assert_eq!(snapshot.sequence_number, 1);
        Ok(())
    });
    let services = table::services(store, 10);
    services.actions.save_snapshot(room_id()).await.unwrap();
    services.actions.save_snapshot(room_id()).await.unwrap();
    assert!(submit(&services, &submission(0, 1)).await.is_ok());
}

#[tokio::test]
async fn a_player_who_left_a_table_of_three_is_played_for() {
    let mut store = StubStore::default();
    let mut log = table::log(&[]);
    let mut seating = log[0].action_data["seating"].clone();
    seating.as_array_mut().unwrap().push(serde_json::to_value(table::seated(2).seated()).unwrap());
    log[0].action_data["seating"] = seating;
    let mut leave = log[0].clone();
    (leave.sequence_number, leave.player_id) = (2, Some(player(0)));
    (leave.action_type, leave.action_data) = ("leave".into(), serde_json::json!({}));
    log.push(leave);
    table::loads(&mut store, RoomStatus::Playing, log);
    store.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!((entries[0].action_type.as_str(), entries[0].player_id), ("autoplay", Some(player(0))));
        Ok(AppendAnswer::Appended)
    });
    let services = table::services(store, 10);
    assert_eq!(services.actions.play_due(room_id(), table::run()).await.unwrap(), None);
    assert_eq!(services.told.events(), [RoomEvent::Appended { head: 3 }]);
}
