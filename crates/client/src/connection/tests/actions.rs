//! The player's actions: sent, repeated, answered; never lost and never doubled.

use std::time::Duration;

use reseat_protocol::entry::Ack;
use reseat_protocol::server_message::Rejected;
use reseat_protocol::{ClientMessage, ServerMessage};
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::*;
use super::fake::*;

fn rejected(action_id: Uuid, code: &str) -> Rejected {
    Rejected { action_id, code: code.to_owned(), message: "no".to_owned() }
}

#[tokio::test(start_paused = true)]
async fn an_acknowledged_action_resolves_with_its_place_in_the_log() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let submission = connection.submit("say", json!({ "text": "hello" }), 3).unwrap();
    let action_id = submission.action_id();
    assert_eq!(
        peer.heard().await,
        ClientMessage::Action {
            action_id,
            action_type: "say".to_owned(),
            action_data: json!({ "text": "hello" }),
            after: 3
        }
    );
    peer.send(&ack(action_id, false)).await;
    let acked = Ack { action_id, sequence_number: 1, timestamp: 2, duplicate: false };
    assert_eq!(submission.await, Ok(Outcome::Acked(acked)));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_action_resolves_with_its_code_and_is_not_repeated() {
    let (connection, _events, mut service, mut peer) = connected(0).await;
    let submission = connection.submit("say", json!({}), 3).unwrap();
    let rejected = rejected(peer.action_id().await, "not_your_turn");
    peer.send(&ServerMessage::Rejected(rejected.clone())).await;
    assert_eq!(submission.await, Ok(Outcome::Rejected(rejected)));
    drop(peer);
    let mut peer = service.welcome(missed(1..=1)).await;
    assert!(matches!(peer.message().await, ClientMessage::Ping { .. }), "nothing but the heartbeat");
}

#[tokio::test(start_paused = true)]
async fn actions_without_an_answer_are_sent_again_in_order_after_each_resume() {
    let (connection, _events, mut service, mut peer) = connected(0).await;
    let submissions: Vec<_> =
        (0..3).map(|after| connection.submit("say", json!({}), after).unwrap()).collect();
    let ids: Vec<Uuid> = submissions.iter().map(Submission::action_id).collect();
    for id in &ids {
        assert_eq!(peer.action_id().await, *id);
    }
    peer.send(&ack(ids[1], false)).await;
    until(&connection, |_| connection.places_left() == 62).await;
    drop(peer);

    // Lost a second time before any answer: sent a third time.
    for _ in 0..2 {
        let mut peer = service.welcome(missed(1..=3)).await;
        let welcomed = Instant::now();
        assert_eq!([peer.action_id().await, peer.action_id().await], [ids[0], ids[2]]);
        assert_eq!(welcomed.elapsed(), Duration::ZERO);
    }
    let mut peer = service.welcome(missed(1..=3)).await;
    for id in [ids[0], ids[2]] {
        assert_eq!(peer.action_id().await, id);
        peer.send(&ack(id, true)).await;
    }
    for submission in submissions {
        assert!(matches!(submission.await, Ok(Outcome::Acked(_))));
    }
    let statistics = connection.statistics();
    assert_eq!((statistics.repeated_actions, statistics.duplicates_acked), (6, 2));
}

#[tokio::test(start_paused = true)]
async fn an_action_submitted_while_away_is_sent_once_with_the_next_connection() {
    let (connection, _events, mut service) = open();
    let attempt = service.attempt().await;
    let early = connection.submit("say", json!({}), 0).unwrap();
    attempt.refuse(ConnectError::Unreachable("down".to_owned()));
    let late = connection.submit("say", json!({}), 0).unwrap();
    let mut peer = service.welcome(recovery(0)).await;
    assert_eq!([peer.action_id().await, peer.action_id().await], [early.action_id(), late.action_id()]);
    assert_eq!(connection.statistics().repeated_actions, 0);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limited_action_is_sent_again_after_a_pause() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let submission = connection.submit("say", json!({}), 0).unwrap();
    let id = peer.action_id().await;
    let before = Instant::now();
    peer.send(&ServerMessage::Rejected(rejected(id, "rate_limited"))).await;
    assert_eq!(peer.action_id().await, id);
    assert_eq!(before.elapsed(), Duration::from_secs(1));
    peer.send(&ack(id, false)).await;
    assert!(matches!(submission.await, Ok(Outcome::Acked(_))));
}

#[tokio::test(start_paused = true)]
async fn only_eight_actions_are_in_flight_at_once() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let ids: Vec<Uuid> =
        (0..10).map(|_| connection.submit("say", json!({}), 0).unwrap().action_id()).collect();
    for id in &ids[..8] {
        assert_eq!(peer.action_id().await, *id);
    }
    assert!(matches!(peer.message().await, ClientMessage::Ping { .. }));
    let before = Instant::now();
    peer.send(&ack(ids[0], false)).await;
    assert_eq!(peer.action_id().await, ids[8]);
    peer.send(&ServerMessage::Rejected(rejected(ids[1], "stale"))).await;
    assert_eq!(peer.action_id().await, ids[9]);
    assert_eq!(before.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_outbox_has_a_bound_and_takes_more_after_an_answer() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    for _ in 0..64 {
        let _unwatched = connection.submit("say", json!({}), 0).unwrap();
    }
    assert_eq!(connection.submit("say", json!({}), 0).unwrap_err(), SubmitError::OutboxFull);
    let first = peer.action_id().await;
    peer.send(&ack(first, false)).await;
    until(&connection, |_| connection.places_left() == 1).await;
    assert!(connection.submit("say", json!({}), 0).is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_action_beyond_the_protocols_bounds_is_not_sent() {
    let (connection, _events, _service, _peer) = connected(0).await;
    let too_large = json!({ "text": "x".repeat(5000) });
    for (action_type, data, code) in [
        ("Say", json!({}), "bad_action_type"),
        ("say", too_large, "action_data_too_large"),
        ("say", json!([]), "bad_field"),
    ] {
        let error = connection.submit(action_type, data, 0).unwrap_err();
        assert!(matches!(error, SubmitError::Invalid(error) if error.code() == code), "{code}");
    }
    assert_eq!(connection.places_left(), 64);
}

#[tokio::test(start_paused = true)]
async fn an_end_leaves_unanswered_actions_unresolved_and_takes_no_more() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let submission = connection.submit("say", json!({}), 0).unwrap();
    let action_id = peer.action_id().await;
    peer.close(4411).await;
    assert_eq!(submission.await, Err(Unresolved { action_id }));
    assert_eq!(connection.submit("say", json!({}), 0).unwrap_err(), SubmitError::Ended);
}

#[tokio::test(start_paused = true)]
async fn a_full_outbox_goes_over_one_socket_whatever_may_be_in_flight() {
    let (connection, _events, mut service) = open_with(|mut options| {
        options.settings.in_flight = 1000;
        options
    });
    let attempt = service.attempt().await;
    let submissions: Vec<_> = (0..64).map(|_| connection.submit("say", json!({}), 0).unwrap()).collect();
    let mut peer = attempt.welcome(recovery(0)).await;
    for submission in submissions {
        let id = peer.action_id().await;
        assert_eq!(id, submission.action_id());
        peer.send(&ack(id, false)).await;
    }
    assert_eq!(connection.statistics().losses, 0);
}

#[tokio::test(start_paused = true)]
async fn a_stuck_socket_is_given_up_and_the_actions_go_over_the_next() {
    let (connection, _events, mut service, stuck) = connected(0).await;
    let submission = connection.submit("say", json!({}), 0).unwrap();
    while connection.set_hidden(true).is_ok() {}
    let attempt = service.attempt().await;
    assert!(stuck.is_cut());
    let mut peer = attempt.welcome(recovery(0)).await;
    assert_eq!(peer.action_id().await, submission.action_id());
}

#[tokio::test(start_paused = true)]
async fn an_action_into_an_ending_socket_does_not_hide_why_it_ended() {
    // Which of the two the connection sees first is left to chance, so several times.
    for _ in 0..20 {
        let (connection, _events, _service, peer) = connected(0).await;
        peer.close(4411).await;
        let _unanswered = connection.submit("say", json!({}), 0).unwrap();
        reached(&connection, Status::Moved).await;
    }
}
