//! The bus of a single node: the subscribers of each subject, kept while there are any.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::stream::{self, Stream, StreamExt};
use reseat_domain::id::{RoomId, UserSessionId};
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents, SessionNotice, SessionNotices};

use crate::mailbox::Mailbox;

/// Carries notices within this process. A subject without subscribers costs nothing.
#[derive(Clone, Debug, Default)]
pub struct InProcessBus {
    rooms: Arc<Subjects<RoomId, RoomEvent>>,
    user_sessions: Arc<Subjects<(), SessionNotice>>,
}

/// The subjects that someone has subscribed to, each with its subscribers.
///
/// A std mutex: nothing awaits while it is held.
#[derive(Debug)]
struct Subjects<K, T>(Mutex<HashMap<K, Vec<Arc<Mailbox<T>>>>>);

impl<K, T> Default for Subjects<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, T> Subjects<K, T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Vec<Arc<Mailbox<T>>>>> {
        // No step under the lock can leave the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Copy + Eq + Hash, T: Clone> Subjects<K, T> {
    /// Tells everyone who has subscribed.
    fn publish(&self, subject: K, notice: T) {
        // Under the lock, so that all subscribers hear everything in the same order.
        let subjects = self.lock();
        if let Some(mailboxes) = subjects.get(&subject) {
            let notice = Arc::new(notice);
            mailboxes.iter().for_each(|mailbox| mailbox.put(Arc::clone(&notice)));
        }
    }

    /// What is published from now on; `None` where something was lost.
    fn subscribe(self: &Arc<Self>, subject: K) -> impl Stream<Item = Option<T>> + use<K, T> {
        let mailbox = Arc::<Mailbox<T>>::default();
        self.lock().entry(subject).or_insert_with(|| Vec::with_capacity(1)).push(Arc::clone(&mailbox));
        let subscription = Subscription { subject, subjects: Arc::clone(self), mailbox };
        stream::unfold(subscription, async |subscription| {
            Some((subscription.mailbox.take().await, subscription))
        })
    }
}

#[async_trait]
impl RoomBus for InProcessBus {
    fn reaches_other_processes(&self) -> bool {
        false
    }

    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        self.rooms.publish(room, event);
        Ok(())
    }

    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        let events = self.rooms.subscribe(room);
        Ok(Box::pin(events.map(|event| event.unwrap_or(RoomEvent::Missed))))
    }

    async fn publish_ended(&self, ended: &[UserSessionId]) -> Result<(), BusError> {
        self.user_sessions.publish((), SessionNotice::Ended(ended.to_vec()));
        Ok(())
    }

    async fn subscribe_ended(&self) -> Result<SessionNotices, BusError> {
        let notices = self.user_sessions.subscribe(());
        Ok(Box::pin(notices.map(|notice| notice.unwrap_or(SessionNotice::Missed))))
    }
}

/// One subscriber's place; the last one takes the subject with it.
struct Subscription<K: Eq + Hash, T> {
    subject: K,
    subjects: Arc<Subjects<K, T>>,
    mailbox: Arc<Mailbox<T>>,
}

impl<K: Eq + Hash, T> Drop for Subscription<K, T> {
    fn drop(&mut self) {
        let mut subjects = self.subjects.lock();
        let Some(mailboxes) = subjects.get_mut(&self.subject) else { return };
        mailboxes.retain(|mailbox| !Arc::ptr_eq(mailbox, &self.mailbox));
        if mailboxes.is_empty() {
            subjects.remove(&self.subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

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
