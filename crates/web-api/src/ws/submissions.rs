//! What a connection asks the services to change: one thing after another, in the order it was asked, each
//! carried through even when the socket closes meanwhile.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use reseat_protocol::server_message::ErrorFrame;
use reseat_protocol::{CloseCode, ServerMessage};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::ws::hub::Hub;
use crate::ws::outbound::Outbound;

/// Submissions of one connection that may wait or be carried out.
const MOST_WAITING: usize = 32;

/// The submissions of one connection.
pub(super) struct Submissions {
    places: Arc<Semaphore>,
    last: Option<JoinHandle<()>>,
    answers: Arc<Answers>,
}

/// How the submissions are answered.
struct Answers {
    outbound: Arc<Outbound>,
    /// Nobody knows what became of one.
    is_broken: AtomicBool,
}

/// Too many submissions wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// What became of a submission, as far as the next one is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was answered.
    Answered,
    /// Nobody knows. The client repeats it, and all that came after it; until then nothing is carried out,
    /// so that the order stays.
    Unknown,
}

impl Submissions {
    /// None yet, of a connection with that queue.
    pub(super) fn new(outbound: Arc<Outbound>) -> Self {
        let places = Arc::new(Semaphore::new(MOST_WAITING));
        let answers = Arc::new(Answers { outbound, is_broken: AtomicBool::new(false) });
        Self { places, last: None, answers }
    }

    /// Carries something out after all that came before it.
    ///
    /// # Errors
    /// [`TooMany`]; then nothing is done.
    pub(super) fn carry_out(
        &mut self,
        hub: &Hub,
        submission: impl Future<Output = Outcome> + Send + 'static,
    ) -> Result<(), TooMany> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| TooMany)?;
        let (earlier, answers) = (self.last.take(), Arc::clone(&self.answers));
        // An async block holds what it takes twice.
        let submission = Box::pin(submission);
        self.last = Some(hub.spawn(async move {
            if let Some(earlier) = earlier {
                // It ends by itself: a panic is its outcome.
                let _ = earlier.await;
            }
            answers.carry_out(submission).await;
            drop(place);
        }));
        Ok(())
    }
}

impl Answers {
    async fn carry_out(&self, submission: impl Future<Output = Outcome>) {
        if self.is_broken.load(Ordering::Relaxed) {
            return;
        }
        // What it shares with others it changes by whole steps: a new state stands beside the old.
        let outcome = AssertUnwindSafe(submission).catch_unwind().await;
        if outcome.unwrap_or_else(|_| self.tell_of_panic()) == Outcome::Unknown {
            self.is_broken.store(true, Ordering::Relaxed);
        }
    }

    /// Nobody knows how far it came. Like all that is unknown it closes the connection, so that the client
    /// repeats it; what panicked, the hook has logged.
    fn tell_of_panic(&self) -> Outcome {
        let message = "the server failed; whether this took effect is unknown, so send it again".to_owned();
        self.outbound.say(&ServerMessage::Error(ErrorFrame { code: "internal".to_owned(), message }));
        self.outbound.close_after_frames(CloseCode::Overloaded);
        Outcome::Unknown
    }
}
