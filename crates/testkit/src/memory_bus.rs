//! A bus within the test.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::stream;
use reseat_domain::id::{RoomId, UserSessionId};
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents, SessionNotice, SessionNotices};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// How many events wait for a slow subscriber before it misses the oldest.
const CAPACITY: usize = 64;

/// Carries events between everything that shares it. Keeps a channel for every room that someone has ever
/// subscribed to: good for a test, not for a service.
#[derive(Debug)]
pub struct MemoryBus {
    // A std mutex: nothing awaits while it is held.
    rooms: Mutex<HashMap<RoomId, Sender<RoomEvent>>>,
    user_sessions: Sender<SessionNotice>,
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self { rooms: Mutex::default(), user_sessions: broadcast::channel(CAPACITY).0 }
    }
}

impl MemoryBus {
    /// How many are subscribed to a room now.
    #[must_use]
    pub fn subscribers(&self, room: RoomId) -> usize {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(&room).map_or(0, Sender::receiver_count)
    }

    /// Ends every subscription, as a bus does whose connection broke. Who subscribes again is told what comes
    /// from then on.
    pub fn drop_subscribers(&self) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[async_trait]
impl RoomBus for MemoryBus {
    fn reaches_other_processes(&self) -> bool {
        true
    }

    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        if let Some(sender) = self.rooms.lock().unwrap_or_else(PoisonError::into_inner).get(&room) {
            // It fails where nobody listens, and then nobody misses it.
            let _ = sender.send(event);
        }
        Ok(())
    }

    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = rooms.entry(room).or_insert_with(|| broadcast::channel(CAPACITY).0).subscribe();
        Ok(Box::pin(stream::unfold(receiver, |receiver| next(receiver, RoomEvent::Missed))))
    }

    async fn publish_ended(&self, ended: &[UserSessionId]) -> Result<(), BusError> {
        // It fails where nobody listens, and then nobody misses it.
        let _ = self.user_sessions.send(SessionNotice::Ended(ended.to_vec()));
        Ok(())
    }

    async fn subscribe_ended(&self) -> Result<SessionNotices, BusError> {
        let receiver = self.user_sessions.subscribe();
        Ok(Box::pin(stream::unfold(receiver, |receiver| next(receiver, SessionNotice::Missed))))
    }
}

async fn next<T: Clone>(mut receiver: Receiver<T>, missed: T) -> Option<(T, Receiver<T>)> {
    match receiver.recv().await {
        Ok(notice) => Some((notice, receiver)),
        Err(RecvError::Lagged(_)) => Some((missed, receiver)),
        Err(RecvError::Closed) => None,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;
    use crate::builders::room_id;

    #[tokio::test]
    async fn it_counts_the_subscribers_of_a_room() {
        let bus = MemoryBus::default();
        assert_eq!(bus.subscribers(room_id(1)), 0);
        let events = bus.subscribe(room_id(1)).await.unwrap();
        assert_eq!((bus.subscribers(room_id(1)), bus.subscribers(room_id(2))), (1, 0));
        drop(events);
        assert_eq!(bus.subscribers(room_id(1)), 0);
    }

    #[tokio::test]
    async fn a_subscription_that_was_dropped_ends() {
        let bus = MemoryBus::default();
        let mut events = bus.subscribe(room_id(1)).await.unwrap();
        bus.drop_subscribers();
        assert_eq!(events.next().await, None);
        assert_eq!(bus.subscribers(room_id(1)), 0);
    }
}
