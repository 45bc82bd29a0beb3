//! A client that speaks the protocol by hand.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reseat_protocol::subprotocol::offer_with;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::table::Table;

/// No test waits longer for a frame; one that runs into this has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// An open connection.
pub(crate) struct Player {
    pub(crate) socket: WebSocketStream<TcpStream>,
    /// Every text that came in, as it was.
    pub(crate) heard: Vec<String>,
}

/// The upgrade request of a seat with its token as a subprotocol.
pub(crate) fn request(table: &Table, seat: usize, query: &str) -> Request {
    let mut request = bare_request(table, query);
    let offer = HeaderValue::from_str(&offer_with(&table.token(seat))).unwrap();
    request.headers_mut().insert("sec-websocket-protocol", offer);
    request
}

/// An upgrade request without a token.
pub(crate) fn bare_request(table: &Table, query: &str) -> Request {
    let url = format!("ws://{}/ws/{}?{query}", table.address, table.room_id());
    url.into_client_request().unwrap()
}

/// Sends an upgrade request.
pub(crate) async fn open(table: &Table, request: Request) -> Result<(Player, Response), Error> {
    open_at(table.address, request).await
}

/// Sends an upgrade request to a node.
pub(crate) async fn open_at(address: SocketAddr, request: Request) -> Result<(Player, Response), Error> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (socket, response) = client_async(request, stream).await?;
    Ok((Player { socket, heard: Vec::new() }, response))
}

/// The status and the problem with which an upgrade was refused over HTTP.
pub(crate) async fn refused(table: &Table, request: Request) -> (u16, Value) {
    match open(table, request).await.map(|_| ()) {
        Err(Error::Http(response)) => {
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            let problem = serde_json::from_slice(response.body().as_ref().unwrap()).unwrap();
            (response.status().as_u16(), problem)
        }
        other => panic!("refused over HTTP is expected, not {other:?}"),
    }
}

impl Player {
    /// Connects a seat; the welcome is still to come.
    pub(crate) async fn connect(table: &Table, seat: usize, query: &str) -> Self {
        open(table, request(table, seat, query)).await.unwrap().0
    }

    /// Connects a seat as the client of that number, and takes its welcome.
    pub(crate) async fn sit(table: &Table, seat: usize, client: u32) -> (Self, Value) {
        let client = reseat_testkit::builders::client_id(client);
        let mut player = Self::connect(table, seat, &format!("client_id={client}")).await;
        let welcome = player.next().await;
        assert_eq!(welcome["type"], "welcome");
        (player, welcome)
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Sends a move of so many points, named by its number.
    pub(crate) async fn add(&mut self, action: u32, points: u8, after: i64) {
        self.send(add(action, points, after)).await;
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match self.next_or_close().await {
            Ok(frame) => frame,
            Err(close) => panic!("a frame is expected, not {close:?}"),
        }
    }

    /// The next frame, or with what the connection is closed.
    pub(crate) async fn next_or_close(&mut self) -> Result<Value, (u16, String)> {
        match self.message().await {
            Some(Message::Text(text)) => {
                self.heard.push(text.to_string());
                Ok(serde_json::from_str(&text).unwrap())
            }
            Some(Message::Close(Some(close))) => Err((close.code.into(), close.reason.to_string())),
            other => panic!("a frame or a close frame is expected, not {other:?}"),
        }
    }

    /// The next frame of this type; others are passed over.
    pub(crate) async fn frame(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next frame that does not tell how somebody is connected.
    pub(crate) async fn news(&mut self) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] != "connection_status" {
                return frame;
            }
        }
    }

    /// The next frame that tells how this seat of the table is connected.
    pub(crate) async fn status(&mut self, table: &Table, seat: usize) -> Value {
        loop {
            let frame = self.frame("connection_status").await;
            if frame["player_id"] == table.player_id(seat) {
                return frame;
            }
        }
    }

    /// The next frame that tells that this seat of the table was connected and is no longer.
    pub(crate) async fn gone(&mut self, table: &Table, seat: usize) -> Value {
        loop {
            let status = self.status(table, seat).await;
            if status["disconnected_since"].is_string() {
                return status;
            }
        }
    }

    /// Waits until this seat of the table is told to be connected.
    pub(crate) async fn sees(&mut self, table: &Table, seat: usize) {
        while self.status(table, seat).await["connected"] != true {}
    }

    /// All frames before the pong to a ping that is sent now.
    pub(crate) async fn frames_until_pong(&mut self) -> Vec<Value> {
        self.send(json!({ "type": "ping", "timestamp": 7 })).await;
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            if frame["type"] == "pong" {
                return frames;
            }
            frames.push(frame);
        }
    }

    /// With what the connection is closed; frames before it are passed over.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(close) = self.next_or_close().await {
                return close;
            }
        }
    }

    /// The next message that is no ping or pong of the protocol below.
    async fn message(&mut self) -> Option<Message> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next());
            match message.await.unwrap() {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(error)) => panic!("the connection broke: {error}"),
                None => return None,
            }
        }
    }
}

/// A move of so many points, named by its number.
pub(crate) fn add(action: u32, points: u8, after: i64) -> Value {
    let action_id = reseat_testkit::builders::action_id(action);
    json!({
        "type": "action",
        "action_id": action_id.to_string(),
        "action_type": "add",
        "action_data": { "points": points },
        "after": after,
    })
}

/// The number of an entry, or of a state.
pub(crate) fn number(value: &Value) -> i64 {
    value["sequence_number"].as_i64().unwrap()
}
