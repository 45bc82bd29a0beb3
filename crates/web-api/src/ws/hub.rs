//! The open connections of this node: by room for what is told to them, by user session for its end, by seat
//! for their heartbeats.
//!
//! It knows no socket: a connection is its queue. It spawns what must outlive a socket, and waits for all
//! of it when the node stops.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reseat_domain::id::{PlayerId, RoomId};
use reseat_domain::services::WantedConnection;
use reseat_protocol::{CloseCode, ServerMessage};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::warn;

use crate::services::{Services, WebSettings};
use crate::ws::beacon::Beacon;
use crate::ws::devices::Devices;
use crate::ws::feed::Feed;
use crate::ws::flush;
use crate::ws::holds::Holds;
use crate::ws::member::Member;
use crate::ws::outbound::Outbound;
use crate::ws::revocation;
use crate::ws::room::Room;
use crate::ws::snapshots;

/// The shortest and the longest time after which clients are asked to come back, in milliseconds.
const RETRY_AFTER_MS: std::ops::Range<i64> = 250..5_000;

/// The open connections of this node.
pub struct Hub {
    pub(super) services: Arc<Services>,
    pub(super) settings: Arc<WebSettings>,
    pub(super) stopping: CancellationToken,
    /// The hub has stopped, and nothing it spawned is left but what stores snapshots.
    pub(super) idle: CancellationToken,
    /// A connection is doing otherwise than storage knows.
    pub(super) status_changed: Notify,
    /// The seats that somebody here has in hand.
    pub(super) holds: Arc<Holds>,
    /// The connections of each user session.
    pub(super) devices: Devices,
    /// Heartbeats are stored without waiting for their time: something may have been missed.
    pub(super) flush_now: Notify,
    // Std mutexes: nothing awaits while they are held. Of both, the rooms' comes first.
    rooms: Mutex<HashMap<RoomId, Arc<Room>>>,
    live: Mutex<Live>,
    next_place: AtomicU64,
    tasks: TaskTracker,
    snapshots: TaskTracker,
    runtime: Handle,
}

/// The connections that hold their seats.
#[derive(Default)]
struct Live {
    stopped: bool,
    connections: HashMap<(PlayerId, i64), Arc<Beacon>>,
}

/// A connection's place in its room; dropping it leaves.
pub(super) struct Membership {
    hub: Arc<Hub>,
    pub(super) room: Arc<Room>,
    pub(super) member: Arc<Member>,
    place: u64,
}

impl Hub {
    /// An empty hub; from now on heartbeats are stored every `flush_interval`, and connections closed whose user
    /// session ends. To be called inside a tokio runtime.
    #[must_use]
    pub fn start(services: Services, settings: Arc<WebSettings>) -> Arc<Self> {
        let hub = Arc::new(Self {
            services: Arc::new(services),
            settings,
            stopping: CancellationToken::new(),
            idle: CancellationToken::new(),
            status_changed: Notify::new(),
            holds: Arc::default(),
            devices: Devices::default(),
            flush_now: Notify::new(),
            rooms: Mutex::default(),
            live: Mutex::default(),
            next_place: AtomicU64::new(0),
            tasks: TaskTracker::new(),
            snapshots: TaskTracker::new(),
            runtime: Handle::current(),
        });
        hub.spawn(flush::run(Arc::clone(&hub)));
        hub.spawn(revocation::run(Arc::clone(&hub)));
        hub.snapshots.spawn_on(snapshots::run(Arc::clone(&hub)), &hub.runtime);
        hub
    }

    /// How many connections hold a seat.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.live().connections.len()
    }

    /// Stops: refuses new connections, tells each open one when to come back, closes it with 1012, and
    /// waits until all are gone, and their disconnections and the snapshots that are due are stored. Takes at
    /// most `shutdown_grace`.
    pub async fn close(&self) {
        let grace_ends = Instant::now() + self.settings.shutdown_grace;
        self.live().stopped = true;
        for beacon in self.beacons() {
            beacon.outbound.say(&ServerMessage::Restarting { retry_after_ms: self.retry_after_ms() });
            beacon.outbound.close_after_frames(CloseCode::Restarting);
        }
        self.stopping.cancel();
        self.tasks.close();
        if !self.is_idle_within(self.settings.shutdown_grace / 2).await {
            // Whoever has not read by now is not waited for.
            self.beacons().iter().for_each(|beacon| beacon.outbound.close_now(CloseCode::Restarting));
            if !self.is_idle_within(self.settings.shutdown_grace / 2).await {
                warn!(tasks = self.tasks.len(), "the grace is over before everything was carried through");
            }
        }
        self.idle.cancel();
        self.snapshots.close();
        if timeout_at(grace_ends, self.snapshots.wait()).await.is_err() {
            warn!("the grace is over before every snapshot was stored; some replays take longer");
        }
    }

    /// Whether the node stops.
    pub(crate) fn is_closed(&self) -> bool {
        self.live().stopped
    }

    /// Runs something to its end, whatever becomes of the socket that asked for it.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn_on(task, &self.runtime)
    }

    /// While this is held, [`Self::close`] waits.
    pub(super) fn hold(&self) -> TaskTrackerToken {
        self.tasks.token()
    }

    /// Enters a room: every entry beyond what storage holds now, and every event from now on, will be in
    /// the queue, and the end of the user session closes it. `None` when that can't be promised, because
    /// storage does not answer.
    pub(super) async fn join(self: &Arc<Self>, wanted: &WantedConnection) -> Option<Membership> {
        let outbound = Outbound::new(self.settings.send_queue, self.settings.send_queue_bytes);
        let (player, device) = (wanted.seated.player.id, wanted.seated.user_session_id);
        let member = Arc::new(Member::new(player, wanted.client_id, device, Arc::new(outbound)));
        let membership = self.enter(wanted.seated.room_id, member);
        membership.room.has_started().await.then_some(membership)
    }

    fn enter(self: &Arc<Self>, room_id: RoomId, member: Arc<Member>) -> Membership {
        let place = self.next_place.fetch_add(1, Ordering::Relaxed);
        self.devices.add(&member);
        let mut rooms = self.rooms();
        let present = rooms.get(&room_id).cloned();
        let room = present.clone().unwrap_or_else(|| Arc::new(Room::new(room_id)));
        rooms.entry(room_id).or_insert_with(|| Arc::clone(&room));
        room.add(place, Arc::clone(&member));
        drop(rooms);
        if present.is_none() {
            self.feed(Arc::clone(&room));
        }
        Membership { hub: Arc::clone(self), room, member, place }
    }

    fn feed(self: &Arc<Self>, room: Arc<Room>) {
        let mut feed = Feed::new(Arc::clone(&room), Arc::clone(&self.services));
        let end = FeedEnd { hub: Arc::clone(self), room };
        self.spawn(async move {
            let _end = end;
            feed.run().await;
        });
    }

    fn leave(&self, room: &Arc<Room>, place: u64) {
        // Under the lock of the rooms, so that nobody enters a room that is being given up.
        let mut rooms = self.rooms();
        if room.remove(place) {
            room.abandoned.cancel();
            if rooms.get(&room.id).is_some_and(|present| Arc::ptr_eq(present, room)) {
                rooms.remove(&room.id);
            }
        }
    }

    /// The rooms that have connections here.
    pub(super) fn open_rooms(&self) -> Vec<Arc<Room>> {
        self.rooms().values().cloned().collect()
    }

    /// The connections that hold their seats.
    pub(super) fn beacons(&self) -> Vec<Arc<Beacon>> {
        self.live().connections.values().cloned().collect()
    }

    /// Those of them of which storage does not know yet how they are doing.
    pub(super) fn changed_beacons(&self) -> Vec<Arc<Beacon>> {
        self.live().connections.values().filter(|beacon| beacon.has_changed()).cloned().collect()
    }

    /// Counts a connection as one that holds its seat. Answers whether the node goes on.
    pub(super) fn light(&self, beacon: Arc<Beacon>) -> bool {
        let mut live = self.live();
        let is_open = !live.stopped;
        if is_open {
            live.connections.insert((beacon.player_id, beacon.connection), beacon);
        }
        is_open
    }

    /// The connection has ended.
    pub(super) fn put_out(&self, beacon: &Beacon) {
        self.live().connections.remove(&(beacon.player_id, beacon.connection));
    }

    fn retry_after_ms(&self) -> i64 {
        let drawn = i64::from(u32::from_be_bytes(self.services.randomness.bytes()));
        RETRY_AFTER_MS.start + drawn % (RETRY_AFTER_MS.end - RETRY_AFTER_MS.start)
    }

    async fn is_idle_within(&self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.tasks.wait()).await.is_ok()
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.hub.leave(&self.room, self.place);
        self.hub.devices.remove(&self.member);
    }
}

/// However a feed ends, nobody is left in its room without being told anything more.
struct FeedEnd {
    hub: Arc<Hub>,
    room: Arc<Room>,
}

impl Drop for FeedEnd {
    fn drop(&mut self) {
        let mut rooms = self.hub.rooms();
        if rooms.get(&self.room.id).is_some_and(|present| Arc::ptr_eq(present, &self.room)) {
            rooms.remove(&self.room.id);
        }
        drop(rooms);
        self.room.fail();
        self.room.close_all(CloseCode::Overloaded.into());
    }
}
