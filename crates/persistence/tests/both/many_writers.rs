//! Many writers of several stores on one database.

use std::sync::Arc;

use reseat_domain::game::Player;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::SeaOrmStore;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{SeatedRoom, a_room, an_action, an_entry};
use tokio::task::JoinSet;

use crate::database::{migrated, open};

on_both![
    sixty_four_clients_of_two_stores_number_a_room_without_gaps,
    one_intent_sent_twenty_times_through_two_stores_is_stored_once,
    appends_that_meet_in_many_rooms_in_any_order_all_end,
];

async fn append_at_head(store: Arc<SeaOrmStore>, player: Player, intent: u32) -> AppendAnswer {
    loop {
        let next = store.actions().head(player.room_id).await.unwrap() + 1;
        match store.actions().append(&[an_action(&player, next, intent)]).await.unwrap() {
            AppendAnswer::SequenceTaken => {}
            answer => return answer,
        }
    }
}

async fn sixty_four_clients_of_two_stores_number_a_room_without_gaps(database: TestDatabase) {
    let stores = [migrated(&database).await, open(&database).await];
    let seated = SeatedRoom::playing(1, 2).insert_into(&*stores[0]).await.unwrap();
    let appends: JoinSet<_> = (0..64)
        .map(|client| {
            let store = Arc::clone(&stores[client as usize % 2]);
            append_at_head(store, seated.players[0].clone(), client)
        })
        .collect();
    assert_eq!(appends.join_all().await, vec![AppendAnswer::Appended; 64]);
    let log = stores[1].actions().after(seated.room.id, 0, 100).await.unwrap();
    let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(numbers, (1..=64).collect::<Vec<_>>());
    let mut intents: Vec<_> = log.iter().filter_map(|entry| entry.action_id).collect();
    intents.sort();
    intents.dedup();
    assert_eq!(intents.len(), 64);
}

async fn one_intent_sent_twenty_times_through_two_stores_is_stored_once(database: TestDatabase) {
    let stores = [migrated(&database).await, open(&database).await];
    let seated = SeatedRoom::playing(1, 2).insert_into(&*stores[0]).await.unwrap();
    let appends: JoinSet<_> = (0..20)
        .map(|call| append_at_head(Arc::clone(&stores[call % 2]), seated.players[0].clone(), 7))
        .collect();
    let answers = appends.join_all().await;
    let first = AppendAnswer::Duplicate(Box::new(an_action(&seated.players[0], 1, 7)));
    assert_eq!(answers.iter().filter(|answer| **answer == AppendAnswer::Appended).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == first).count(), 19);
}

/// Two statements that held what the other wants next would wait for each other until one is refused.
async fn appends_that_meet_in_many_rooms_in_any_order_all_end(database: TestDatabase) {
    let stores = [migrated(&database).await, open(&database).await];
    let rooms: Vec<_> = (1..=40).map(a_room).collect();
    for room in &rooms {
        stores[0].rooms().insert(room).await.unwrap();
    }
    for number in 1..=10 {
        let appends: JoinSet<_> = (0..80)
            .map(|call| {
                let store = Arc::clone(&stores[call % 2]);
                // The one store is asked in the one order, the other in the other.
                let room = if call % 2 == 0 { call / 2 } else { 39 - call / 2 };
                let entry = an_entry(rooms[room].id, number);
                async move { store.actions().append(&[entry]).await.unwrap() }
            })
            .collect();
        let answers = appends.join_all().await;
        assert_eq!(answers.iter().filter(|answer| **answer == AppendAnswer::Appended).count(), 40);
        assert_eq!(answers.iter().filter(|answer| **answer == AppendAnswer::SequenceTaken).count(), 40);
    }
}
