//! One set of repositories over one set of rows, and who may write when.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tables::Tables;

/// All repositories at once: over the committed rows, or over the copy of one unit of work.
#[derive(Clone)]
pub(super) struct Repositories {
    // A std mutex: nothing awaits while it is held.
    rows: Arc<Mutex<Tables>>,
    /// Where single writes wait for their turn; a unit has its turn already.
    queue: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl Repositories {
    /// Over no rows; each write waits for its turn.
    pub(super) fn queued(queue: Arc<tokio::sync::Mutex<()>>) -> Self {
        Self { rows: Arc::default(), queue: Some(queue) }
    }

    /// Over a copy of the rows; writes do not wait.
    pub(super) fn copy(&self) -> Self {
        Self { rows: Arc::new(Mutex::new(self.rows().clone())), queue: None }
    }

    /// Puts the rows of a copy, which is used no more, in the place of these.
    pub(super) fn replace_by(&self, copy: &Self) {
        *self.rows() = mem::take(&mut *copy.rows());
    }

    /// Reads the rows as they are now.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Tables) -> T) -> T {
        read(&self.rows())
    }

    /// Changes the rows in turn. A change that answers an error must have changed nothing.
    pub(super) async fn write<T>(&self, change: impl FnOnce(&mut Tables) -> T + Send) -> T {
        let _turn = match &self.queue {
            Some(queue) => Some(queue.lock().await),
            None => None,
        };
        change(&mut self.rows())
    }

    fn rows(&self) -> MutexGuard<'_, Tables> {
        // A panic under the lock is that of a test that fails anyway.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
