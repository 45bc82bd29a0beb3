//! A room with connections on this node: who they are, and what its feed is to do. The feed itself, the
//! one task that reads the bus and the log for them, is in `feed`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_domain::id::{PlayerId, RoomId};
use reseat_domain::ports::SeatStatus;
use tokio::sync::{Notify, SetOnce};
use tokio_util::sync::CancellationToken;

use crate::ws::frames;
use crate::ws::member::Member;
use crate::ws::newest::Newest;
use crate::ws::outbound::{Close, Frame};

/// One room.
pub(super) struct Room {
    pub(super) id: RoomId,
    // Std mutexes: nothing awaits while they are held. Of both, that of the statuses comes first: what is the
    // newest is also the last to be put into each queue.
    members: Mutex<HashMap<u64, Arc<Member>>>,
    statuses: Mutex<Newest>,
    /// Whether the feed could start; from then on no entry and no event is missed.
    started: SetOnce<bool>,
    /// The last entry that was given to every member.
    head: AtomicI64,
    /// The highest entry that anyone but the bus told of.
    told: AtomicI64,
    /// A newcomer is kept waiting by somebody.
    is_kept_waiting: AtomicBool,
    /// Something may have happened here that no notice told of.
    is_unheard: AtomicBool,
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
            statuses: Mutex::default(),
            started: SetOnce::new(),
            head: AtomicI64::new(0),
            told: AtomicI64::new(0),
            is_kept_waiting: AtomicBool::new(false),
            is_unheard: AtomicBool::new(false),
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

    /// Puts a frame into the queues of all but one player.
    pub(super) fn tell_others(&self, player: PlayerId, frame: &Frame) {
        for member in self.members().iter().filter(|member| member.player_id != player) {
            member.outbound.push(frame.clone());
        }
    }

    /// Tells the others how a seat is connected, unless they were told something newer; answers whether it was
    /// told.
    pub(super) fn tell_status(&self, status: &SeatStatus) -> bool {
        self.tell_if(status, Newest::hear)
    }

    /// The same with what was read from storage, because notices were lost.
    pub(super) fn tell_stored_status(&self, status: &SeatStatus) {
        self.tell_if(status, Newest::read);
    }

    fn tell_if(&self, status: &SeatStatus, is_news: impl FnOnce(&mut Newest, &SeatStatus) -> bool) -> bool {
        let mut statuses = self.statuses();
        let is_news = is_news(&mut statuses, status);
        if is_news {
            self.tell_others(status.player_id, &frames::connection_status(status));
        }
        is_news
    }

    /// Tells a newcomer of those who are away, and the feed that they are waited for.
    pub(super) fn introduce(&self, newcomer: &Member, absent: &[SeatStatus]) {
        if absent.is_empty() {
            return;
        }
        let statuses = self.statuses();
        for status in absent.iter().filter(|status| statuses.is_news_to_newcomer(status)) {
            newcomer.outbound.push(frames::connection_status(status));
        }
        drop(statuses);
        self.is_kept_waiting.store(true, Ordering::Relaxed);
        self.poked.notify_one();
    }

    /// Whether a newcomer is kept waiting; answered once.
    pub(super) fn take_is_kept_waiting(&self) -> bool {
        self.is_kept_waiting.swap(false, Ordering::Relaxed)
    }

    /// Tells the feed that others may have stored what no notice tells of.
    pub(super) fn note_unheard(&self) {
        self.is_unheard.store(true, Ordering::Relaxed);
        self.poked.notify_one();
    }

    /// Whether that is so; answered once.
    pub(super) fn take_is_unheard(&self) -> bool {
        self.is_unheard.swap(false, Ordering::Relaxed)
    }

    /// Notices about the statuses were lost.
    pub(super) fn doubt_statuses(&self) {
        self.statuses().doubt();
    }

    /// A seat of a waiting room was given up.
    pub(super) fn forget_status(&self, player: PlayerId) {
        self.statuses().forget(player);
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

    fn statuses(&self) -> MutexGuard<'_, Newest> {
        self.statuses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Member>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
