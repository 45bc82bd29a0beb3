//! What becomes of a submitted action, for the one who submitted it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use uuid::Uuid;

/// The service's answer to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable, and was applied exactly once.
    Acked(Acked),
    /// A rule refused it; it was not applied.
    Rejected(Rejected),
}

/// An action that is in the room's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    /// Its place in the log.
    pub sequence_number: i64,
    /// When it was appended: milliseconds since 1970, UTC.
    pub timestamp: i64,
    /// Whether this answers a repetition: the first one's number and time.
    pub duplicate: bool,
}

/// An action that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The stable code, such as `not_your_turn` or `stale`.
    pub code: String,
    /// The same in words.
    pub message: String,
}

/// Why an action was not taken on; it was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The outbox is full.
    #[error("too many actions wait for their answers: await one of them first")]
    OutboxFull,
    /// The frame would be over the service's 16 KiB.
    #[error("the action is too large: the service takes 4 KiB of action_data")]
    TooLarge,
    /// The connection is over.
    #[error("the connection is over: open another one")]
    Ended,
}

/// The connection ended before the answer came: the action may or may not be in the log. Its fate is
/// known by repeating it, with the same id, over HTTP or another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection ended before action {action_id} was answered: repeat it with the same id to learn its fate")]
pub struct Unresolved {
    /// The action.
    pub action_id: Uuid,
}

/// An action on its way: a future of its [`Outcome`]. Dropping it does not take the action back.
#[derive(Debug)]
#[must_use = "without awaiting it, nobody learns what became of the action"]
pub struct Submission {
    action_id: Uuid,
    answer: oneshot::Receiver<Outcome>,
}

impl Submission {
    pub(crate) const fn new(action_id: Uuid, answer: oneshot::Receiver<Outcome>) -> Self {
        Self { action_id, answer }
    }

    /// The id under which the action is sent and repeated.
    #[must_use]
    pub const fn action_id(&self) -> Uuid {
        self.action_id
    }
}

impl Future for Submission {
    type Output = Result<Outcome, Unresolved>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let action_id = self.action_id;
        Pin::new(&mut self.answer).poll(context).map_err(|_| Unresolved { action_id })
    }
}
