//! The bus of a single node: one channel per room, kept while someone listens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::stream;
use reseat_domain::id::RoomId;
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// How many events wait for a slow subscriber before the oldest are lost to it and it is told
/// [`RoomEvent::Missed`]. Their places are allocated with the first subscriber of a room, so that a node
/// with many rooms pays for each of them: a few kilobytes.
const CAPACITY: usize = 64;

/// Carries events within this process. A room without subscribers costs nothing.
#[derive(Clone, Debug, Default)]
pub struct InProcessBus {
    rooms: Arc<Rooms>,
}

/// The channels of the rooms that someone has subscribed to.
///
/// A std mutex: nothing awaits while it is held.
#[derive(Debug, Default)]
struct Rooms(Mutex<HashMap<RoomId, Sender<Arc<RoomEvent>>>>);

impl Rooms {
    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Sender<Arc<RoomEvent>>>> {
        // No step under the lock can leave the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RoomBus for InProcessBus {
    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        if let Some(sender) = self.rooms.lock().get(&room) {
            // It fails only where nobody listens any more, and then nobody misses it.
            let _ = sender.send(Arc::new(event));
        }
        Ok(())
    }

    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        let receiver =
            self.rooms.lock().entry(room).or_insert_with(|| broadcast::channel(CAPACITY).0).subscribe();
        let subscription = Subscription { room, rooms: Arc::clone(&self.rooms), receiver: Some(receiver) };
        Ok(Box::pin(stream::unfold(subscription, |mut subscription| async {
            let event = subscription.next().await?;
            Some((event, subscription))
        })))
    }
}

/// One subscriber's end of a room's channel; the last one takes the channel with it.
struct Subscription {
    room: RoomId,
    rooms: Arc<Rooms>,
    /// Always there; only `drop` takes it out.
    receiver: Option<Receiver<Arc<RoomEvent>>>,
}

impl Subscription {
    async fn next(&mut self) -> Option<RoomEvent> {
        match self.receiver.as_mut()?.recv().await {
            Ok(event) => Some(Arc::unwrap_or_clone(event)),
            Err(RecvError::Lagged(_)) => Some(RoomEvent::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // Under the lock, so that nobody subscribes to the channel between the count and its removal.
        let mut rooms = self.rooms.lock();
        drop(self.receiver.take());
        if rooms.get(&self.room).is_some_and(|sender| sender.receiver_count() == 0) {
            rooms.remove(&self.room);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};

    use super::*;

    fn room(number: u128) -> RoomId {
        RoomId::new(uuid::Uuid::from_u128(number))
    }

    fn appended(head: i64) -> RoomEvent {
        RoomEvent::Appended { head }
    }

    #[tokio::test]
    async fn the_last_subscriber_takes_the_rooms_channel_with_it() {
        let bus = InProcessBus::default();
        let (first, second) = (bus.subscribe(room(1)).await.unwrap(), bus.subscribe(room(1)).await.unwrap());
        drop(first);
        assert_eq!(bus.rooms.lock().len(), 1);
        drop(second);
        assert_eq!(bus.rooms.lock().len(), 0);
        bus.publish(room(1), appended(1)).await.unwrap();
        assert_eq!(bus.rooms.lock().len(), 0);
    }

    #[tokio::test]
    async fn a_subscriber_that_waits_can_be_dropped_and_others_go_on() {
        let bus = InProcessBus::default();
        let mut stays = bus.subscribe(room(1)).await.unwrap();
        let mut leaves = bus.subscribe(room(1)).await.unwrap();
        assert_eq!(leaves.next().now_or_never(), None);
        drop(leaves);
        bus.publish(room(1), appended(1)).await.unwrap();
        assert_eq!(stays.next().await, Some(appended(1)));
    }
}
