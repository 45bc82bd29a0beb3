//! A player's WebSocket by hand.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::service::Service;
use crate::table::Player;

/// A frame that does not come by then will not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What comes in.
pub(crate) enum Heard {
    /// A frame, and its text.
    Frame(Value, String),
    /// The server's protocol ping, which is answered.
    Ping,
    /// The end, with its code.
    Close(u16),
}

impl Socket {
    /// Connects a player, whose client always is the same. `last`: the last entry that it has seen.
    pub(crate) async fn open(service: &Service, player: &Player, last: Option<i64>) -> Self {
        Self::connect(service, player, last).await.unwrap()
    }

    /// Connects a player and takes the welcome, if the service is ready to give one.
    pub(crate) async fn try_open(service: &Service, player: &Player) -> Option<Self> {
        let mut socket = Self::connect(service, player, None).await.ok()?;
        let first = socket.0.next().await?.ok()?;
        first.to_text().is_ok_and(|text| text.contains("welcome")).then_some(socket)
    }

    async fn connect(service: &Service, player: &Player, last: Option<i64>) -> Result<Self, Error> {
        let last = last.map_or_else(String::new, |last| format!("&last_sequence={last}"));
        let url = format!("ws://{}/ws/{}?client_id={}{last}", service.address(), player.room, player.id);
        let mut request = url.into_client_request().unwrap();
        let protocols = format!("reseat.v1, reseat.token.{}", player.token.as_str());
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        Ok(Self(connect_async(request).await?.0))
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Whatever comes next.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await;
            match message.expect("something comes").expect("the connection goes on").unwrap() {
                Message::Text(text) => {
                    return Heard::Frame(serde_json::from_str(&text).unwrap(), text.to_string());
                }
                Message::Ping(_) => return Heard::Ping,
                Message::Close(close) => return Heard::Close(close.map_or(0, |close| close.code.into())),
                _ => {}
            }
        }
    }

    /// The next frame, and its text.
    pub(crate) async fn next(&mut self) -> (Value, String) {
        loop {
            match self.hear().await {
                Heard::Frame(frame, text) => return (frame, text),
                Heard::Ping => {}
                Heard::Close(code) => panic!("closed with {code}"),
            }
        }
    }

    /// The next frame of this type.
    pub(crate) async fn frame(&mut self, kind: &str) -> Value {
        loop {
            let (frame, _) = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next frame that tells that this player is connected.
    pub(crate) async fn back(&mut self, player: Uuid) -> Value {
        loop {
            let status = self.frame("connection_status").await;
            if status["player_id"] == player.to_string() && status["connected"] == true {
                return status;
            }
        }
    }

    /// The next frame that tells that this player was connected and is no longer.
    pub(crate) async fn gone(&mut self, player: Uuid) -> Value {
        loop {
            let status = self.frame("connection_status").await;
            if status["player_id"] == player.to_string() && status["disconnected_since"].is_string() {
                return status;
            }
        }
    }
}
