//! What waits for one subscriber: a queue that is bounded, and allocates nothing while it is empty. A node
//! has one for each of its rooms, and most of them are quiet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_domain::ports::RoomEvent;
use tokio::sync::Notify;

/// How many events wait for a slow subscriber before the oldest are lost to it and it is told
/// [`RoomEvent::Missed`].
const CAPACITY: usize = 64;

/// The queue of one subscriber.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    // A std mutex: nothing awaits while it is held.
    waiting: Mutex<Waiting>,
    // Only the subscriber waits: a stored permit can't be missed.
    filled: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Arc<RoomEvent>>,
    has_missed: bool,
}

impl Mailbox {
    /// Adds an event, at the cost of the oldest when there are too many.
    pub(crate) fn put(&self, event: Arc<RoomEvent>) {
        let mut waiting = self.lock();
        if waiting.events.len() == CAPACITY {
            waiting.events.pop_front();
            waiting.has_missed = true;
        }
        waiting.events.push_back(event);
        drop(waiting);
        self.filled.notify_one();
    }

    /// Waits for the next event; what was lost comes first.
    ///
    /// Cancel-safe: an event is taken only when it is given.
    pub(crate) async fn take(&self) -> RoomEvent {
        loop {
            if let Some(event) = self.lock().take() {
                return event;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No step under the lock can leave the queue half changed.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take(&mut self) -> Option<RoomEvent> {
        if std::mem::take(&mut self.has_missed) {
            return Some(RoomEvent::Missed);
        }
        let event = self.events.pop_front()?;
        if self.events.is_empty() {
            self.events = VecDeque::new();
        }
        Some(Arc::unwrap_or_clone(event))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn appended(head: i64) -> RoomEvent {
        RoomEvent::Appended { head }
    }

    fn filled(events: i64) -> Mailbox {
        let mailbox = Mailbox::default();
        (1..=events).for_each(|head| mailbox.put(Arc::new(appended(head))));
        mailbox
    }

    #[test]
    fn events_come_out_in_their_order() {
        let mailbox = filled(2);
        assert_eq!(mailbox.take().now_or_never(), Some(appended(1)));
        assert_eq!(mailbox.take().now_or_never(), Some(appended(2)));
        assert_eq!(mailbox.take().now_or_never(), None);
    }

    #[test]
    fn a_full_mailbox_loses_its_oldest_events_and_says_so_once() {
        let lost = 3;
        let mailbox = filled(CAPACITY as i64 + lost);
        assert_eq!(mailbox.take().now_or_never(), Some(RoomEvent::Missed));
        let rest = std::iter::from_fn(|| mailbox.take().now_or_never());
        assert!(rest.eq((1..=CAPACITY as i64).map(|place| appended(lost + place))));
    }

    #[test]
    fn an_empty_mailbox_holds_no_places() {
        let mailbox = filled(CAPACITY as i64);
        while mailbox.take().now_or_never().is_some() {}
        assert_eq!(mailbox.lock().events.capacity(), 0);
    }

    #[tokio::test]
    async fn a_subscriber_that_waits_is_woken() {
        let mailbox = Arc::new(Mailbox::default());
        let waiting = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move { mailbox.take().await }
        });
        tokio::task::yield_now().await;
        mailbox.put(Arc::new(appended(1)));
        assert_eq!(waiting.await.unwrap(), appended(1));
    }
}
