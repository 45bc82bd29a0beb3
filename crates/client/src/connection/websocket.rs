//! The real transport: a WebSocket over TCP or TLS. Knows frames, not what they say.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, SinkExt, StreamExt};
use reseat_protocol::subprotocol::offer_with;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::transport::{ConnectError, ConnectRequest, Incoming, Outgoing, Socket, SocketEnd, Transport};
use crate::service_url::ServiceUrl;

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// No message of the service is larger.
const MAX_MESSAGE: usize = 1 << 20;
/// Held by every idle connection, so modest.
const READ_BUFFER: usize = 8 << 10;
/// Above the largest frame that may go out (16 KiB).
const MAX_WRITE_BUFFER: usize = 64 << 10;
/// How long the end of a socket may take.
const CLOSING: Duration = Duration::from_secs(1);

/// Opens WebSockets to one service.
#[derive(Clone, Debug)]
pub struct WebSocketTransport {
    service: ServiceUrl,
}

impl WebSocketTransport {
    /// The transport to this service.
    #[must_use]
    pub const fn new(service: ServiceUrl) -> Self {
        Self { service }
    }

    fn request(&self, request: &ConnectRequest) -> Result<Request, ConnectError> {
        let unreachable = |error: &dyn std::error::Error| ConnectError::Unreachable(error.to_string());
        let url = self.service.socket(request.room_id, &request.query);
        let mut upgrade = url.into_client_request().map_err(|error| unreachable(&error))?;
        let offered = offer_with(request.token.as_str());
        let mut offered = HeaderValue::from_str(&offered).map_err(|error| unreachable(&error))?;
        offered.set_sensitive(true);
        upgrade.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offered);
        Ok(upgrade)
    }
}

impl Transport for WebSocketTransport {
    fn connect(&self, request: ConnectRequest) -> BoxFuture<'_, Result<Socket, ConnectError>> {
        async move {
            let config = WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .write_buffer_size(0)
                .max_write_buffer_size(MAX_WRITE_BUFFER)
                .max_message_size(Some(MAX_MESSAGE))
                .max_frame_size(Some(MAX_MESSAGE));
            // An action is one small frame that a player waits for: Nagle's algorithm is off.
            let connecting = connect_async_with_config(self.request(&request)?, Some(config), true);
            let (stream, _) = connecting.await.map_err(|error| match error {
                Error::Http(response) => ConnectError::Refused(response.status().as_u16()),
                other => ConnectError::Unreachable(other.to_string()),
            })?;
            let (socket, end) = Socket::pair();
            tokio::spawn(pump(stream, end));
            Ok(socket)
        }
        .boxed()
    }
}

/// Carries frames both ways until either side ends. When the connection lets go of its end, the
/// stream is dropped whatever it waits for, and with it the TCP socket.
async fn pump(mut stream: Stream, mut end: SocketEnd) {
    tokio::select! {
        () = end.incoming.closed() => {}
        () = carry(&mut stream, &mut end.outgoing, &end.incoming) => {}
    }
}

async fn carry(
    stream: &mut Stream,
    outgoing: &mut mpsc::Receiver<Outgoing>,
    incoming: &mpsc::Sender<Incoming>,
) {
    loop {
        tokio::select! {
            frame = outgoing.recv() => {
                let sent = match frame {
                    Some(Outgoing::Text(text)) => stream.send(Message::text(text)).await,
                    Some(Outgoing::Close) => stream.close(Some(normal_close())).await,
                    None => return,
                };
                if sent.is_err() {
                    return;
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    if incoming.send(Incoming::Text(text.as_str().to_owned())).await.is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    // Tungstenite has put its answer into the write buffer: it should still go out.
                    let _ = timeout(CLOSING, stream.flush()).await;
                    if let Some(frame) = frame {
                        let _ = incoming.send(Incoming::Closed(frame.code.into())).await;
                    }
                    return;
                }
                // The service sends text only; tungstenite answers protocol pings itself.
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    }
}

const fn normal_close() -> CloseFrame {
    CloseFrame { code: CloseCode::Normal, reason: tokio_tungstenite::tungstenite::Utf8Bytes::from_static("") }
}

#[cfg(test)]
mod tests {
    use reseat_protocol::TokenText;
    use reseat_protocol::connect::ConnectQuery;
    use uuid::Uuid;

    use super::*;

    fn request(token: &str) -> ConnectRequest {
        ConnectRequest {
            room_id: Uuid::nil(),
            token: TokenText::new(token.to_owned()),
            query: ConnectQuery { attempt: Some(1), ..ConnectQuery::default() },
        }
    }

    #[test]
    fn the_token_is_offered_as_a_subprotocol_beside_the_protocol_itself() {
        let transport = WebSocketTransport::new("https://play.example".parse().unwrap());
        let upgrade = transport.request(&request("abc-_")).unwrap();
        assert_eq!(upgrade.headers()[SEC_WEBSOCKET_PROTOCOL], "reseat.v1, reseat.token.abc-_");
        assert!(!upgrade.uri().to_string().contains("abc"), "never in the address");
        assert!(upgrade.headers()[SEC_WEBSOCKET_PROTOCOL].is_sensitive());
    }

    #[test]
    fn a_token_that_fits_no_header_is_no_attempt() {
        let transport = WebSocketTransport::new("http://localhost:1".parse().unwrap());
        assert!(matches!(transport.request(&request("a\nb")), Err(ConnectError::Unreachable(_))));
    }
}
