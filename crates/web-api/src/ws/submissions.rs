//! What a connection asks the services to change: one thing after another, in the order it was asked, each
//! carried through even when the socket closes meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::ws::hub::Hub;

/// Submissions of one connection that may wait or be carried out.
const MOST_WAITING: usize = 32;

/// The submissions of one connection.
pub(super) struct Submissions {
    places: Arc<Semaphore>,
    last: Option<JoinHandle<()>>,
    is_broken: Arc<AtomicBool>,
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

impl Default for Submissions {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST_WAITING)), last: None, is_broken: Arc::default() }
    }
}

impl Submissions {
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
        let (earlier, is_broken) = (self.last.take(), Arc::clone(&self.is_broken));
        // An async block holds what it takes twice.
        let submission = Box::pin(submission);
        self.last = Some(hub.spawn(async move {
            if let Some(earlier) = earlier {
                // One that panicked was logged by the runtime, and answered nothing.
                let _ = earlier.await;
            }
            if !is_broken.load(Ordering::Relaxed) && submission.await == Outcome::Unknown {
                is_broken.store(true, Ordering::Relaxed);
            }
            drop(place);
        }));
        Ok(())
    }
}
