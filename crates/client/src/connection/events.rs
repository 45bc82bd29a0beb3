//! What happens, in order, for a consumer that may be slow: a bounded queue that never makes the
//! connection wait. When it is full, what comes is left out, and a marker stands in its place.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_protocol::ServerMessage;
use tokio::sync::Notify;

use super::status::Status;

/// Something that happened to a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The connection's state changed.
    Status(Status),
    /// A frame of the service, in the room's order: entries come once each, without gaps; a `welcome`
    /// or `recovery` tells in `missed_actions` only what was not told before. `pong` is not told, nor is
    /// a rejection for the rate, after which the action is sent again.
    Message(ServerMessage),
    /// The consumer was too slow, and this many events are left out here: go on from the
    /// [`Snapshot`](super::Snapshot).
    Missed(u64),
}

#[derive(Debug)]
struct Queue {
    capacity: usize,
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Event>,
    ended: bool,
}

impl Queue {
    /// Nothing can panic while it is held, so a poisoned lock is a sound one.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes both ends of a queue of this length (at least one).
pub(crate) fn events(capacity: usize) -> (EventSender, Events) {
    let queue = Arc::new(Queue { capacity: capacity.max(1), waiting: Mutex::default(), news: Notify::new() });
    (EventSender(Arc::clone(&queue)), Events(queue))
}

/// The connection's end.
#[derive(Debug)]
pub(crate) struct EventSender(Arc<Queue>);

impl EventSender {
    /// Queues the event. Answers whether it was left out.
    pub(crate) fn push(&self, event: Event) -> bool {
        let mut waiting = self.0.lock();
        if waiting.ended {
            return false;
        }
        let full = waiting.events.len() >= self.0.capacity;
        match waiting.events.back_mut() {
            Some(Event::Missed(count)) if full => *count += 1,
            _ if full => waiting.events.push_back(Event::Missed(1)),
            _ => waiting.events.push_back(event),
        }
        self.0.news.notify_one();
        full
    }
}

impl Drop for EventSender {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.news.notify_one();
    }
}

/// The consumer's end. Dropping it is allowed: then nothing is queued any more.
#[derive(Debug)]
pub struct Events(Arc<Queue>);

impl Events {
    /// The next event; `None` once the connection is over and all were taken. Cancel-safe.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            {
                let mut waiting = self.0.lock();
                if let Some(event) = waiting.events.pop_front() {
                    return Some(event);
                }
                if waiting.ended {
                    return None;
                }
            }
            self.0.news.notified().await;
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.ended = true;
        waiting.events.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connecting() -> Event {
        Event::Status(Status::Connecting)
    }

    #[tokio::test]
    async fn events_come_in_order_until_the_end() {
        let (sender, mut events) = events(8);
        sender.push(connecting());
        sender.push(Event::Status(Status::Connected));
        drop(sender);
        assert_eq!(events.next().await, Some(connecting()));
        assert_eq!(events.next().await, Some(Event::Status(Status::Connected)));
        assert_eq!(events.next().await, None);
    }

    #[tokio::test]
    async fn a_slow_consumer_finds_a_marker_where_events_are_left_out() {
        let (sender, mut events) = events(2);
        let left_out: Vec<bool> = (0..5).map(|_| sender.push(connecting())).collect();
        assert_eq!(left_out, [false, false, true, true, true]);
        assert_eq!(events.next().await, Some(connecting()));
        assert_eq!(events.next().await, Some(connecting()));
        sender.push(Event::Status(Status::Connected));
        assert_eq!(events.next().await, Some(Event::Missed(3)));
        assert_eq!(events.next().await, Some(Event::Status(Status::Connected)));
    }

    #[tokio::test]
    async fn a_waiting_consumer_is_woken() {
        let (sender, mut events) = events(1);
        let waiting = tokio::spawn(async move { events.next().await });
        tokio::task::yield_now().await;
        sender.push(connecting());
        assert_eq!(waiting.await.unwrap(), Some(connecting()));
    }

    #[test]
    fn nothing_is_queued_when_nobody_listens() {
        let (sender, events) = events(1);
        let queue = Arc::clone(&events.0);
        drop(events);
        assert!(!sender.push(connecting()));
        assert!(queue.lock().events.is_empty());
    }
}
