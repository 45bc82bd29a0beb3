//! A room with connections on this node: who they are, and what its feed is to do. The feed itself, the
//! one task that reads the bus and the log for them, is in `feed`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_domain::id::{PlayerId, RoomId};
use tokio::sync::{Notify, SetOnce};
use tokio_util::sync::CancellationToken;

use crate::ws::member::Member;
use crate::ws::outbound::Close;

/// One room.
pub(super) struct Room {
    pub(super) id: RoomId,
    // A std mutex: nothing awaits while it is held.
    members: Mutex<HashMap<u64, Arc<Member>>>,
    /// Whether the feed could start; from then on no entry and no event is missed.
    started: SetOnce<bool>,
    /// The last entry that was given to every member.
    head: AtomicI64,
    /// The highest entry that anyone but the bus told of.
    told: AtomicI64,
    /// Something was told.
    pub(super) poked: Notify,
    /// The last member has gone.
    pub(super) abandoned: CancellationToken,
}

impl Room {
    /// A room whose feed is about to start.
    pub(super) fn new(id: RoomId) -> Self {
        Self {
            id,
            members: Mutex::default(),
            started: SetOnce::new(),
            head: AtomicI64::new(0),
            told: AtomicI64::new(0),
            poked: Notify::new(),
            abandoned: CancellationToken::new(),
        }
    }

    /// Adds a connection.
    pub(super) fn add(&self, place: u64, member: Arc<Member>) {
        self.lock().insert(place, member);
    }

    /// Removes a connection. Answers whether it was the last one.
    pub(super) fn remove(&self, place: u64) -> bool {
        let mut members = self.lock();
        members.remove(&place);
        members.is_empty()
    }

    /// Those who are there now.
    pub(super) fn members(&self) -> Vec<Arc<Member>> {
        self.lock().values().cloned().collect()
    }

    /// The connections of one seat.
    pub(super) fn members_of(&self, player: PlayerId) -> Vec<Arc<Member>> {
        self.lock().values().filter(|member| member.player_id == player).cloned().collect()
    }

    /// Closes every connection at once.
    pub(super) fn close_all(&self, close: Close) {
        for member in self.members() {
            member.outbound.close_now(close);
        }
    }

    /// The last entry that every member was given.
    pub(super) fn head(&self) -> i64 {
        self.head.load(Ordering::Relaxed)
    }

    /// Every member was given everything up to here.
    pub(super) fn advance(&self, head: i64) {
        self.head.store(head, Ordering::Relaxed);
    }

    /// Tells the feed that the log reaches up to here.
    pub(super) fn tell(&self, head: i64) {
        if head > self.head() {
            self.told.fetch_max(head, Ordering::Relaxed);
            self.poked.notify_one();
        }
    }

    /// The highest entry that was told.
    pub(super) fn told(&self) -> i64 {
        self.told.load(Ordering::Relaxed)
    }

    /// The feed runs: it is subscribed, and `head` was read after that.
    pub(super) fn begin(&self, head: i64) {
        self.advance(head);
        // It starts once.
        let _ = self.started.set(true);
    }

    /// The feed has ended. Nothing becomes of those who wait for its start, if it had none.
    pub(super) fn fail(&self) {
        let _ = self.started.set(false);
    }

    /// Waits for the start of the feed. Answers whether there was one.
    pub(super) async fn has_started(&self) -> bool {
        *self.started.wait().await
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Member>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
