//! A silent service, and one that comes back.

use std::time::Duration;

use reseat_protocol::{ClientMessage, ServerMessage};
use tokio::time::{Instant, advance};

use super::super::*;
use super::fake::*;

async fn ping(peer: &mut Peer) -> i64 {
    match peer.message().await {
        ClientMessage::Ping { timestamp } => timestamp,
        other => panic!("no ping but {other:?}"),
    }
}

async fn pong(peer: &Peer, timestamp: i64) {
    peer.send(&ServerMessage::Pong { timestamp, server_timestamp: 0, sequence_number: 0 }).await;
}

#[tokio::test(start_paused = true)]
async fn a_ping_goes_out_every_ten_seconds_by_the_services_clock() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let start = Instant::now();
    for n in 1..=5 {
        let timestamp = ping(&mut peer).await;
        assert_eq!(start.elapsed(), Duration::from_secs(10 * n));
        assert_eq!(timestamp, 1_000_000 + 10_000 * i64::try_from(n).unwrap());
        pong(&peer, timestamp).await;
    }
    assert_eq!(connection.state().status, Status::Connected);
}

#[tokio::test(start_paused = true)]
async fn the_round_trip_is_measured() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    let timestamp = ping(&mut peer).await;
    advance(Duration::from_millis(42)).await;
    pong(&peer, timestamp).await;
    let state = until(&connection, |snapshot| snapshot.round_trip.is_some()).await;
    assert_eq!(state.round_trip, Some(Duration::from_millis(42)));
}

#[tokio::test(start_paused = true)]
async fn a_silent_service_is_unhealthy_after_15_seconds_and_left_after_the_third_failure() {
    let (connection, _events, mut service, peer) = connected(0).await;
    let start = Instant::now();
    reached(&connection, Status::Unhealthy).await;
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    // The connection held over ten seconds, so the first attempt comes at once.
    service.attempt().await;
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert!(peer.is_cut());
    assert_eq!(connection.state().status, Status::Reconnecting { attempt: 0, of: 5 });
}

#[tokio::test(start_paused = true)]
async fn three_pongs_in_a_row_make_the_connection_healthy_again() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    reached(&connection, Status::Unhealthy).await;
    ping(&mut peer).await;
    for n in 1..=3 {
        let timestamp = ping(&mut peer).await;
        assert_eq!(connection.state().status, Status::Unhealthy, "before pong {n}");
        pong(&peer, timestamp).await;
    }
    reached(&connection, Status::Connected).await;
}

#[tokio::test(start_paused = true)]
async fn an_unhealthy_connection_still_carries_actions() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    reached(&connection, Status::Unhealthy).await;
    let submission = connection.submit("say", serde_json::json!({}), 0).unwrap();
    assert_eq!(peer.action_id().await, submission.action_id());
    peer.send(&ack(submission.action_id(), false)).await;
    assert!(matches!(submission.await, Ok(Outcome::Acked(_))));
}

#[tokio::test(start_paused = true)]
async fn the_player_can_say_that_nobody_looks() {
    let (connection, _events, _service, mut peer) = connected(0).await;
    connection.set_hidden(true).unwrap();
    assert_eq!(peer.heard().await, ClientMessage::Visibility { hidden: true });
}
