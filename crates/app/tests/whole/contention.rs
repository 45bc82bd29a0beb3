//! Many writers at once, in one process and in two on one database.

use std::collections::BTreeSet;

use reseat_client::protocol::entry::Ack;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::service::{Service, assert_verified};
use crate::table::{Player, say, table};

on_both![
    sixty_four_clients_appending_to_one_room_get_dense_and_unique_numbers,
    the_same_intent_sent_twenty_times_at_once_through_two_processes_is_played_once,
];

async fn sixty_four_clients_appending_to_one_room_get_dense_and_unique_numbers(database: TestDatabase) {
    let one = Service::start(&database).await;
    let other = Service::start(&database).await;
    let players = table(&one, "relay", 8, json!({})).await;
    let mut clients = JoinSet::new();
    for client in 0..64_u128 {
        // Half of them through the other process.
        let at = if client % 2 == 0 { &one } else { &other };
        let player = players[usize::try_from(client % 8).unwrap()].at(at);
        clients.spawn(async move { append(&player, client).await });
    }
    let acks: Vec<Ack> = clients.join_all().await.into_iter().flatten().collect();
    let numbers: BTreeSet<_> = acks.iter().map(|ack| ack.sequence_number).collect();
    assert_eq!(numbers, (2..=1 + 64 * 5).collect(), "after the start, no number is missing or given twice");
    assert!(acks.iter().all(|ack| !ack.duplicate));
    let log = players[0].log().await;
    assert_eq!(log.len(), 1 + 64 * 5);
    assert_verified(&database).await;
}

async fn append(player: &Player, client: u128) -> Vec<Ack> {
    let mut acks = Vec::new();
    for n in 0..5 {
        let action = say(Uuid::from_u128((client << 8) + n + 1), "now");
        acks.push(player.submit(&action).await.unwrap());
    }
    acks
}

async fn the_same_intent_sent_twenty_times_at_once_through_two_processes_is_played_once(
    database: TestDatabase,
) {
    let one = Service::start(&database).await;
    let other = Service::start(&database).await;
    let players = table(&one, "relay", 2, json!({})).await;
    for round in 1..=10 {
        let action = say(Uuid::from_u128(round), "once");
        let mut copies = JoinSet::new();
        for copy in 0..20 {
            let player = players[0].at(if copy % 2 == 0 { &one } else { &other });
            let action = action.clone();
            copies.spawn(async move { player.submit(&action).await.expect("never a rejection") });
        }
        let acks = copies.join_all().await;
        assert_eq!(acks.iter().filter(|ack| !ack.duplicate).count(), 1, "round {round}");
        let answers: BTreeSet<_> = acks.iter().map(|ack| (ack.sequence_number, ack.timestamp)).collect();
        assert_eq!(answers.len(), 1, "round {round}: all have the same answer");
    }
    let said = players[0].log().await.into_iter().filter(|entry| entry.action_type == "say").count();
    assert_eq!(said, 10);
    assert_verified(&database).await;
}
