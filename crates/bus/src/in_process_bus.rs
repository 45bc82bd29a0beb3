//! The bus of a single node: the subscribers of each room, kept while there are any.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::stream;
use reseat_domain::id::RoomId;
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents};

use crate::mailbox::Mailbox;

/// Carries events within this process. A room without subscribers costs nothing.
#[derive(Clone, Debug, Default)]
pub struct InProcessBus {
    rooms: Arc<Rooms>,
}

/// The rooms that someone has subscribed to, each with its subscribers.
///
/// A std mutex: nothing awaits while it is held.
#[derive(Debug, Default)]
struct Rooms(Mutex<HashMap<RoomId, Vec<Arc<Mailbox>>>>);

impl Rooms {
    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Vec<Arc<Mailbox>>>> {
        // No step under the lock can leave the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RoomBus for InProcessBus {
    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        // Under the lock, so that all subscribers hear everything in the same order.
        let rooms = self.rooms.lock();
        if let Some(mailboxes) = rooms.get(&room) {
            let event = Arc::new(event);
            mailboxes.iter().for_each(|mailbox| mailbox.put(Arc::clone(&event)));
        }
        Ok(())
    }

    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        let mailbox = Arc::<Mailbox>::default();
        self.rooms.lock().entry(room).or_insert_with(|| Vec::with_capacity(1)).push(Arc::clone(&mailbox));
        let subscription = Subscription { room, rooms: Arc::clone(&self.rooms), mailbox };
        Ok(Box::pin(stream::unfold(subscription, async |subscription| {
            Some((subscription.mailbox.take().await, subscription))
        })))
    }
}

/// One subscriber's place; the last one takes the room with it.
struct Subscription {
    room: RoomId,
    rooms: Arc<Rooms>,
    mailbox: Arc<Mailbox>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut rooms = self.rooms.lock();
        let Some(mailboxes) = rooms.get_mut(&self.room) else { return };
        mailboxes.retain(|mailbox| !Arc::ptr_eq(mailbox, &self.mailbox));
        if mailboxes.is_empty() {
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
    async fn the_last_subscriber_takes_the_room_with_it() {
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
