//! A service that the test plays itself: it takes each attempt and each frame by hand.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reseat_protocol::entry::{Ack, ActionFrame, LogEntry, Summary};
use reseat_protocol::presence::HeartbeatTimes;
use reseat_protocol::recovery::Truncation;
use reseat_protocol::room::RoomStatus;
use reseat_protocol::server_message::Welcome;
use reseat_protocol::{ClientMessage, RecoveryState, ServerMessage, TokenText};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::*;
use crate::random::Randomness;

pub(super) const ROOM: Uuid = Uuid::from_u128(1);
pub(super) const ME: Uuid = Uuid::from_u128(2);
pub(super) const EPOCH: Uuid = Uuid::from_u128(3);
pub(super) const CLIENT: Uuid = Uuid::from_u128(4);

/// Draws no jitter at all, and ids that count up.
struct NoJitter(std::sync::atomic::AtomicU64);

impl Randomness for NoJitter {
    fn next_u64(&self) -> u64 {
        // A multiple of every span that jitter is drawn from (251 and 1001), so that it is zero.
        self.0.fetch_add(251 * 1001, std::sync::atomic::Ordering::Relaxed)
    }
}

pub(super) struct Service {
    attempts: mpsc::UnboundedReceiver<Attempt>,
}

pub(super) struct Attempt {
    pub(super) request: ConnectRequest,
    answer: oneshot::Sender<Result<Socket, ConnectError>>,
}

struct FakeTransport(mpsc::UnboundedSender<Attempt>);

impl Transport for FakeTransport {
    fn connect(&self, request: ConnectRequest) -> BoxFuture<'_, Result<Socket, ConnectError>> {
        let (answer, answered) = oneshot::channel();
        let _ = self.0.send(Attempt { request, answer });
        async { answered.await.unwrap_or(Err(ConnectError::Unreachable("gone".to_owned()))) }.boxed()
    }
}

/// Opens a connection to a fake service, with these changes to its options.
pub(super) fn open_with(change: impl FnOnce(Options) -> Options) -> (GameConnection, Events, Service) {
    let (transport, attempts) = mpsc::unbounded_channel();
    let mut options = Options::over(FakeTransport(transport));
    options.randomness = Arc::new(NoJitter(0.into()));
    let token = TokenText::new("first".to_owned());
    let seat = Seat { client_id: Some(CLIENT), ..Seat::new(ROOM, token) };
    let (connection, events) = GameConnection::open(seat, change(options));
    (connection, events, Service { attempts })
}

pub(super) fn open() -> (GameConnection, Events, Service) {
    open_with(|options| options)
}

/// A connection that stands and knows the log up to this number.
pub(super) async fn connected(last: i64) -> (GameConnection, Events, Service, Peer) {
    let (connection, events, mut service) = open();
    let peer = service.welcome(recovery(last)).await;
    reached(&connection, Status::Connected).await;
    (connection, events, service, peer)
}

pub(super) async fn reached(connection: &GameConnection, status: Status) -> Snapshot {
    until(connection, |snapshot| snapshot.status == status).await
}

/// Waits for what a test expects, and not for ever: an hour of paused time passes in no time.
pub(super) async fn soon<T>(expected: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), expected).await.expect("it does not come")
}

/// Waits for the snapshot to be so.
pub(super) async fn until(connection: &GameConnection, so: impl FnMut(&Snapshot) -> bool) -> Snapshot {
    let mut watch = connection.watch();
    let waited = tokio::time::timeout(Duration::from_secs(3600), watch.wait_for(so)).await;
    let state = waited.unwrap_or_else(|_| panic!("not reached: {:?}", connection.state()));
    state.unwrap().clone()
}

impl Service {
    pub(super) async fn attempt(&mut self) -> Attempt {
        soon(self.attempts.recv()).await.expect("the connection goes on")
    }

    /// Takes the next attempt and welcomes it.
    pub(super) async fn welcome(&mut self, recovery: RecoveryState) -> Peer {
        self.attempt().await.welcome(recovery).await
    }

    /// Takes this many attempts and refuses them, answering after how many milliseconds each came.
    pub(super) async fn unreachable(&mut self, attempts: usize) -> Vec<u128> {
        let mut waits = Vec::new();
        for _ in 0..attempts {
            let before = Instant::now();
            let attempt = self.attempt().await;
            waits.push(before.elapsed().as_millis());
            attempt.refuse(ConnectError::Unreachable("down".to_owned()));
        }
        waits
    }

    /// The connection has let go of its transport.
    pub(super) async fn is_over(&mut self) -> bool {
        soon(self.attempts.recv()).await.is_none()
    }

    /// Nothing is attempted for a while.
    pub(super) async fn is_left_alone(&mut self) {
        let attempt = tokio::time::timeout(Duration::from_secs(120), self.attempts.recv()).await;
        assert!(attempt.is_err(), "an attempt came");
    }
}

impl Attempt {
    pub(super) fn accept(self) -> Peer {
        let (socket, end) = Socket::pair();
        assert!(self.answer.send(Ok(socket)).is_ok(), "the attempt was given up");
        Peer(end)
    }

    pub(super) async fn welcome(self, recovery: RecoveryState) -> Peer {
        let peer = self.accept();
        peer.send(&welcome(recovery)).await;
        peer
    }

    pub(super) fn refuse(self, error: ConnectError) {
        assert!(self.answer.send(Err(error)).is_ok(), "the attempt was given up");
    }

    /// Accepts and closes with this code at once.
    pub(super) async fn close(self, code: u16) {
        self.accept().close(code).await;
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.answer.is_closed()
    }
}

/// The service's end of one socket.
pub(super) struct Peer(SocketEnd);

impl Peer {
    pub(super) async fn send(&self, message: &ServerMessage) {
        self.send_text(&message.encode()).await;
    }

    pub(super) async fn send_text(&self, text: &str) {
        let sent = self.0.incoming.send(Incoming::Text(text.to_owned())).await;
        assert!(sent.is_ok(), "the socket is gone");
    }

    pub(super) async fn close(self, code: u16) {
        let _ = self.0.incoming.send(Incoming::Closed(code)).await;
    }

    pub(super) fn is_cut(&self) -> bool {
        self.0.incoming.is_closed()
    }

    /// The next frame, a ping or not; `None` at the end.
    pub(super) async fn frame(&mut self) -> Option<Outgoing> {
        soon(self.0.outgoing.recv()).await
    }

    /// The next message, pings included.
    pub(super) async fn message(&mut self) -> ClientMessage {
        match self.frame().await {
            Some(Outgoing::Text(text)) => ClientMessage::decode(&text).expect("a frame of the protocol"),
            other => panic!("no message but {other:?}"),
        }
    }

    /// The first ping comes after ten seconds, when the connection counts as stable.
    pub(super) async fn held_ten_seconds(&mut self) {
        assert!(matches!(self.message().await, ClientMessage::Ping { .. }));
    }

    /// The next message that is no ping.
    pub(super) async fn heard(&mut self) -> ClientMessage {
        loop {
            let message = self.message().await;
            if !matches!(message, ClientMessage::Ping { .. }) {
                return message;
            }
        }
    }

    /// The id of the next action.
    pub(super) async fn action_id(&mut self) -> Uuid {
        match self.heard().await {
            ClientMessage::Action { action_id, .. } => action_id,
            other => panic!("no action but {other:?}"),
        }
    }
}

pub(super) fn welcome(recovery: RecoveryState) -> ServerMessage {
    ServerMessage::Welcome(Box::new(Welcome {
        protocol: 1,
        game_session_id: Uuid::from_u128(9),
        room_id: ROOM,
        player_id: ME,
        client_id: CLIENT,
        connection: 1,
        resumed: recovery.truncated != Some(Truncation::New),
        server_timestamp: 1_000_000,
        heartbeat: HeartbeatTimes {
            ping_interval_ms: 10_000,
            unhealthy_after_ms: 15_000,
            disconnect_after_ms: 30_000,
            abandon_after_ms: 300_000,
        },
        recovery,
    }))
}

/// The room after this entry, for a player who has seen nothing yet.
pub(super) fn recovery(sequence_number: i64) -> RecoveryState {
    RecoveryState {
        room_id: ROOM,
        player_id: ME,
        status: RoomStatus::Playing,
        log_epoch: EPOCH,
        sequence_number,
        recovered: false,
        state: json!({ "at": sequence_number }),
        your_turn: false,
        offline_ms: 0,
        players: Vec::new(),
        missed_actions: Vec::new(),
        missed_summary: Vec::new(),
        turn_deadline_at: None,
        truncated: Some(Truncation::New),
    }
}

/// The room after the last of these entries, for a player who has missed them.
pub(super) fn missed(numbers: std::ops::RangeInclusive<i64>) -> RecoveryState {
    RecoveryState {
        recovered: true,
        truncated: None,
        missed_actions: numbers.clone().map(entry).collect(),
        ..recovery(*numbers.end())
    }
}

pub(super) fn entry(sequence_number: i64) -> LogEntry {
    LogEntry {
        sequence_number,
        action_id: None,
        player_id: Some(ME),
        action_type: "say".to_owned(),
        action_data: json!({}),
        timestamp: 1_000_000,
        summary: Summary { code: "said".to_owned(), params: json!({}), text: "Zoë said it".to_owned() },
    }
}

/// An entry on its way, with the state after it.
pub(super) fn action(sequence_number: i64) -> ServerMessage {
    action_with(sequence_number, json!({ "at": sequence_number }))
}

pub(super) fn action_with(sequence_number: i64, state: Value) -> ServerMessage {
    let frame = ActionFrame { entry: entry(sequence_number), state: Some(state), turn_deadline_at: None };
    ServerMessage::Action(Box::new(frame))
}

pub(super) fn ack(action_id: Uuid, duplicate: bool) -> ServerMessage {
    ServerMessage::Ack(Ack { action_id, sequence_number: 1, timestamp: 2, duplicate })
}
