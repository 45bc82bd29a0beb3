//! What each close leads to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reseat_protocol::ending::{EndReason as GameEndReason, GameEnded};
use reseat_protocol::{ClientMessage, ServerMessage, TokenText};

use super::super::*;
use super::fake::*;

const ELSEWHERE: Status = Status::Disconnected(Disconnected::ConnectedElsewhere);
const TOKEN_REFUSED: Status = Status::Refused(Refusal::TokenRefused);

#[tokio::test(start_paused = true)]
async fn a_final_close_ends_the_connection_for_good() {
    let table = [
        (1009, Status::Refused(Refusal::FrameTooLarge)),
        (4400, Status::Refused(Refusal::BadFrame)),
        (4401, TOKEN_REFUSED),
        (4403, Status::Refused(Refusal::OriginNotAllowed)),
        (4404, Status::Refused(Refusal::RoomNotFound)),
        (4410, Status::Ended(EndReason::SeatOver)),
        (4411, Status::Moved),
        (4412, Status::Ended(EndReason::Replaced)),
    ];
    for (code, status) in table {
        let (connection, _events, mut service, peer) = connected(0).await;
        peer.close(code).await;
        reached(&connection, status).await;
        assert!(service.is_over().await, "after {code}");

        let (connection, _events, mut service) = open();
        service.attempt().await.close(code).await;
        reached(&connection, status).await;
        assert!(status.is_final() && service.is_over().await, "after {code} instead of a welcome");
    }
}

#[tokio::test(start_paused = true)]
async fn an_http_refusal_counts_like_its_close_code() {
    let (connection, _events, mut service) = open();
    service.attempt().await.refuse(ConnectError::Refused(503));
    service.attempt().await.refuse(ConnectError::Refused(404));
    reached(&connection, Status::Refused(Refusal::RoomNotFound)).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_of_another_protocol_is_refused() {
    let newer = welcome(recovery(0)).encode().replace(r#""protocol":1"#, r#""protocol":2"#);
    for first in [r#"{"type":"pong"}"#, r#"{"type":"hello"}"#, "hello", &newer] {
        let (connection, _events, mut service) = open();
        let peer = service.attempt().await.accept();
        peer.send_text(first).await;
        reached(&connection, Status::Refused(Refusal::UnknownProtocol)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_player_is_asked_before_another_client_is_replaced() {
    let (connection, mut events, mut service) = open();
    service.attempt().await.close(4409).await;
    reached(&connection, ELSEWHERE).await;
    assert_eq!(events.next().await, Some(Event::Status(Status::Connecting)));
    assert_eq!(events.next().await, Some(Event::Status(ELSEWHERE)));
    service.is_left_alone().await;

    connection.take_over().unwrap();
    let attempt = service.attempt().await;
    assert!(attempt.request.query.takeover);
    let peer = attempt.welcome(recovery(0)).await;
    reached(&connection, Status::Connected).await;
    drop(peer);
    assert!(!service.attempt().await.request.query.takeover, "a resume is no takeover");
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_takeover_is_kept_until_it_succeeds() {
    let (connection, _events, mut service) = open();
    service.attempt().await.close(4409).await;
    reached(&connection, ELSEWHERE).await;
    connection.take_over().unwrap();
    for _ in 0..2 {
        let attempt = service.attempt().await;
        assert!(attempt.request.query.takeover);
        attempt.refuse(ConnectError::Unreachable("down".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_finished_game_ends_the_connection_as_over() {
    let (connection, _events, _service, peer) = connected(0).await;
    let ended = GameEnded {
        reason: GameEndReason::Completed,
        winners: vec![ME],
        scores: [(ME, 11)].into(),
        seed: "00".to_owned(),
    };
    peer.send(&ServerMessage::GameEnded(ended.clone())).await;
    peer.close(4410).await;
    let state = reached(&connection, Status::Ended(EndReason::GameOver)).await;
    assert_eq!(state.ended.as_deref(), Some(&ended));
}

#[tokio::test(start_paused = true)]
async fn nothing_reconnects_after_leaving() {
    let (connection, _events, mut service, mut peer) = connected(0).await;
    connection.leave().unwrap();
    assert_eq!(peer.heard().await, ClientMessage::Leave);
    drop(peer);
    reached(&connection, Status::Ended(EndReason::Left)).await;
    assert!(service.is_over().await);
}

/// Gives these answers one after the other.
struct Renewer(Arc<Mutex<VecDeque<Result<&'static str, RenewError>>>>);

impl TokenRenewer for Renewer {
    fn renew(&self) -> BoxFuture<'_, Result<TokenText, RenewError>> {
        let answer = self.0.lock().unwrap().pop_front().expect("not asked again");
        async move { answer.map(|token| TokenText::new(token.to_owned())) }.boxed()
    }
}

fn open_renewing(
    answers: impl IntoIterator<Item = Result<&'static str, RenewError>>,
) -> (GameConnection, Events, Service) {
    let renewer = Renewer(Arc::new(Mutex::new(answers.into_iter().collect())));
    open_with(|options| options.renewing(renewer))
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once() {
    let (connection, _events, mut service) = open_renewing([Ok("second")]);
    service.attempt().await.close(4401).await;
    let attempt = service.attempt().await;
    assert_eq!(attempt.request.token.as_str(), "second");
    attempt.close(4401).await;
    reached(&connection, TOKEN_REFUSED).await;
    assert_eq!(connection.statistics().renewals, 1);
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_is_replaced_again_after_a_stable_connection() {
    let (connection, _events, mut service) = open_renewing([Ok("second"), Ok("third")]);
    service.attempt().await.close(4401).await;
    let mut peer = service.welcome(recovery(0)).await;
    peer.held_ten_seconds().await;
    peer.close(4401).await;
    assert_eq!(service.attempt().await.request.token.as_str(), "third");
    assert_eq!(connection.state().status, Status::Reconnecting { attempt: 0, of: 5 });
}

#[tokio::test(start_paused = true)]
async fn a_delay_that_was_named_before_a_connection_does_not_outlive_it() {
    let (_connection, _events, mut service) = open_renewing([Ok("second")]);
    let peer = service.welcome(recovery(0)).await;
    peer.send(&ServerMessage::Restarting { retry_after_ms: 3210 }).await;
    peer.close(4401).await;
    drop(service.welcome(recovery(0)).await);
    assert_eq!(service.unreachable(1).await, [0]);
}

#[tokio::test(start_paused = true)]
async fn a_user_session_that_is_over_ends_the_connection() {
    let (connection, _events, mut service) = open_renewing([Err(RenewError::Refused)]);
    service.attempt().await.close(4401).await;
    reached(&connection, TOKEN_REFUSED).await;
}

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_again_when_the_service_was_not_reached() {
    let (_connection, _events, mut service) = open_renewing([Err(RenewError::Unavailable), Ok("second")]);
    service.attempt().await.close(4401).await;
    let before = tokio::time::Instant::now();
    let attempt = service.attempt().await;
    assert_eq!(before.elapsed(), Duration::from_secs(1));
    assert_eq!((attempt.request.token.as_str(), attempt.request.query.attempt), ("second", Some(2)));
}
