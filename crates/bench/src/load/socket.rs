//! A player's WebSocket: the upgrade, frames out, frames in. Knows nothing of what is played.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reseat_client::random::Randomness;
use reseat_protocol::server_message::Welcome;
use reseat_protocol::subprotocol::offer_with;
use reseat_protocol::{ClientMessage, ServerMessage};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use uuid::Uuid;

use crate::failure::{Failure, during};
use crate::load::seats::Player;

/// Held by every idle connection of this process.
const READ_BUFFER: usize = 4 << 10;
const MAX_WRITE_BUFFER: usize = 64 << 10;
/// From the first packet to `welcome`.
const OPEN_LIMIT: Duration = Duration::from_secs(60);
/// The least time after which a client comes again that was turned away.
const PAUSE: Duration = Duration::from_millis(250);
const CONNECTING: &str = "connecting a player";

/// One connection of a client among all that it makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    client_id: Uuid,
    number: u32,
    /// The last entry that the client has seen, and the history of the log that it belongs to.
    seen: Option<(i64, Uuid)>,
}

impl Attempt {
    /// The first one of a client.
    pub(crate) fn first(random: &dyn Randomness) -> Self {
        Self { client_id: random.uuid(), number: 1, seen: None }
    }

    /// The next one of the same client, which has seen the log up to here.
    pub(crate) fn after(self, sequence_number: i64, log_epoch: Uuid) -> Self {
        Self { number: self.number + 1, seen: Some((sequence_number, log_epoch)), ..self }
    }

    /// How long the client waits before it comes again; another time for each.
    fn pause(self) -> Duration {
        let (high, low) = self.client_id.as_u64_pair();
        PAUSE + Duration::from_millis((high ^ low) % 250)
    }
}

/// An open connection. Dropping it cuts it, without a close frame.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// A connection at its beginning.
pub(crate) struct Opened {
    pub(crate) socket: Socket,
    pub(crate) welcome: Box<Welcome>,
    /// How often the server said before that it was overloaded, and to come again.
    pub(crate) turned_away: u64,
}

impl Socket {
    /// Connects a player. Comes again when the server is overloaded, as every client does.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub(crate) async fn open(
        server: SocketAddr,
        player: &Player,
        attempt: Attempt,
    ) -> Result<Opened, Failure> {
        let opened = timeout(OPEN_LIMIT, async {
            let mut turned_away = 0;
            loop {
                if let Some((socket, welcome)) = Self::try_to_open(server, player, attempt).await? {
                    return Ok(Opened { socket, welcome, turned_away });
                }
                turned_away += 1;
                sleep(attempt.pause()).await;
            }
        });
        opened.await.map_err(during("waiting for `welcome`"))?
    }

    /// `None`: the server is overloaded.
    async fn try_to_open(
        server: SocketAddr,
        player: &Player,
        attempt: Attempt,
    ) -> Result<Option<(Self, Box<Welcome>)>, Failure> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(MAX_WRITE_BUFFER);
        let request = request(server, player, attempt).map_err(during(CONNECTING))?;
        let tcp = TcpStream::connect(server).await.map_err(during(CONNECTING))?;
        tcp.set_nodelay(true).map_err(during(CONNECTING))?;
        let upgraded = client_async_with_config(request, tcp, Some(config)).await;
        let (mut stream, _) = upgraded.map_err(during(CONNECTING))?;
        match stream.next().await.transpose().map_err(during(CONNECTING))? {
            Some(Message::Text(text)) => match ServerMessage::decode(&text) {
                Ok(Some(ServerMessage::Welcome(welcome))) => Ok(Some((Self(stream), welcome))),
                _ => Err(Failure::Unexpected(format!("not `welcome` came first but {text}"))),
            },
            Some(Message::Close(Some(frame))) if frame.code == CloseCode::Again => Ok(None),
            other => Err(Failure::Unexpected(format!("not `welcome` came first but {other:?}"))),
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the connection is broken.
    pub(crate) async fn say(&mut self, message: &ClientMessage) -> Result<(), Failure> {
        self.0.send(Message::text(message.encode())).await.map_err(during("sending a frame"))
    }

    /// Waits for the next text frame. Cancel-safe.
    ///
    /// # Errors
    /// When the connection is broken or closed.
    pub(crate) async fn hear(&mut self) -> Result<Utf8Bytes, Failure> {
        let broken = || during("receiving a frame");
        loop {
            match self.0.next().await.transpose().map_err(broken())? {
                Some(Message::Text(text)) => return Ok(text),
                Some(Message::Close(frame)) => {
                    return Err(Failure::Unexpected(format!("the server closed a connection: {frame:?}")));
                }
                // Tungstenite answers pings itself.
                Some(_) => {}
                None => return Err(broken()(Error::ConnectionClosed)),
            }
        }
    }
}

fn request(server: SocketAddr, player: &Player, attempt: Attempt) -> Result<Request, Error> {
    let Attempt { client_id, number, seen } = attempt;
    let mut url = format!("ws://{server}/ws/{}?client_id={client_id}&attempt={number}", player.room_id);
    if let Some((last_sequence, log_epoch)) = seen {
        // Writing to a text does not fail.
        let _ = write!(url, "&last_sequence={last_sequence}&log_epoch={log_epoch}");
    }
    let mut request = url.into_client_request()?;
    let offer = HeaderValue::from_str(&offer_with(player.token.as_str()))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offer);
    Ok(request)
}

#[cfg(test)]
mod tests {
    use reseat_client::random::SeededRandomness;
    use reseat_protocol::TokenText;

    use super::*;

    #[test]
    fn a_later_attempt_of_a_client_says_what_it_has_seen() {
        let player = Player { room_id: Uuid::nil(), token: TokenText::new("abc".to_owned()) };
        let first = Attempt::first(&SeededRandomness::new(1));
        let query = |attempt| {
            let request = request("127.0.0.1:7".parse().unwrap(), &player, attempt).unwrap();
            assert_eq!(request.headers()[SEC_WEBSOCKET_PROTOCOL], "reseat.v1, reseat.token.abc");
            request.uri().query().unwrap().to_owned()
        };
        let client_id = first.client_id;
        assert_eq!(query(first), format!("client_id={client_id}&attempt=1"));
        let later = format!("client_id={client_id}&attempt=2&last_sequence=7&log_epoch={}", Uuid::nil());
        assert_eq!(query(first.after(7, Uuid::nil())), later);
    }
}
