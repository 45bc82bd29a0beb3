//! A client that speaks the protocol by hand.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reseat_client::protocol::subprotocol::offer_with;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::node::Node;
use crate::rooms::Seated;

/// No test waits longer for a frame; one that runs into this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A line to the service over which no upgrade was asked for yet, so that two can ask at the same moment.
pub(crate) struct Line {
    stream: TcpStream,
    url: String,
    token: String,
}

/// An open connection.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// What came in.
#[derive(Debug)]
pub(crate) enum Heard {
    Frame(Value),
    Closed(u16),
}

impl Line {
    pub(crate) async fn to(node: &Node, seated: &Seated, seat: usize, query: &str) -> Self {
        let stream = TcpStream::connect(node.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let url = format!("ws://{}/ws/{}?{query}", node.address, seated.room.id);
        Self { stream, url, token: seated.tokens[seat].clone() }
    }

    /// Asks for the upgrade.
    pub(crate) async fn open(self) -> Socket {
        let mut request = self.url.into_client_request().unwrap();
        let offer = HeaderValue::from_str(&offer_with(&self.token)).unwrap();
        request.headers_mut().insert("sec-websocket-protocol", offer);
        Socket(client_async(request, self.stream).await.unwrap().0)
    }
}

impl Socket {
    /// Sends a frame; one that can't be sent any more is lost, as on any broken line.
    pub(crate) async fn send(&mut self, message: Value) {
        let _ = self.0.send(Message::text(message.to_string())).await;
    }

    /// The next frame, or the close.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(text))) => return Heard::Frame(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(close)))) => return Heard::Closed(close.code.into()),
                other => panic!("a frame or a close frame is expected, not {other:?}"),
            }
        }
    }

    /// The next frame of one of these types; others are passed over.
    pub(crate) async fn frame(&mut self, kinds: &[&str]) -> Value {
        loop {
            match self.hear().await {
                Heard::Frame(frame) if kinds.iter().any(|kind| frame["type"] == *kind) => return frame,
                Heard::Frame(_) => {}
                Heard::Closed(code) => panic!("closed with {code} before any of {kinds:?}"),
            }
        }
    }

    /// With what it is closed; frames before that are passed over.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// Fails unless the connection is open and served.
    pub(crate) async fn assert_live(&mut self) {
        self.send(json!({ "type": "ping", "timestamp": 7 })).await;
        self.frame(&["pong"]).await;
    }
}
