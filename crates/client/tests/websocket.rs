//! The real transport over loopback sockets: the upgrade, a cut, and the resume after it.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reseat_client::connection::{CommandError, EndReason, Refusal, Status};
use reseat_client::protocol::presence::HeartbeatTimes;
use reseat_client::protocol::recovery::Truncation;
use reseat_client::protocol::room::RoomStatus;
use reseat_client::protocol::server_message::Welcome;
use reseat_client::protocol::{RecoveryState, ServerMessage, TokenText};
use reseat_client::{GameConnection, Options, Seat, Snapshot};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(10);

type Line = WebSocketStream<TcpStream>;

struct Service(TcpListener);

/// What a client asked for in its upgrade.
struct Upgrade {
    uri: String,
    offered: String,
}

impl Service {
    async fn start() -> (Self, Options) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (Self(listener), Options::to(url.parse().unwrap()))
    }

    #[expect(clippy::result_large_err, reason = "the callback's type is tungstenite's")]
    async fn accept(&self) -> (Upgrade, Line) {
        // Sooner than a heartbeat would give a connection up.
        let (stream, _) = timeout(SOON, self.0.accept()).await.unwrap().unwrap();
        let mut upgrade = Upgrade { uri: String::new(), offered: String::new() };
        let look = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
            upgrade.uri = request.uri().to_string();
            upgrade.offered = request.headers()["sec-websocket-protocol"].to_str().unwrap().to_owned();
            let selected = HeaderValue::from_static("reseat.v1");
            response.headers_mut().insert("sec-websocket-protocol", selected);
            Ok(response)
        };
        let line = tokio_tungstenite::accept_hdr_async(stream, look).await.unwrap();
        (upgrade, line)
    }
}

fn seat() -> Seat {
    Seat {
        client_id: Some(Uuid::from_u128(4)),
        ..Seat::new(Uuid::from_u128(1), TokenText::new("eyJ2".to_owned()))
    }
}

fn welcome(sequence_number: i64, state: Value) -> Message {
    let recovery = RecoveryState {
        room_id: Uuid::from_u128(1),
        player_id: Uuid::from_u128(2),
        status: RoomStatus::Playing,
        log_epoch: Uuid::from_u128(3),
        sequence_number,
        recovered: false,
        state,
        your_turn: false,
        offline_ms: 0,
        players: Vec::new(),
        missed_actions: Vec::new(),
        missed_summary: Vec::new(),
        turn_deadline_at: None,
        truncated: Some(Truncation::New),
    };
    let heartbeat = HeartbeatTimes {
        ping_interval_ms: 10_000,
        unhealthy_after_ms: 15_000,
        disconnect_after_ms: 30_000,
        abandon_after_ms: 300_000,
    };
    let welcome = Welcome {
        protocol: 1,
        game_session_id: Uuid::from_u128(9),
        room_id: Uuid::from_u128(1),
        player_id: Uuid::from_u128(2),
        client_id: Uuid::from_u128(4),
        connection: 1,
        resumed: false,
        server_timestamp: 0,
        heartbeat,
        recovery,
    };
    Message::text(ServerMessage::Welcome(Box::new(welcome)).encode())
}

async fn until(connection: &GameConnection, so: impl FnMut(&Snapshot) -> bool) -> Snapshot {
    let mut watch = connection.watch();
    let reached = timeout(SOON, watch.wait_for(so)).await;
    reached.unwrap().unwrap().clone()
}

#[tokio::test]
async fn a_cut_connection_resumes_where_it_was() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (upgrade, mut line) = service.accept().await;
    assert_eq!(upgrade.offered, "reseat.v1, reseat.token.eyJ2");
    let path = "/ws/00000000-0000-0000-0000-000000000001";
    assert_eq!(upgrade.uri, format!("{path}?attempt=1&client_id=00000000-0000-0000-0000-000000000004"));

    line.send(welcome(7, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.last_sequence == Some(7)).await;
    drop(line);

    let (upgrade, mut line) = service.accept().await;
    for part in ["attempt=2", "last_sequence=7", "log_epoch=00000000-0000-0000-0000-000000000003"] {
        assert!(upgrade.uri.contains(part), "{part} in {}", upgrade.uri);
    }
    line.send(welcome(8, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.last_sequence == Some(8)).await;
}

#[tokio::test]
async fn a_dropped_connection_ends_without_a_close_frame_and_a_closed_one_with_it() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (_, mut line) = service.accept().await;
    line.send(welcome(0, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.status == Status::Connected).await;
    connection.drop_connection().unwrap();
    let end = line.next().await;
    assert!(!matches!(end, Some(Ok(_))), "a cut, and not {end:?}");

    let (_, mut line) = service.accept().await;
    line.send(welcome(0, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.statistics.connects == 2).await;
    connection.close();
    let end = line.next().await;
    assert!(
        matches!(&end, Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) == 1000),
        "{end:?}"
    );
    while line.next().await.is_some() {}
    until(&connection, |snapshot| snapshot.status == Status::Ended(EndReason::Closed)).await;
}

#[tokio::test]
async fn a_close_code_reaches_the_connection() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (_, mut line) = service.accept().await;
    line.close(Some(CloseFrame { code: 4404.into(), reason: "room_not_found".into() })).await.unwrap();
    let answer = line.next().await;
    assert!(matches!(answer, Some(Ok(Message::Close(_)))), "the close is answered: {answer:?}");
    until(&connection, |snapshot| snapshot.status == Status::Refused(Refusal::RoomNotFound)).await;
}

#[tokio::test]
async fn an_http_refusal_reaches_the_connection() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (mut stream, _) = service.0.accept().await.unwrap();
    stream.write_all(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    until(&connection, |snapshot| snapshot.status == Status::Ended(EndReason::SeatOver)).await;
}

#[tokio::test]
async fn a_recovery_of_half_a_megabyte_is_taken_and_a_message_over_one_is_not() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (_, mut line) = service.accept().await;
    let large = Value::String("x".repeat(512 << 10));
    line.send(welcome(3, large.clone())).await.unwrap();
    let state = until(&connection, |snapshot| snapshot.last_sequence == Some(3)).await;
    assert_eq!(*state.state, large);
    // The client may cut the line before all of it is written.
    let _ = line.send(Message::text("x".repeat((1 << 20) + 1))).await;
    let (upgrade, _line) = service.accept().await;
    assert!(upgrade.uri.contains("last_sequence=3"));
}

#[tokio::test]
async fn a_socket_that_takes_no_more_is_cut_for_a_new_one() {
    let (service, options) = Service::start().await;
    let (connection, _events) = GameConnection::open(seat(), options);
    let (_, mut stuck) = service.accept().await;
    stuck.send(welcome(0, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.status == Status::Connected).await;
    // Until the buffers of both kernels are full, for nobody reads.
    while connection.set_hidden(true) != Err(CommandError::NotConnected) {
        tokio::task::yield_now().await;
    }
    let (_, mut next) = service.accept().await;
    next.send(welcome(0, Value::Null)).await.unwrap();
    until(&connection, |snapshot| snapshot.statistics.connects == 2).await;
    // The connection's own task and the one that carries its present socket: none is stuck in the old.
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 2);
}
