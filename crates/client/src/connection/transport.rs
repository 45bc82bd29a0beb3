//! What carries the frames: a port of the connection, so that its states are tested without sockets.
//! Knows nothing of what a frame says.

use std::time::Duration;

use futures_util::future::BoxFuture;
use reseat_protocol::TokenText;
use reseat_protocol::connect::ConnectQuery;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use uuid::Uuid;

use super::settings::Settings;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectRequest {
    /// The room.
    pub room_id: Uuid,
    /// Proves the seat; sent as a subprotocol, never in the query.
    pub token: TokenText,
    /// Who connects, and what they have seen.
    pub query: ConnectQuery,
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

/// The socket takes no more frames, and will not in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the socket takes no more frames")]
pub struct Stuck;

impl Socket {
    /// Frames that wait in one direction before it counts as stuck (out) or is not read (in). Outwards
    /// there is room for twice the actions that may be in flight.
    const QUEUE: usize = 2 * Settings::MOST_IN_FLIGHT;
    /// How long the answer to a close frame is waited for.
    const CLOSING: Duration = Duration::from_secs(1);

    /// Both ends of a new socket.
    #[must_use]
    pub fn pair() -> (Self, SocketEnd) {
        let (to_transport, outgoing) = mpsc::channel(Self::QUEUE);
        let (to_connection, incoming) = mpsc::channel(Self::QUEUE);
        (Self { outgoing: to_transport, incoming }, SocketEnd { outgoing, incoming: to_connection })
    }

    /// Never waits: waiting for a stuck writer would keep the connection from reading. A socket that has
    /// ended is no error here: what it ended with is still to be received.
    ///
    /// # Errors
    /// [`Stuck`] when too many frames wait.
    pub fn send(&self, frame: Outgoing) -> Result<(), Stuck> {
        match self.outgoing.try_send(frame) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Stuck),
        }
    }

    /// Ends the socket with a close frame, and waits for the answer for a moment.
    pub(crate) async fn close(mut self) {
        if self.send(Outgoing::Close).is_ok() {
            let answered = async { while self.receive().await.is_some() {} };
            // A peer that does not answer is cut off.
            let _ = tokio::time::timeout(Self::CLOSING, answered).await;
        }
    }

    /// The next frame; `None` when the socket ended without a close code. Cancel-safe.
    pub async fn receive(&mut self) -> Option<Incoming> {
        self.incoming.recv().await
    }
}
