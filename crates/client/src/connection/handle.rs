//! What the owner of a connection holds. It sends commands to the task and reads its snapshot; it
//! decides nothing.

use std::fmt;
use std::sync::Arc;

use reseat_protocol::ClientMessage;
use serde_json::Value;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use uuid::Uuid;

use super::events::{Events, events};
use super::machine::{Command, Machine};
use super::options::{Options, Seat};
use super::outbox::Pending;
use super::publisher::Publisher;
use super::snapshot::Snapshot;
use super::statistics::Statistics;
use super::submission::{Submission, SubmitError};
use crate::random::Randomness;

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
