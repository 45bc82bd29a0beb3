//! The room's log and state, as a consumer sees them: in order, once each, without gaps.

use reseat_protocol::recovery::Truncation;
use reseat_protocol::room::{RoomPlayer, RoomStatus};
use reseat_protocol::{ClientMessage, RecoveryState, ServerMessage};
use serde_json::json;
use uuid::Uuid;

use super::super::*;
use super::fake::*;

/// The numbers of the entries that were told, live or as missed, up to this one.
async fn told(events: &mut Events, up_to: i64) -> Vec<i64> {
    let mut numbers = Vec::new();
    while numbers.last().is_none_or(|last| *last < up_to) {
        let Some(Event::Message(message)) = soon(events.next()).await else { continue };
        match message {
            ServerMessage::Action(frame) => numbers.push(frame.entry.sequence_number),
            ServerMessage::Welcome(welcome) => numbers.extend(missed_numbers(&welcome.recovery)),
            ServerMessage::Recovery(recovery) => numbers.extend(missed_numbers(&recovery)),
            _ => {}
        }
    }
    numbers
}

fn missed_numbers(recovery: &RecoveryState) -> impl Iterator<Item = i64> {
    recovery.missed_actions.iter().map(|entry| entry.sequence_number)
}

#[tokio::test(start_paused = true)]
async fn entries_are_told_once_each_and_show_in_the_snapshot() {
    let (connection, mut events, _service, peer) = connected(4).await;
    for number in [5, 5, 4, 6, 5, 7] {
        peer.send(&action(number)).await;
    }
    assert_eq!(told(&mut events, 7).await, [5, 6, 7]);
    let state = connection.state();
    assert_eq!((state.last_sequence, state.state_sequence), (Some(7), 7));
    assert_eq!(*state.state, json!({ "at": 7 }));
    assert_eq!(state.statistics.known_entries, 3);
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_filled_by_a_sync_and_what_came_early_follows() {
    let (connection, mut events, _service, mut peer) = connected(4).await;
    for number in [5, 8, 10, 9] {
        peer.send(&action(number)).await;
    }
    assert_eq!(peer.heard().await, ClientMessage::Sync { after: 5 });
    peer.send(&ServerMessage::Recovery(Box::new(missed(6..=8)))).await;
    assert_eq!(told(&mut events, 10).await, [5, 6, 7, 8, 9, 10]);
    assert_eq!(connection.statistics().gaps, 1);
}

#[tokio::test(start_paused = true)]
async fn a_sync_without_an_answer_is_asked_again_with_the_next_ping() {
    let (_connection, _events, _service, mut peer) = connected(4).await;
    peer.send(&action(7)).await;
    assert_eq!(peer.message().await, ClientMessage::Sync { after: 4 });
    assert!(matches!(peer.message().await, ClientMessage::Ping { .. }));
    assert_eq!(peer.message().await, ClientMessage::Sync { after: 4 });
}

#[tokio::test(start_paused = true)]
async fn a_pong_shows_a_silent_gap() {
    let (connection, mut events, _service, mut peer) = connected(4).await;
    let ClientMessage::Ping { timestamp } = peer.message().await else { panic!("a ping") };
    peer.send(&ServerMessage::Pong { timestamp, server_timestamp: 0, sequence_number: 6 }).await;
    assert_eq!(peer.heard().await, ClientMessage::Sync { after: 4 });
    peer.send(&ServerMessage::Recovery(Box::new(missed(5..=6)))).await;
    assert_eq!(told(&mut events, 6).await, [5, 6]);
    assert_eq!(connection.statistics().gaps, 1);
}

#[tokio::test(start_paused = true)]
async fn a_resume_tells_what_was_missed_and_nothing_twice() {
    let (_connection, mut events, mut service, peer) = connected(4).await;
    peer.send(&action(5)).await;
    assert_eq!(told(&mut events, 5).await, [5]);
    drop(peer);
    let peer = service.welcome(missed(4..=7)).await;
    peer.send(&action(7)).await;
    peer.send(&action(8)).await;
    assert_eq!(told(&mut events, 8).await, [6, 7, 8]);
}

#[tokio::test(start_paused = true)]
async fn a_state_alone_goes_on_from_its_number() {
    let (connection, mut events, mut service, peer) = connected(4).await;
    drop(peer);
    let truncated = RecoveryState { truncated: Some(Truncation::TooMany), ..recovery(400) };
    let peer = service.welcome(truncated).await;
    peer.send(&action(401)).await;
    assert_eq!(told(&mut events, 401).await, [401]);
    assert_eq!(connection.state().last_sequence, Some(401));
}

#[tokio::test(start_paused = true)]
async fn another_log_sets_the_client_back_and_is_remembered() {
    let (connection, mut events, mut service, peer) = connected(40).await;
    drop(peer);
    let restored = Uuid::from_u128(33);
    let truncated = RecoveryState { truncated: Some(Truncation::Epoch), log_epoch: restored, ..recovery(7) };
    let peer = service.welcome(truncated).await;
    peer.send(&action(8)).await;
    assert_eq!(told(&mut events, 8).await, [8]);
    assert_eq!(*connection.state().state, json!({ "at": 8 }));
    drop(peer);
    let query = service.attempt().await.request.query;
    assert_eq!((query.last_sequence, query.log_epoch), (Some(8), Some(restored)));
}

#[tokio::test(start_paused = true)]
async fn a_log_that_ends_before_what_was_seen_sets_the_client_back() {
    let (connection, mut events, mut service, peer) = connected(40).await;
    drop(peer);
    let shorter = RecoveryState { truncated: Some(Truncation::Epoch), ..recovery(7) };
    let peer = service.welcome(shorter).await;
    peer.send(&action(8)).await;
    assert_eq!(told(&mut events, 8).await, [8]);
    assert_eq!(connection.state().last_sequence, Some(8));
}

#[tokio::test(start_paused = true)]
async fn a_recovery_that_lies_behind_changes_nothing() {
    let (connection, mut events, _service, peer) = connected(4).await;
    peer.send(&action(5)).await;
    peer.send(&ServerMessage::Recovery(Box::new(missed(3..=4)))).await;
    peer.send(&action(6)).await;
    assert_eq!(told(&mut events, 6).await, [5, 6]);
    assert_eq!(connection.state().state_sequence, 6);
}

#[tokio::test(start_paused = true)]
async fn a_batch_shows_the_state_of_its_last_entry() {
    let (connection, mut events, _service, peer) = connected(4).await;
    let ServerMessage::Action(mut first) = action(5) else { panic!("an action") };
    first.state = None;
    peer.send(&ServerMessage::Action(first)).await;
    told(&mut events, 5).await;
    let between = connection.state();
    assert_eq!((between.last_sequence, between.state_sequence), (Some(5), 4));
    peer.send(&action(6)).await;
    told(&mut events, 6).await;
    assert_eq!(connection.state().state_sequence, 6);
}

#[tokio::test(start_paused = true)]
async fn the_turn_follows_the_state() {
    let (connection, _events, mut service) = open();
    let peer = service.welcome(RecoveryState { your_turn: true, ..recovery(4) }).await;
    until(&connection, |snapshot| snapshot.your_turn).await;
    peer.send(&action_with(5, json!({ "turn": Uuid::from_u128(77) }))).await;
    until(&connection, |snapshot| !snapshot.your_turn).await;
    peer.send(&action_with(6, json!({ "turn": ME }))).await;
    until(&connection, |snapshot| snapshot.your_turn).await;
    peer.send(&action_with(7, json!({ "turn": null }))).await;
    until(&connection, |snapshot| !snapshot.your_turn).await;
}

#[tokio::test(start_paused = true)]
async fn the_table_follows_who_comes_and_goes() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let zoe = Uuid::from_u128(8);
    let joined = RoomPlayer { player_id: zoe, name: "Zoë".to_owned(), seat: 1, bot: None };
    peer.send(&ServerMessage::PlayerJoined(joined)).await;
    let state = until(&connection, |snapshot| snapshot.players.len() == 1).await;
    assert!(!state.players[0].connected, "until a connection_status says so");
    peer.send_text(&format!(
        r#"{{"type":"connection_status","player_id":"{zoe}","connected":true,"health":"healthy","hidden":false,"disconnected_since":null,"claimable_at":null}}"#
    ))
    .await;
    until(&connection, |snapshot| snapshot.players[0].connected).await;
    peer.send(&ServerMessage::GameResumed { player_id: zoe }).await;
    assert_eq!(peer.heard().await, ClientMessage::Sync { after: 0 }, "the room's status may be another");
    let abandoned = RecoveryState { status: RoomStatus::Abandoned, ..recovery(0) };
    peer.send(&ServerMessage::Recovery(Box::new(abandoned))).await;
    until(&connection, |snapshot| snapshot.room_status == Some(RoomStatus::Abandoned)).await;
    peer.send(&ServerMessage::PlayerLeft { player_id: zoe }).await;
    until(&connection, |snapshot| snapshot.players.is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_takes_nothing_does_not_hold_the_connection_up() {
    let (connection, mut events, mut service) = open_with(|mut options| {
        options.settings.events = 4;
        options
    });
    let peer = service.welcome(recovery(0)).await;
    for number in 1..=100 {
        peer.send(&action(number)).await;
    }
    let state = until(&connection, |snapshot| snapshot.last_sequence == Some(100)).await;
    assert_eq!(*state.state, json!({ "at": 100 }), "the newest state is there all the same");
    for _ in 0..4 {
        assert!(!matches!(events.next().await, Some(Event::Missed(_))));
    }
    // Connecting, Connected, the welcome and entry 1 were taken in time.
    assert_eq!(events.next().await, Some(Event::Missed(99)));
    assert_eq!(connection.statistics().missed_events, 99);
    peer.send(&action(101)).await;
    assert_eq!(told(&mut events, 101).await, [101]);
}

#[tokio::test(start_paused = true)]
async fn frames_of_a_newer_service_are_passed_over() {
    let (_connection, mut events, _service, peer) = connected(4).await;
    peer.send_text(r#"{"type":"fireworks"}"#).await;
    peer.send_text("not json").await;
    peer.send(&action(5)).await;
    assert_eq!(told(&mut events, 5).await, [5]);
}
