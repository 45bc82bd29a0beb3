//! Appends that meet what another transaction has written and not yet committed.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, Store, UnitOfWork};
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_test_database::TestDatabase;
use reseat_testkit::builders::{With, a_player, a_room, a_user, an_action, an_entry, room_id};
use serde_json::json;

use crate::database::{OtherProgram, migrated, open, open_with};

/// A store, and a unit of work of another one, which has appended and not yet committed.
struct Race {
    store: Arc<SeaOrmStore>,
    in_flight: Box<dyn UnitOfWork>,
    watcher: OtherProgram,
    /// Goes last.
    _database: TestDatabase,
}

impl Race {
    async fn against(entries: &[GameAction]) -> Self {
        let database = migrated().await;
        let patient = StoreSettings { unit_limit: Duration::from_secs(60), ..StoreSettings::default() };
        let (store, other) = (open(&database).await, open_with(&database, patient).await);
        store.rooms().insert(&a_room(1)).await.unwrap();
        let in_flight = other.begin().await.unwrap();
        assert_eq!(in_flight.actions().append(entries).await.unwrap(), AppendAnswer::Appended);
        let watcher = OtherProgram::on(&database).await;
        Self { store, in_flight, watcher, _database: database }
    }

    /// What each of these appends is answered, made while the other transaction is in flight, once that has
    /// committed or was rolled back. Half of them stand alone; half are in units of their own.
    async fn end(self, appends: Vec<Vec<GameAction>>, commit: bool) -> (Vec<AppendAnswer>, Vec<GameAction>) {
        let mut waiting = Vec::new();
        for (place, entries) in (0..).zip(appends) {
            let store = Arc::clone(&self.store);
            waiting.push(tokio::spawn(async move { append(&store, place % 2 == 1, &entries).await }));
            self.watcher.until_waiting(place + 1).await;
        }
        if commit {
            self.in_flight.commit().await.unwrap();
        } else {
            drop(self.in_flight);
        }
        let mut answers = Vec::new();
        for append in waiting {
            answers.push(append.await.unwrap());
        }
        (answers, self.store.actions().after(room_id(1), 0, 10).await.unwrap())
    }
}

async fn append(store: &SeaOrmStore, in_unit: bool, entries: &[GameAction]) -> AppendAnswer {
    if !in_unit {
        return store.actions().append(entries).await.unwrap();
    }
    let unit = store.begin().await.unwrap();
    let answer = unit.actions().append(entries).await.unwrap();
    unit.commit().await.unwrap();
    answer
}

fn player_action(number: i64, intent: u32) -> GameAction {
    an_action(&a_player(&a_room(1), 0, &a_user(1)), number, intent)
}

#[tokio::test]
async fn a_batch_that_meets_an_entry_in_flight_is_stored_whole_or_not_at_all() {
    let batch = vec![an_entry(room_id(1), 1), an_entry(room_id(1), 2)];
    for commit in [true, false] {
        for in_unit in [true, false] {
            let first = player_action(1, 1);
            let race = Race::against(std::slice::from_ref(&first)).await;
            // In the second place it is in a unit.
            let appends =
                if in_unit { vec![batch[..1].to_vec(), batch.clone()] } else { vec![batch.clone()] };
            let (answers, log) = race.end(appends, commit).await;
            if commit {
                assert!(answers.iter().all(|answer| *answer == AppendAnswer::SequenceTaken), "{answers:?}");
                assert_eq!(log, [first]);
            } else {
                let appended = answers.iter().filter(|answer| **answer == AppendAnswer::Appended);
                assert_eq!(appended.count(), 1, "{answers:?}");
                let stored = if answers.last() == Some(&AppendAnswer::Appended) { 2 } else { 1 };
                assert_eq!(log, batch[..stored]);
            }
        }
    }
}

#[tokio::test]
async fn a_batch_whose_last_number_is_in_flight_is_not_stored_by_half() {
    // Not what a store would write: the number 3 without its predecessors.
    let database = migrated().await;
    let store = open(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
    other
        .run(&format!(
            "BEGIN; INSERT INTO game_action_log VALUES ('{}', 3, NULL, NULL, 'x', '{{}}', '[]', now())",
            room_id(1).uuid()
        ))
        .await;
    let batch: Vec<_> = (1..=3).map(|number| an_entry(room_id(1), number)).collect();
    let appending = tokio::spawn({
        let (store, batch) = (Arc::clone(&store), batch.clone());
        async move { store.actions().append(&batch).await.unwrap() }
    });
    watcher.until_waiting(1).await;
    other.run("COMMIT").await;
    assert_eq!(appending.await.unwrap(), AppendAnswer::SequenceTaken);
    let numbers: Vec<i64> = store
        .actions()
        .after(room_id(1), 0, 10)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.sequence_number)
        .collect();
    assert_eq!(numbers, [3]);
}

#[tokio::test]
async fn a_duplicate_of_an_intent_in_flight_is_told_the_entry_once_that_is_committed() {
    let first = player_action(1, 7);
    let race = Race::against(std::slice::from_ref(&first)).await;
    let again = first.clone().with(|entry| entry.action_data = json!({ "points": 9 }));
    let batch = vec![again.clone(), an_entry(room_id(1), 2)];
    let appends = vec![vec![again.clone()], vec![again], batch.clone(), batch];
    let (answers, log) = race.end(appends, true).await;
    assert_eq!(answers, vec![AppendAnswer::Duplicate(Box::new(first.clone())); 4]);
    assert_eq!(log, [first]);
}

#[tokio::test]
async fn an_intent_in_flight_that_is_rolled_back_is_no_duplicate() {
    let race = Race::against(&[player_action(1, 7)]).await;
    let own = player_action(1, 7).with(|entry| entry.action_data = json!({ "points": 9 }));
    let (answers, log) = race.end(vec![vec![own.clone()]], false).await;
    assert_eq!(answers, [AppendAnswer::Appended]);
    assert_eq!(log, [own]);
}
