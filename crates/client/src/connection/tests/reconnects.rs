//! When a lost connection comes back, and as whom.

use std::time::Duration;

use reseat_protocol::ServerMessage;
use tokio::time::{Instant, advance};

use super::super::*;
use super::fake::*;

const USED_UP: Status = Status::Disconnected(Disconnected::AttemptsUsedUp);

#[tokio::test(start_paused = true)]
async fn the_first_attempt_comes_at_once_and_names_the_client() {
    let start = Instant::now();
    let (connection, _events, mut service) = open();
    let attempt = service.attempt().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(connection.state().status, Status::Connecting);
    let query = &attempt.request.query;
    assert_eq!((query.client_id, query.attempt, query.takeover), (Some(CLIENT), Some(1), false));
    assert_eq!((query.last_sequence, query.log_epoch), (None, None));
    assert_eq!(attempt.request.token.as_str(), "first");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_comes_back_at_once_then_after_1_2_4_8_16_seconds_then_waits_for_the_player() {
    let (connection, _events, mut service, peer) = connected(0).await;
    drop(peer);
    assert_eq!(service.unreachable(6).await, [0, 1000, 2000, 4000, 8000, 16_000]);
    reached(&connection, USED_UP).await;
    service.is_left_alone().await;

    connection.retry().unwrap();
    let attempt = service.attempt().await;
    assert_eq!(connection.state().status, Status::Connecting);
    attempt.refuse(ConnectError::Unreachable("still down".to_owned()));
    assert_eq!(service.unreachable(5).await, [1000, 2000, 4000, 8000, 16_000], "a new round");
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_shown_with_its_number() {
    let (connection, mut events, mut service, peer) = connected(0).await;
    drop(peer);
    service.unreachable(6).await;
    reached(&connection, USED_UP).await;
    connection.close();
    let mut shown = Vec::new();
    while let Some(event) = soon(events.next()).await {
        if let Event::Status(status) = event {
            shown.push(status);
        }
    }
    let mut expected = vec![Status::Connecting, Status::Connected];
    expected.extend((0..=5).map(|attempt| Status::Reconnecting { attempt, of: 5 }));
    expected.extend([USED_UP, Status::Ended(EndReason::Closed)]);
    assert_eq!(shown, expected);
}

#[tokio::test(start_paused = true)]
async fn attempts_rise_and_a_resume_says_what_was_seen() {
    let (_connection, _events, mut service, peer) = connected(7).await;
    drop(peer);
    for number in 2..5 {
        let attempt = service.attempt().await;
        let query = &attempt.request.query;
        assert_eq!((query.client_id, query.attempt), (Some(CLIENT), Some(number)));
        assert_eq!((query.last_sequence, query.log_epoch), (Some(7), Some(EPOCH)));
        attempt.refuse(ConnectError::Unreachable("down".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_comes_back_goes_on_above_its_last_attempt() {
    let (transport, mut requests) = tokio::sync::mpsc::unbounded_channel();
    struct Only(tokio::sync::mpsc::UnboundedSender<ConnectRequest>);
    impl Transport for Only {
        fn connect(
            &self,
            request: ConnectRequest,
        ) -> futures_util::future::BoxFuture<'_, Result<Socket, ConnectError>> {
            let _ = self.0.send(request);
            Box::pin(std::future::pending())
        }
    }
    let seat = Seat {
        client_id: Some(CLIENT),
        last_attempt: 41,
        ..Seat::new(ROOM, reseat_protocol::TokenText::new("t".to_owned()))
    };
    let (_connection, _events) = GameConnection::open(seat, Options::over(Only(transport)));
    assert_eq!(requests.recv().await.unwrap().query.attempt, Some(42));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_held_ten_seconds_starts_the_count_anew() {
    let (_connection, _events, mut service, peer) = connected(0).await;
    drop(peer);
    service.unreachable(3).await;
    let mut peer = service.welcome(missed(1..=1)).await;
    peer.held_ten_seconds().await;
    drop(peer);
    assert_eq!(service.unreachable(3).await, [0, 1000, 2000]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_again_soon_goes_on_counting() {
    let (connection, _events, mut service, peer) = connected(0).await;
    drop(peer);
    assert_eq!(service.unreachable(2).await, [0, 1000]);
    let peer = service.welcome(missed(1..=1)).await;
    reached(&connection, Status::Connected).await;
    advance(Duration::from_secs(9)).await;
    drop(peer);
    assert_eq!(service.unreachable(3).await, [4000, 8000, 16_000], "and no quick attempt");
    reached(&connection, USED_UP).await;
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_a_welcome_fails_after_eight_seconds() {
    let (_connection, _events, mut service) = open();
    let start = Instant::now();
    let silent = service.attempt().await;
    let accepted = service.attempt().await;
    assert!(silent.is_given_up());
    assert_eq!(start.elapsed(), Duration::from_secs(8 + 1));
    let peer = accepted.accept();
    service.attempt().await;
    assert!(peer.is_cut(), "a socket without a welcome is no connection");
    assert_eq!(start.elapsed(), Duration::from_secs(8 + 1 + 8 + 2));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_breaks_before_its_welcome_is_a_failed_one() {
    let (_connection, _events, mut service) = open();
    drop(service.attempt().await.accept());
    assert_eq!(service.unreachable(1).await, [1000], "and no quick attempt follows");
}

#[tokio::test(start_paused = true)]
async fn a_restarting_service_sets_the_delay() {
    let (_connection, _events, mut service, peer) = connected(0).await;
    peer.send(&ServerMessage::Restarting { retry_after_ms: 3210 }).await;
    peer.close(1012).await;
    assert_eq!(service.unreachable(2).await, [3210, 2000]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_not_asked_again_at_once() {
    for (code, wait) in [(1002, 1000), (1012, 1000), (1013, 1000), (4429, 2000), (4408, 0), (1006, 0)] {
        let (_connection, _events, mut service, peer) = connected(0).await;
        peer.close(code).await;
        assert_eq!(service.unreachable(1).await, [wait], "after {code}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_player_can_have_the_next_attempt_at_once() {
    let (connection, _events, mut service, peer) = connected(0).await;
    drop(peer);
    service.unreachable(4).await;
    reached(&connection, Status::Reconnecting { attempt: 4, of: 5 }).await;
    let before = Instant::now();
    connection.retry().unwrap();
    service.welcome(missed(1..=1)).await;
    assert_eq!(before.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_connection_is_cut_without_a_close_frame_and_comes_back() {
    let (connection, _events, mut service, mut old) = connected(4).await;
    connection.drop_connection().unwrap();
    let attempt = service.attempt().await;
    assert_eq!(old.frame().await, None, "no close frame");
    assert_eq!(connection.drop_connection(), Err(CommandError::NotConnected));
    let _peer = attempt.welcome(missed(5..=5)).await;
    let state = reached(&connection, Status::Connected).await;
    let statistics = state.statistics;
    assert_eq!((statistics.attempts, statistics.connects), (2, 2));
    assert_eq!((statistics.resumes, statistics.losses), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn late_frames_of_an_old_socket_are_ignored() {
    let (connection, _events, mut service, old) = connected(4).await;
    // Sent before the cut, but the connection drops its socket with what is still in it.
    connection.drop_connection().unwrap();
    let attempt = service.attempt().await;
    assert!(old.is_cut());
    let mut new = attempt.welcome(missed(5..=6)).await;
    until(&connection, |snapshot| snapshot.last_sequence == Some(6)).await;
    old.close(4411).await;
    new.held_ten_seconds().await;
    assert_eq!(connection.state().status, Status::Connected, "a late close says nothing either");
}

#[tokio::test(start_paused = true)]
async fn closing_says_so_to_the_service_and_keeps_the_seat() {
    let (connection, mut events, mut service, mut peer) = connected(0).await;
    connection.close();
    assert_eq!(peer.frame().await, Some(Outgoing::Close));
    drop(peer);
    reached(&connection, Status::Ended(EndReason::Closed)).await;
    service_is_over(&mut service, &mut events).await;
    assert_eq!(connection.retry(), Err(CommandError::Ended));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_handle_closes_the_connection_in_every_state() {
    let (connection, mut events, mut service, mut peer) = connected(0).await;
    drop(connection);
    assert_eq!(peer.frame().await, Some(Outgoing::Close));
    service_is_over(&mut service, &mut events).await;

    let (connection, mut events, mut service) = open();
    let attempt = service.attempt().await;
    drop(connection);
    service_is_over(&mut service, &mut events).await;
    assert!(attempt.is_given_up());

    let (connection, mut events, mut service, peer) = connected(0).await;
    peer.close(4409).await;
    reached(&connection, Status::Disconnected(Disconnected::ConnectedElsewhere)).await;
    drop(connection);
    service_is_over(&mut service, &mut events).await;
}

async fn service_is_over(service: &mut Service, events: &mut Events) {
    let mut last = None;
    while let Some(event) = soon(events.next()).await {
        last = Some(event);
    }
    assert_eq!(last, Some(Event::Status(Status::Ended(EndReason::Closed))));
    assert!(service.is_over().await);
}
