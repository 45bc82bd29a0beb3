//! What carries the frames: a port of the connection, so that its states are tested without sockets.
//! Knows nothing of what a frame says.

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use uuid::Uuid;

use crate::bearer::Bearer;

/// Opens sockets to the service.
pub trait Transport: Send + Sync + 'static {
    /// Opens one. Dropping the future gives the attempt up; dropping the [`Socket`] MUST cut it at
    /// once, without a close frame.
    ///
    /// # Errors
    /// [`ConnectError`] when there is no socket.
    fn connect(&self, request: ConnectRequest) -> BoxFuture<'_, Result<Socket, ConnectError>>;
}

/// One attempt to connect a seat.
#[derive(Clone, Debug)]
pub struct ConnectRequest {
    /// The room.
    pub room_id: Uuid,
    /// Proves the seat.
    pub token: Bearer,
    /// Names this client over all its connections.
    pub client_id: Uuid,
    /// Rises with each attempt of this client id.
    pub attempt: u64,
    /// Whether the player confirmed to replace another client.
    pub takeover: bool,
    /// The last sequence number this client has seen.
    pub last_sequence: Option<i64>,
    /// The log that number belongs to.
    pub log_epoch: Option<Uuid>,
}

impl ConnectRequest {
    /// The query of the WebSocket's address. The token is no part of it.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![("client_id", self.client_id.to_string()), ("attempt", self.attempt.to_string())];
        if self.takeover {
            query.push(("takeover", "true".to_owned()));
        }
        query.extend(self.last_sequence.map(|number| ("last_sequence", number.to_string())));
        query.extend(self.log_epoch.map(|epoch| ("log_epoch", epoch.to_string())));
        query
    }
}

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The service was not reached, or what answered speaks no WebSocket.
    #[error("the service was not reached: {0}")]
    Unreachable(String),
    /// The upgrade was refused by HTTP.
    #[error("the upgrade was refused with status {0}")]
    Refused(u16),
}

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A text frame.
    Text(String),
    /// A close frame (1000); the answer to it ends the socket.
    Close,
}

/// What comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A text frame.
    Text(String),
    /// The socket ended with this close code.
    Closed(u16),
}

/// The connection's end of a socket. That no more comes in means that it ended without a close code.
#[derive(Debug)]
pub struct Socket {
    outgoing: mpsc::Sender<Outgoing>,
    incoming: mpsc::Receiver<Incoming>,
}

/// The transport's end of a socket.
#[derive(Debug)]
pub struct SocketEnd {
    /// Frames to send. Its end, or that of `incoming`'s receiver, means: cut the socket.
    pub outgoing: mpsc::Receiver<Outgoing>,
    /// Where received frames go. Dropping it means that the socket ended.
    pub incoming: mpsc::Sender<Incoming>,
}

/// The socket takes no more frames: it is stuck or has ended.
#[derive(Debug)]
pub(crate) struct Stuck;

impl Socket {
    /// Frames that wait in one direction before it counts as stuck (out) or is not read (in).
    const QUEUE: usize = 32;

    /// Both ends of a new socket.
    #[must_use]
    pub fn pair() -> (Self, SocketEnd) {
        let (to_transport, outgoing) = mpsc::channel(Self::QUEUE);
        let (to_connection, incoming) = mpsc::channel(Self::QUEUE);
        (Self { outgoing: to_transport, incoming }, SocketEnd { outgoing, incoming: to_connection })
    }

    /// Never waits: waiting for a stuck writer would keep the connection from reading.
    pub(crate) fn send(&self, frame: Outgoing) -> Result<(), Stuck> {
        self.outgoing.try_send(frame).map_err(|TrySendError::Full(_) | TrySendError::Closed(_)| Stuck)
    }

    /// The next frame; `None` when the socket ended without a close code. Cancel-safe.
    pub(crate) async fn receive(&mut self) -> Option<Incoming> {
        self.incoming.recv().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_says_what_is_known_and_never_the_token() {
        let mut request = ConnectRequest {
            room_id: Uuid::nil(),
            token: Bearer::new("secret"),
            client_id: Uuid::from_u128(1),
            attempt: 3,
            takeover: false,
            last_sequence: None,
            log_epoch: None,
        };
        let client_id = ("client_id", "00000000-0000-0000-0000-000000000001".to_owned());
        let attempt = ("attempt", "3".to_owned());
        assert_eq!(request.query(), [client_id.clone(), attempt.clone()]);
        request.takeover = true;
        request.last_sequence = Some(9);
        request.log_epoch = Some(Uuid::nil());
        assert_eq!(request.query(), [
            client_id,
            attempt,
            ("takeover", "true".to_owned()),
            ("last_sequence", "9".to_owned()),
            ("log_epoch", "00000000-0000-0000-0000-000000000000".to_owned())
        ]);
        assert!(!format!("{request:?}").contains("secret"));
    }
}
