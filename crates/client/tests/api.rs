//! The HTTP calls against a service that says one prepared thing.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::Duration;

use reseat_client::connection::{RejoinRoom, RenewError, TokenRenewer};
use reseat_client::protocol::TokenText;
use reseat_client::protocol::http::actions::{LogQuery, SubmitAction};
use reseat_client::protocol::http::device_sessions::SessionScope;
use reseat_client::protocol::http::rooms::ListRooms;
use reseat_client::protocol::room::RoomStatus;
use reseat_client::{ApiError, ApiSettings, Problem, ReseatApi};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Serves one request with this answer and gives the request back.
async fn serve(answer: String) -> (ReseatApi, JoinHandle<String>) {
    serve_within(ApiSettings::default().timeout, answer).await
}

async fn serve_within(timeout: Duration, answer: String) -> (ReseatApi, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let settings = ApiSettings { timeout, most_bytes: 1000, ..ApiSettings::default() };
    let api = ReseatApi::with_settings(url.parse().unwrap(), settings).unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !is_whole(&request) {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0, "the request ended early");
        }
        if answer.is_empty() {
            // Silence: until the client gives up and closes.
            let _ = stream.read(&mut [0]).await;
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (api, served)
}

/// Whether all of the head and of the body it announces is there.
fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else { return false };
    let lines = std::str::from_utf8(&request[..head]).unwrap().lines();
    let length = lines.filter_map(|line| line.strip_prefix("content-length: ")).next();
    request.len() >= head + 4 + length.map_or(0, |length| length.parse().unwrap())
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn the_sessions_to_end_are_named_in_the_call() {
    let (api, served) = serve(answer("200 OK", "", "{\"revoked\":2}")).await;
    assert_eq!(api.end_sessions(SessionScope::Others).await.unwrap().revoked, 2);
    assert!(served.await.unwrap().starts_with("DELETE /api/sessions?scope=others HTTP/1.1\r\n"));
    let (api, served) = serve(answer("204 No Content", "", "")).await;
    api.end_session(Uuid::from_u128(7)).await.unwrap();
    let path = format!("DELETE /api/sessions/{} HTTP/1.1\r\n", Uuid::from_u128(7));
    assert!(served.await.unwrap().starts_with(&path));
    let (api, served) = serve(answer("204 No Content", "", "")).await;
    api.log_out().await.unwrap();
    assert!(served.await.unwrap().starts_with("POST /api/auth/logout HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_call_bears_the_token_and_the_body_and_reads_the_answer() {
    let action_id = Uuid::from_u128(7);
    let ack = json!({ "action_id": action_id, "sequence_number": 3, "timestamp": 4, "duplicate": true });
    let (api, served) = serve(answer("200 OK", "", &ack.to_string())).await;
    let action = SubmitAction {
        action_id,
        action_type: "say".to_owned(),
        action_data: json!({ "text": "hello" }),
        after: Some(2),
        connection: None,
    };
    let acked =
        api.with_bearer(TokenText::new("tok".to_owned())).submit_action("AB12CD", &action).await.unwrap();
    assert_eq!((acked.sequence_number, acked.duplicate), (3, true));
    let request = served.await.unwrap();
    assert!(request.starts_with("POST /api/rooms/AB12CD/actions HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer tok\r\n"), "{request}");
    assert!(request.ends_with(&serde_json::to_string(&action).unwrap()), "{request}");
}

#[tokio::test]
async fn a_query_is_written_from_its_type() {
    let (api, served) = serve(answer("200 OK", "", r#"{"rooms":[]}"#)).await;
    let list = ListRooms { status: Some(RoomStatus::Waiting), cursor: Some("a b&c".to_owned()) };
    assert!(api.rooms(&list).await.unwrap().rooms.is_empty());
    let request = served.await.unwrap();
    assert!(request.starts_with("GET /api/rooms?cursor=a+b%26c&status=waiting HTTP/1.1\r\n"), "{request}");
    assert!(!request.contains("authorization"), "nobody is proven");

    let (api, served) = serve(answer("200 OK", "", r#"{"actions":[],"sequence_number":9}"#)).await;
    let page = LogQuery { after: Some(4), limit: None };
    assert_eq!(api.log_page("r", &page).await.unwrap().sequence_number, 9);
    assert!(served.await.unwrap().starts_with("GET /api/rooms/r/actions?after=4 HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_success_without_a_body_is_one() {
    let (api, served) = serve("HTTP/1.1 204 No Content\r\n\r\n".to_owned()).await;
    api.kick_player("r", Uuid::from_u128(5)).await.unwrap();
    let path = "DELETE /api/rooms/r/players/00000000-0000-0000-0000-000000000005 HTTP/1.1\r\n";
    assert!(served.await.unwrap().starts_with(path));
}

#[tokio::test]
async fn a_refusal_is_a_problem_with_its_code_and_its_wait() {
    let body = r#"{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"wait a little","code":"rate_limited","request_id":"r1"}"#;
    let (api, _served) = serve(answer("429 Too Many Requests", "retry-after: 7\r\n", body)).await;
    let Err(ApiError::Problem(problem)) = api.games().await else { panic!("a problem") };
    assert_eq!((problem.status, problem.code.as_str()), (429, "rate_limited"));
    assert_eq!(problem.retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (api, _served) = serve(answer("302 Found", "location: http://127.0.0.1:1/\r\n", "")).await;
    let Err(ApiError::Problem(problem)) = api.games().await else { panic!("a problem") };
    assert_eq!((problem.status, problem.code.as_str()), (302, Problem::UNKNOWN));
}

#[tokio::test]
async fn an_answer_over_the_bound_or_of_another_shape_is_not_decoded() {
    for body in ["x".repeat(1001), r#"{"rooms":7}"#.to_owned()] {
        let (api, _served) = serve(answer("200 OK", "", &body)).await;
        assert!(matches!(api.games().await, Err(ApiError::Decode(_))));
    }
}

#[tokio::test]
async fn a_silent_service_is_given_up_after_the_timeout() {
    let (api, _served) = serve_within(Duration::from_millis(100), String::new()).await;
    let error = api.games().await.unwrap_err();
    assert!(matches!(error, ApiError::Transport(_)) && error.is_temporary());
}

#[tokio::test]
async fn a_rejoin_tells_a_refusal_from_a_service_that_is_away() {
    let gone = r#"{"type":"about:blank","title":"Gone","status":410,"detail":"","code":"seat_over","request_id":"r1"}"#;
    for (answer, error) in [
        (answer("410 Gone", "", gone), RenewError::Refused),
        (answer("503 Service Unavailable", "", ""), RenewError::Unavailable),
    ] {
        let (api, served) = serve(answer).await;
        let renewed = RejoinRoom::new(api, Uuid::from_u128(1)).renew().await;
        assert_eq!(renewed.unwrap_err(), error);
        let path = "POST /api/rooms/00000000-0000-0000-0000-000000000001/join HTTP/1.1\r\n";
        assert!(served.await.unwrap().starts_with(path));
    }
}
