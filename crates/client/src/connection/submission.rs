//! What becomes of a submitted action, for the one who submitted it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use reseat_protocol::DecodeError;
use reseat_protocol::entry::Ack;
use reseat_protocol::server_message::Rejected;
use tokio::sync::oneshot;
use uuid::Uuid;

/// The service's answer to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable, and was applied exactly once.
    Acked(Ack),
    /// A rule refused it; it was not applied.
    Rejected(Rejected),
}

/// Why an action was not taken on; it was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The outbox is full.
    #[error("too many actions wait for their answers: await one of them first")]
    OutboxFull,
    /// The service would not read it.
    #[error("the action breaks a bound of the protocol: {0}")]
    Invalid(#[source] DecodeError),
    /// The connection is over.
    #[error("the connection is over: open another one")]
    Ended,
}

/// The connection ended before the answer came: the action may or may not be in the log. Its fate is
/// known by repeating it, with the same id, over HTTP or another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the connection ended before action {action_id} was answered: repeat it with the same id to learn its fate"
)]
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
