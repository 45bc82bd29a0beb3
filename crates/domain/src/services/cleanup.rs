//! Removes what nobody needs any more, and forgets addresses in time.
//!
//! In batches, each a short transaction of its own, so that nobody waits for it long; whatever a batch does is
//! right by itself, so it may be broken off anywhere, repeated, and done by any number of nodes at once.

use std::sync::Arc;

use crate::error::StoreError;
use crate::id::RoomId;
use crate::ports::{Clock, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::time::{Duration, Timestamp};

/// Rows that one transaction changes at most.
const BATCH: u32 = 1_000;
/// Handoffs that one transaction moves or removes at most: each is in many indexes, and whoever redeems one meanwhile
/// shall not wait.
const HANDOFFS: u32 = 200;
/// User sessions that one transaction ends at most: with each those go that are bound to it, and each of their users is
/// locked and noted.
const SESSIONS: u32 = 100;
/// Entries of a log that one transaction removes at most: beside them the room may go with its players and seats.
const ENTRIES: u32 = 900;

/// How long things are kept.
#[derive(Clone, Copy, Debug)]
pub struct CleanupSettings {
    /// Handoffs, archived when their time has passed.
    pub handoffs: Duration,
    /// Finished rooms, with their logs.
    pub rooms: Duration,
    /// Events of the audit log.
    pub audit: Duration,
    /// Addresses of sign-ins, of connections to games, of handoffs, and of events of the audit log.
    pub ip_addresses: Duration,
}

/// One kind of thing that is cleaned up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CleanupTask {
    /// Handoffs past their time move to the archive, and go from there in time.
    Handoffs,
    /// User sessions past their limits go, and with them those that are bound to them.
    UserSessions,
    /// Finished rooms past their time go: their logs first, then they with their players and seats.
    Rooms,
    /// Guests go to whom neither a session nor a seat leads.
    Guests,
    /// Events of the audit log past their time go.
    AuditEvents,
    /// Old sessions, connections, handoffs and events lose their addresses.
    Addresses,
}

impl CleanupTask {
    /// Every task, in an order in which one makes work for the next.
    pub const ALL: [Self; 6] = [
        // First, while the sessions that they came from still tell what became of them.
        Self::Handoffs,
        Self::UserSessions,
        Self::Rooms,
        Self::Guests,
        Self::AuditEvents,
        Self::Addresses,
    ];

    /// The name, as the command line tells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handoffs => "handoffs",
            Self::UserSessions => "user_sessions",
            Self::Rooms => "rooms",
            Self::Guests => "guests",
            Self::AuditEvents => "audit_events",
            Self::Addresses => "ip_addresses",
        }
    }
}

/// The service.
pub struct Cleanup {
    store: Arc<dyn Store>,
    devices: Arc<DeviceSessions>,
    clock: Arc<dyn Clock>,
    settings: CleanupSettings,
}

impl Cleanup {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        devices: Arc<DeviceSessions>,
        clock: Arc<dyn Clock>,
        settings: CleanupSettings,
    ) -> Self {
        Self { store, devices, clock, settings }
    }

    /// Does one task to its end. Answers how many rows it was about.
    ///
    /// # Errors
    /// When storage fails; what was done until then is done.
    pub async fn perform(&self, task: CleanupTask) -> Result<u64, StoreError> {
        let now = self.clock.now();
        match task {
            CleanupTask::Handoffs => self.archive_handoffs(now).await,
            CleanupTask::UserSessions => self.remove_user_sessions(now).await,
            CleanupTask::Rooms => self.remove_rooms(now - self.settings.rooms).await,
            CleanupTask::Guests => self.remove_guests().await,
            CleanupTask::AuditEvents => self.remove_audit_events(now - self.settings.audit).await,
            CleanupTask::Addresses => self.wipe_addresses(now - self.settings.ip_addresses).await,
        }
    }

    /// How many rows a task would be about now. Changes nothing.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn count(&self, task: CleanupTask) -> Result<u64, StoreError> {
        let (now, store) = (self.clock.now(), &self.store);
        match task {
            CleanupTask::Handoffs => {
                let archived = store.handoffs().count_archived(now - self.settings.handoffs).await?;
                Ok(store.handoffs().count_past(now).await? + archived)
            }
            CleanupTask::UserSessions => store.user_sessions().count_expired(now).await,
            CleanupTask::Rooms => store.rooms().count_finished(now - self.settings.rooms).await,
            CleanupTask::Guests => self.count_guests().await,
            CleanupTask::AuditEvents => store.audit_events().count_older(now - self.settings.audit).await,
            CleanupTask::Addresses => {
                let before = now - self.settings.ip_addresses;
                let of_sessions = store.user_sessions().count_addresses(before).await?;
                let of_seats = store.game_sessions().count_addresses(before).await?;
                let of_handoffs = store.handoffs().count_addresses(before).await?;
                let of_events = store.audit_events().count_addresses(before).await?;
                Ok(of_sessions + of_seats + of_handoffs + of_events)
            }
        }
    }

    async fn archive_handoffs(&self, now: Timestamp) -> Result<u64, StoreError> {
        let keep_since = now - self.settings.handoffs;
        let work = self.store.begin().await?;
        work.handoffs().prepare_archive(now, keep_since).await?;
        work.commit().await?;
        let (mut moved, mut removed) = (Batches::of(HANDOFFS), Batches::of(HANDOFFS));
        while moved.go_on() {
            let work = self.store.begin().await?;
            moved.done(work.handoffs().archive(now, HANDOFFS).await?);
            work.commit().await?;
        }
        while removed.go_on() {
            removed.done(self.store.handoffs().remove_archived(keep_since, HANDOFFS).await?);
        }
        Ok(moved.total + removed.total)
    }

    async fn remove_user_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut batches = Batches::of(SESSIONS);
        while batches.go_on() {
            batches.done(self.devices.end_by_time(now, SESSIONS).await?);
        }
        Ok(batches.total)
    }

    async fn remove_audit_events(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut batches = Batches::of(BATCH);
        while batches.go_on() {
            batches.done(self.store.audit_events().remove_older(before, BATCH).await?);
        }
        Ok(batches.total)
    }

    async fn wipe_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let [mut sessions, mut seats, mut handoffs, mut events] = [(); 4].map(|()| Batches::of(BATCH));
        while sessions.go_on() {
            sessions.done(self.store.user_sessions().wipe_addresses(before, BATCH).await?);
        }
        while seats.go_on() {
            seats.done(self.store.game_sessions().wipe_addresses(before, BATCH).await?);
        }
        while handoffs.go_on() {
            handoffs.done(self.store.handoffs().wipe_addresses(before, BATCH).await?);
        }
        while events.go_on() {
            events.done(self.store.audit_events().wipe_addresses(before, BATCH).await?);
        }
        Ok(sessions.total + seats.total + handoffs.total + events.total)
    }

    /// Looked for by reading, page by page, so that whoever writes does not wait while all guests are looked at.
    async fn remove_guests(&self) -> Result<u64, StoreError> {
        let (mut removed, mut after) = (0, None);
        loop {
            let seen = self.store.users().lone_guests(after, BATCH).await?;
            if !seen.lone.is_empty() {
                removed += self.store.users().remove_lone_guests(&seen.lone).await?;
            }
            if seen.last.is_none() {
                return Ok(removed);
            }
            after = seen.last;
        }
    }

    async fn count_guests(&self) -> Result<u64, StoreError> {
        let (mut count, mut after) = (0, None);
        loop {
            let seen = self.store.users().lone_guests(after, BATCH).await?;
            count += seen.lone.len() as u64;
            if seen.last.is_none() {
                return Ok(count);
            }
            after = seen.last;
        }
    }

    async fn remove_rooms(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let rooms = self.store.rooms().finished(before, BATCH).await?;
            let before_these = removed;
            for room in rooms {
                removed += u64::from(self.remove_room(room).await?);
            }
            // Nothing is left, or others are at it.
            if removed == before_these {
                return Ok(removed);
            }
        }
    }

    /// A log of a usual length goes in one transaction with its room, so that nobody finds one without the other.
    /// Answers whether the room went here; another node may have been first.
    async fn remove_room(&self, room: RoomId) -> Result<bool, StoreError> {
        loop {
            let work = self.store.begin().await?;
            if work.rooms().lock(room).await?.is_none() {
                return Ok(false);
            }
            let is_empty = work.rooms().remove_entries(room, ENTRIES).await? < u64::from(ENTRIES);
            let is_gone = is_empty && work.rooms().remove_finished(room).await?;
            work.commit().await?;
            if is_empty {
                return Ok(is_gone);
            }
        }
    }
}

/// Goes on as long as batches are full.
struct Batches {
    size: u32,
    total: u64,
    last: Option<u64>,
}

impl Batches {
    const fn of(size: u32) -> Self {
        Self { size, total: 0, last: None }
    }

    fn go_on(&self) -> bool {
        self.last.is_none_or(|rows| rows >= u64::from(self.size))
    }

    fn done(&mut self, rows: u64) {
        self.total += rows;
        self.last = Some(rows);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use mockall::predicate::{always, eq};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::audit::AuditKind;
    use crate::game::RoomStatus;
    use crate::id::{UserId, UserSessionId};
    use crate::mocks::{MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore, StubUnitOfWork};
    use crate::ports::{EndedByTime, GuestsSeen};
    use crate::services::test_table::{at, room, room_id};

    fn cleanup(store: StubStore) -> Cleanup {
        cleanup_over(store, MockRoomBus::new())
    }

    fn cleanup_over(store: StubStore, bus: MockRoomBus) -> Cleanup {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(at(0));
        let days = Duration::days;
        let settings =
            CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(20) };
        let (store, clock) = (Arc::new(store), Arc::new(clock));
        let mut randomness = MockRandomness::new();
        randomness.expect_fill().returning(|bytes| bytes.fill(7));
        let devices = DeviceSessions::new(
            Arc::<StubStore>::clone(&store),
            Arc::new(bus),
            clock.clone(),
            Arc::new(randomness),
            Arc::new(MockObserver::new()),
        );
        Cleanup::new(store, Arc::new(devices), clock, settings)
    }

    #[tokio::test]
    async fn expired_sessions_go_in_bounded_batches_until_one_is_not_full() {
        let store = StubStore::default();
        for expired in [100, 100, 3] {
            let mut unit = StubUnitOfWork::default();
            let removal = unit.repositories.user_sessions.expect_remove_expired().times(1);
            removal
                .with(eq(at(0)), eq(100))
                .returning(move |_, _| Ok(EndedByTime { expired, bound: Vec::new() }));
            store.expect_unit(unit);
        }
        assert_eq!(cleanup(store).perform(CleanupTask::UserSessions).await.unwrap(), 203);
    }

    #[tokio::test]
    async fn what_was_bound_to_an_expired_session_is_noted_and_the_nodes_are_told_when_it_is_gone() {
        let child = UserSessionId::new(Uuid::from_u128(7));
        let mut unit = StubUnitOfWork::default();
        unit.repositories.user_sessions.expect_remove_expired().times(1).returning(move |_, _| {
            Ok(EndedByTime { expired: 1, bound: vec![(child, UserId::new(Uuid::from_u128(1)))] })
        });
        unit.repositories.audit_events.expect_insert().times(1).returning(move |event| {
            assert_eq!((event.kind, &event.data["ended"]), (AuditKind::SessionsEnded, &json!([child])));
            Ok(())
        });
        let store = StubStore::default();
        let committed = store.expect_unit(unit);
        let mut bus = MockRoomBus::new();
        bus.expect_publish_ended().times(1).returning(move |ended| {
            assert!(committed.load(Ordering::SeqCst));
            assert_eq!(ended, [child]);
            Ok(())
        });
        let cleanup = cleanup_over(store, bus);
        assert_eq!(cleanup.perform(CleanupTask::UserSessions).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn handoffs_are_archived_batch_by_batch_and_go_when_they_were_kept_long_enough() {
        let mut store = StubStore::default();
        let keep_since = at(0) - Duration::days(30);
        let mut prepared = StubUnitOfWork::default();
        let prepare = prepared.repositories.handoffs.expect_prepare_archive();
        prepare.with(eq(at(0)), eq(keep_since)).times(1).returning(|_, _| Ok(0));
        let mut commits = vec![store.expect_unit(prepared)];
        for moved in [200, 7] {
            let mut unit = StubUnitOfWork::default();
            let archive = unit.repositories.handoffs.expect_archive();
            archive.with(eq(at(0)), eq(200)).times(1).returning(move |_, _| Ok(moved));
            commits.push(store.expect_unit(unit));
        }
        let removals = store.repositories.handoffs.expect_remove_archived();
        removals.with(eq(keep_since), eq(200)).times(1).returning(|_, _| Ok(3));
        assert_eq!(cleanup(store).perform(CleanupTask::Handoffs).await.unwrap(), 210);
        assert!(commits.iter().all(|committed| committed.load(Ordering::SeqCst)));
    }

    #[tokio::test]
    async fn guests_are_looked_through_page_by_page() {
        let user = |number| UserId::new(Uuid::from_u128(number));
        let mut store = StubStore::default();
        let pages = store.repositories.users.expect_lone_guests();
        pages.with(always(), eq(1_000)).times(3).returning(move |after, _| {
            Ok(match after {
                None => GuestsSeen { lone: vec![user(1), user(3)], last: Some(user(3)) },
                Some(id) if id == user(3) => GuestsSeen { lone: Vec::new(), last: Some(user(9)) },
                Some(_) => GuestsSeen::default(),
            })
        });
        // One of the two has signed in meanwhile.
        store.repositories.users.expect_remove_lone_guests().times(1).returning(|ids| {
            assert_eq!(ids.len(), 2);
            Ok(1)
        });
        assert_eq!(cleanup(store).perform(CleanupTask::Guests).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_room_goes_in_the_unit_that_takes_the_last_of_its_log() {
        let (mut store, id) = (StubStore::default(), room_id());
        let mut pages = vec![Vec::new(), vec![id]];
        let finished = store.repositories.rooms.expect_finished();
        finished
            .with(eq(at(0) - Duration::days(30)), always())
            .returning(move |_, _| Ok(pages.pop().unwrap()));
        let mut commits = Vec::new();
        for (removed, goes) in [(900, false), (12, true)] {
            let mut unit = StubUnitOfWork::default();
            unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Finished))));
            unit.repositories
                .rooms
                .expect_remove_entries()
                .with(eq(id), eq(900))
                .returning(move |_, _| Ok(removed));
            unit.repositories.rooms.expect_remove_finished().times(usize::from(goes)).returning(|_| Ok(true));
            commits.push(store.expect_unit(unit));
        }
        assert_eq!(cleanup(store).perform(CleanupTask::Rooms).await.unwrap(), 1);
        assert!(commits.iter().all(|committed| committed.load(Ordering::SeqCst)));
    }

    #[tokio::test]
    async fn a_room_that_another_node_has_removed_is_passed_over() {
        let mut store = StubStore::default();
        let id = room_id();
        store.repositories.rooms.expect_finished().times(1).returning(move |_, _| Ok(vec![id]));
        let mut unit = StubUnitOfWork::default();
        unit.repositories.rooms.expect_lock().returning(|_| Ok(None));
        let committed = store.expect_unit(unit);
        assert_eq!(cleanup(store).perform(CleanupTask::Rooms).await.unwrap(), 0);
        assert!(!committed.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_look_counts_and_changes_nothing() {
        let mut store = StubStore::default();
        store
            .repositories
            .user_sessions
            .expect_count_addresses()
            .with(eq(at(0) - Duration::days(20)))
            .returning(|_| Ok(2));
        store.repositories.game_sessions.expect_count_addresses().returning(|_| Ok(4));
        store.repositories.handoffs.expect_count_addresses().returning(|_| Ok(1));
        store.repositories.audit_events.expect_count_addresses().returning(|_| Ok(5));
        assert_eq!(cleanup(store).count(CleanupTask::Addresses).await.unwrap(), 12);
    }

    #[tokio::test]
    async fn addresses_of_everything_are_forgotten_in_bounded_batches() {
        let mut store = StubStore::default();
        let before = at(0) - Duration::days(20);
        store.repositories.user_sessions.expect_wipe_addresses().returning(|_, _| Ok(2));
        let mut batches = vec![3, 1_000];
        let seats = store.repositories.game_sessions.expect_wipe_addresses();
        seats.with(eq(before), eq(1_000)).times(2).returning(move |_, _| Ok(batches.pop().unwrap()));
        store.repositories.handoffs.expect_wipe_addresses().returning(|_, _| Ok(1));
        store.repositories.audit_events.expect_wipe_addresses().returning(|_, _| Ok(5));
        assert_eq!(cleanup(store).perform(CleanupTask::Addresses).await.unwrap(), 1_011);
    }
}
