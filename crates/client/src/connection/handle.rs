//! What the owner of a connection holds. It sends commands to the task and reads its snapshot; it
//! decides nothing.

use std::fmt;
use std::sync::Arc;

use reseat_protocol::{ClientMessage, TokenText};
use serde_json::Value;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use uuid::Uuid;

use super::events::{Events, events};
use super::machine::{Command, Machine};
use super::outbox::Pending;
use super::publisher::Publisher;
use super::renewal::TokenRenewer;
use super::settings::Settings;
use super::snapshot::Snapshot;
use super::statistics::Statistics;
use super::submission::{Submission, SubmitError};
use super::transport::Transport;
use super::websocket::WebSocketTransport;
use crate::random::{Randomness, SystemRandomness};
use crate::service_url::ServiceUrl;

/// Which seat to connect, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The room.
    pub room_id: Uuid,
    /// Proves the seat.
    pub token: TokenText,
    /// Names this client over all its connections; drawn when there is none. A client that comes back
    /// under its old id reclaims its seat without asking, and gives the attempt it had come to.
    pub client_id: Option<Uuid>,
    /// The last attempt made under this id before; the first one here is one higher.
    pub last_attempt: i32,
    /// Whether the player has confirmed already to replace another client.
    pub takeover: bool,
}

impl Seat {
    /// A seat that this client has not been connected to before.
    #[must_use]
    pub const fn new(room_id: Uuid, token: TokenText) -> Self {
        Self { room_id, token, client_id: None, last_attempt: 0, takeover: false }
    }
}

/// What a connection works with.
#[derive(Clone)]
pub struct Options {
    /// Opens the sockets.
    pub transport: Arc<dyn Transport>,
    /// Gets another token when the service refuses the present one; without it, the connection stops.
    pub renewer: Option<Arc<dyn TokenRenewer>>,
    /// Draws jitter and ids.
    pub randomness: Arc<dyn Randomness>,
    /// Times and bounds.
    pub settings: Settings,
}

impl Options {
    /// WebSockets to this service, with the usual times and no renewer.
    #[must_use]
    pub fn to(service: ServiceUrl) -> Self {
        Self::over(WebSocketTransport::new(service))
    }

    /// Sockets of this transport, with the usual times and no renewer.
    #[must_use]
    pub fn over(transport: impl Transport) -> Self {
        Self {
            transport: Arc::new(transport),
            renewer: None,
            randomness: Arc::new(SystemRandomness),
            settings: Settings::default(),
        }
    }

    /// The same, with a renewer.
    #[must_use]
    pub fn renewing(self, renewer: impl TokenRenewer) -> Self {
        Self { renewer: Some(Arc::new(renewer)), ..self }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The connection is over.
    #[error("the connection is over: open another one")]
    Ended,
    /// No socket stands, and this command makes sense over one only.
    #[error("not connected: wait for it, or use the HTTP call")]
    NotConnected,
    /// Too many commands wait.
    #[error("too many commands wait: try again in a moment")]
    Busy,
}

/// The handle of one seat's connection. Clones share it; with the last one dropped, the connection
/// closes and the seat is kept.
#[derive(Clone)]
pub struct GameConnection {
    commands: mpsc::Sender<Command>,
    snapshot: watch::Receiver<Snapshot>,
    places: Arc<Semaphore>,
    randomness: Arc<dyn Randomness>,
}

impl fmt::Debug for GameConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GameConnection")
            .field("status", &self.snapshot.borrow().status)
            .finish_non_exhaustive()
    }
}

impl GameConnection {
    /// Room for commands beside the submissions.
    const COMMANDS: usize = 16;

    /// Starts to connect, in a task of its own on the present tokio runtime, and goes on until an end
    /// state, [`close`](Self::close), or the last handle is dropped.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn open(seat: Seat, options: Options) -> (Self, Events) {
        let outbox = options.settings.outbox.clamp(1, Semaphore::MAX_PERMITS);
        let (commands, received) = mpsc::channel(outbox.saturating_add(Self::COMMANDS));
        let (event_sender, events) = events(options.settings.events);
        let client_id = seat.client_id.unwrap_or_else(|| options.randomness.uuid());
        let (publisher, snapshot) = Publisher::new(Snapshot::new(client_id), event_sender);
        let randomness = Arc::clone(&options.randomness);
        tokio::spawn(Machine::new(seat, client_id, options, received, publisher).run());
        (Self { commands, snapshot, places: Arc::new(Semaphore::new(outbox)), randomness }, events)
    }

    /// The newest state.
    #[must_use]
    pub fn state(&self) -> Snapshot {
        self.snapshot.borrow().clone()
    }

    /// Follows the newest state; states in between may be skipped.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Snapshot> {
        self.snapshot.clone()
    }

    /// What the connection has gone through.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.snapshot.borrow().statistics
    }

    /// Submits an action under a new id. It is kept, and sent again over each new socket, until it is
    /// answered. `after` is the sequence number by which the player chose:
    /// [`Snapshot::state_sequence`] for a game with a state.
    ///
    /// Actions are sent in the order of submission; where the order matters, await one before the next,
    /// for a `rate_limited` one is sent again later than those behind it may have been.
    ///
    /// # Errors
    /// [`SubmitError`]; then nothing was sent.
    pub fn submit(
        &self,
        action_type: impl Into<String>,
        action_data: Value,
        after: i64,
    ) -> Result<Submission, SubmitError> {
        self.submit_as(self.randomness.uuid(), action_type, action_data, after)
    }

    /// Submits an action under this id: to learn the fate of one that an earlier connection left
    /// [`Unresolved`](super::Unresolved).
    ///
    /// # Errors
    /// [`SubmitError`]; then nothing was sent.
    pub fn submit_as(
        &self,
        action_id: Uuid,
        action_type: impl Into<String>,
        action_data: Value,
        after: i64,
    ) -> Result<Submission, SubmitError> {
        let action_type = action_type.into();
        let frame = ClientMessage::Action { action_id, action_type, action_data, after }.encode();
        // A frame beyond a bound could end the connection, and would do so again at each repetition.
        ClientMessage::decode(&frame).map_err(SubmitError::Invalid)?;
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| SubmitError::OutboxFull)?;
        let (answer, receiver) = oneshot::channel();
        let command = Command::Submit(Pending { action_id, frame, answer, place });
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => SubmitError::OutboxFull,
            TrySendError::Closed(_) => SubmitError::Ended,
        })?;
        Ok(Submission::new(action_id, receiver))
    }

    /// Tells the service whether the player looks at the game, so that a sleeping client is not taken
    /// for a bad connection.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn set_hidden(&self, hidden: bool) -> Result<(), CommandError> {
        self.tell(ClientMessage::Visibility { hidden })
    }

    /// Goes on waiting for the abandoned seats. The answer is the room's next entry, or an `error` frame.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn wait_on(&self) -> Result<(), CommandError> {
        self.tell(ClientMessage::Wait)
    }

    /// Claims the win over the abandoned seats. The answer is `game_ended`, or an `error` frame.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn claim_victory(&self) -> Result<(), CommandError> {
        self.tell(ClientMessage::ClaimVictory)
    }

    /// Gives the seat up for good; the connection ends and does not reconnect. Where it is not known to
    /// have arrived, [`ReseatApi::leave_room`](crate::ReseatApi::leave_room) makes sure.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn leave(&self) -> Result<(), CommandError> {
        self.tell(ClientMessage::Leave)
    }

    /// Connects now, with a new round of attempts: after they were used up, or instead of waiting for
    /// the next one. Does nothing while a socket stands or an attempt is under way.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn retry(&self) -> Result<(), CommandError> {
        self.command(Command::Retry)
    }

    /// Connects now and replaces the client that holds the seat, as the player has confirmed. Said while
    /// an attempt is under way, it counts for the next one.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn take_over(&self) -> Result<(), CommandError> {
        self.command(Command::TakeOver)
    }

    /// Cuts the socket without a close frame, as a broken network would, and reconnects by the normal
    /// way. For demos and tests.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn drop_connection(&self) -> Result<(), CommandError> {
        self.live()?;
        self.command(Command::Drop)
    }

    /// Closes the connection and keeps the seat. Actions without an answer stay unresolved.
    pub fn close(&self) {
        // When commands wait in a full queue, dropping the handle does the same.
        let _ = self.command(Command::Close);
    }

    /// How many more actions the outbox takes now.
    #[must_use]
    pub fn places_left(&self) -> usize {
        self.places.available_permits()
    }

    fn tell(&self, message: ClientMessage) -> Result<(), CommandError> {
        self.live()?;
        self.command(Command::Tell(message))
    }

    fn live(&self) -> Result<(), CommandError> {
        match self.snapshot.borrow().status {
            status if status.is_live() => Ok(()),
            status if status.is_final() => Err(CommandError::Ended),
            _ => Err(CommandError::NotConnected),
        }
    }

    fn command(&self, command: Command) -> Result<(), CommandError> {
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => CommandError::Busy,
            TrySendError::Closed(_) => CommandError::Ended,
        })
    }
}
