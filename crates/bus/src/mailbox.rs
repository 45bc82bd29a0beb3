//! What waits for one subscriber: a queue that is bounded, and allocates nothing while it is empty. A node
//! has one for each of its rooms, and most of them are quiet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many notices wait for a slow subscriber before the oldest are lost to it, which it is told.
const CAPACITY: usize = 64;

/// The queue of one subscriber.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    // A std mutex: nothing awaits while it is held.
    waiting: Mutex<Waiting<T>>,
    // Only the subscriber waits: a stored permit can't be missed.
    filled: Notify,
}

#[derive(Debug)]
struct Waiting<T> {
    notices: VecDeque<Arc<T>>,
    has_missed: bool,
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        let waiting = Waiting { notices: VecDeque::new(), has_missed: false };
        Self { waiting: Mutex::new(waiting), filled: Notify::new() }
    }
}

impl<T: Clone> Mailbox<T> {
    /// Adds a notice, at the cost of the oldest when there are too many.
    pub(crate) fn put(&self, notice: Arc<T>) {
        let mut waiting = self.lock();
        if waiting.notices.len() == CAPACITY {
            waiting.notices.pop_front();
            waiting.has_missed = true;
        }
        waiting.notices.push_back(notice);
        drop(waiting);
        self.filled.notify_one();
    }

    /// Waits for the next notice; `None`, which comes first, where some were lost.
    ///
    /// Cancel-safe: a notice is taken only when it is given.
    pub(crate) async fn take(&self) -> Option<T> {
        loop {
            if let Some(taken) = self.lock().take() {
                return taken;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        // No step under the lock can leave the queue half changed.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Waiting<T> {
    fn take(&mut self) -> Option<Option<T>> {
        if std::mem::take(&mut self.has_missed) {
            return Some(None);
        }
        let notice = self.notices.pop_front()?;
        if self.notices.is_empty() {
            self.notices = VecDeque::new();
        }
        Some(Some(Arc::unwrap_or_clone(notice)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn filled(notices: usize) -> Mailbox<usize> {
        let mailbox = Mailbox::default();
        (1..=notices).for_each(|notice| mailbox.put(Arc::new(notice)));
        mailbox
    }

    #[test]
    fn notices_come_out_in_their_order() {
        let mailbox = filled(2);
        assert_eq!(mailbox.take().now_or_never(), Some(Some(1)));
        assert_eq!(mailbox.take().now_or_never(), Some(Some(2)));
        assert_eq!(mailbox.take().now_or_never(), None);
    }

    #[test]
    fn a_full_mailbox_loses_its_oldest_notices_and_says_so_once() {
        let lost = 3;
        let mailbox = filled(CAPACITY + lost);
        assert_eq!(mailbox.take().now_or_never(), Some(None));
        let rest = std::iter::from_fn(|| mailbox.take().now_or_never());
        assert!(rest.eq((1..=CAPACITY).map(|place| Some(lost + place))));
    }

    #[test]
    fn an_empty_mailbox_holds_no_places() {
        let mailbox = filled(CAPACITY);
        while mailbox.take().now_or_never().is_some() {}
        assert_eq!(mailbox.lock().notices.capacity(), 0);
    }

    #[tokio::test]
    async fn a_subscriber_that_waits_is_woken() {
        let mailbox = Arc::new(Mailbox::default());
        let waiting = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move { mailbox.take().await }
        });
        tokio::task::yield_now().await;
        mailbox.put(Arc::new(1));
        assert_eq!(waiting.await.unwrap(), Some(1));
    }
}
