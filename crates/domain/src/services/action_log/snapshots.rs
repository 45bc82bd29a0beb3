//! Snapshots that wait to be stored. Nobody who plays waits for that: whoever has no snapshot only replays
//! more.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_lock::Semaphore;

use crate::game::{RoomRules, RoomState};
use crate::id::RoomId;
use crate::ports::Report;
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::{LoadError, LoadedRoom};

/// Rooms of which a snapshot may wait; beyond, the newest one is not kept. Its room has another one soon.
const MOST_WAITING: usize = 4_096;

/// The snapshots that are to be stored.
pub(super) struct Snapshots {
    // A std mutex: nothing awaits while it is held.
    waiting: Mutex<Waiting>,
    /// A permit for each room in `order`.
    ready: Semaphore,
}

#[derive(Default)]
struct Waiting {
    /// The newest of each room.
    states: HashMap<RoomId, Kept>,
    /// The rooms of which one may be stored now, the longest waiting first.
    order: VecDeque<RoomId>,
    /// Those of which one is being stored.
    in_hand: HashSet<RoomId>,
}

struct Kept {
    rules: Arc<RoomRules>,
    state: RoomState,
}

/// A snapshot in the hand of whoever stores it; while it is, no other one of its room is given out.
pub struct DueSnapshot {
    kept: Kept,
    snapshots: Arc<Snapshots>,
}

impl ActionLog {
    /// Waits for a snapshot that is to be stored: the newest of its room. Cancel-safe. What is never asked for
    /// is never stored, and costs the next replay.
    pub async fn due_snapshot(&self) -> DueSnapshot {
        self.snapshots.next().await
    }

    /// Stores a snapshot. What fails is reported and not tried again: its room has another one soon.
    pub async fn store_snapshot(&self, due: DueSnapshot) {
        let Kept { rules, state } = &due.kept;
        if let Err(error) = self.store_state(rules, state).await {
            self.observer
                .report(Report::SnapshotFailed { room_id: rules.room_id, detail: error.to_string() });
        }
    }

    /// Stores a snapshot of a room, when there is something new: called when its last player leaves a node.
    ///
    /// # Errors
    /// When the room can't be loaded or stored.
    pub async fn save_snapshot(&self, room_id: RoomId) -> Result<(), LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.load().await?;
        let Some(state) = loaded.take_due_snapshot(1) else { return Ok(()) };
        let rules = Arc::clone(loaded.rules());
        drop(guard);
        self.store_state(&rules, &state).await
    }

    /// Hands a snapshot out when it is time: so many entries after the last one, and at the end.
    pub(super) fn keep_due_snapshot(&self, loaded: &mut LoadedRoom) {
        let has_ended = loaded.state().outcome().is_some();
        let every = if has_ended { 1 } else { self.settings.snapshot_every };
        let Some(state) = loaded.take_due_snapshot(every) else { return };
        let rules = Arc::clone(loaded.rules());
        let room_id = rules.room_id;
        if !self.snapshots.keep(rules, state) {
            let detail = "too many wait to be stored".to_owned();
            self.observer.report(Report::SnapshotFailed { room_id, detail });
        }
    }

    async fn store_state(&self, rules: &RoomRules, state: &RoomState) -> Result<(), LoadError> {
        let room_id = rules.room_id;
        let snapshot = state.freeze(rules).map_err(|reason| LoadError::Inconsistent { room_id, reason })?;
        Ok(self.store.rooms().save_snapshot(room_id, &snapshot).await?)
    }
}

impl Snapshots {
    /// None yet.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { waiting: Mutex::default(), ready: Semaphore::new(0) })
    }

    /// Takes a room's state to be stored, in the place of an older one that still waits. Answers whether there
    /// was room for it.
    pub(super) fn keep(&self, rules: Arc<RoomRules>, state: RoomState) -> bool {
        let mut waiting = self.lock();
        let room = rules.room_id;
        let is_first = !waiting.states.contains_key(&room);
        if is_first && waiting.states.len() >= MOST_WAITING {
            return false;
        }
        waiting.states.insert(room, Kept { rules, state });
        if is_first && !waiting.in_hand.contains(&room) {
            self.line_up(&mut waiting, room);
        }
        true
    }

    async fn next(self: &Arc<Self>) -> DueSnapshot {
        loop {
            self.ready.acquire().await.forget();
            let mut waiting = self.lock();
            let Some(room) = waiting.order.pop_front() else { continue };
            let Some(kept) = waiting.states.remove(&room) else { continue };
            waiting.in_hand.insert(room);
            return DueSnapshot { kept, snapshots: Arc::clone(self) };
        }
    }

    fn line_up(&self, waiting: &mut Waiting, room: RoomId) {
        waiting.order.push_back(room);
        self.ready.add_permits(1);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for DueSnapshot {
    fn drop(&mut self) {
        let room = self.kept.rules.room_id;
        let mut waiting = self.snapshots.lock();
        waiting.in_hand.remove(&room);
        if waiting.states.contains_key(&room) {
            self.snapshots.line_up(&mut waiting, room);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::services::test_table as table;

    fn state(moves: &[i64]) -> RoomState {
        let rules = table::rules();
        let entries = table::log(moves);
        entries.iter().fold(RoomState::empty(), |state, entry| state.replay(&rules, entry).unwrap().0)
    }

    fn of_room(number: u128, moves: &[i64]) -> (Arc<RoomRules>, RoomState) {
        let room_id = RoomId::new(table::uuid(number));
        (Arc::new(RoomRules { room_id, ..table::rules() }), state(moves))
    }

    fn keep(snapshots: &Snapshots, number: u128, moves: &[i64]) -> bool {
        let (rules, state) = of_room(number, moves);
        snapshots.keep(rules, state)
    }

    fn next(snapshots: &Arc<Snapshots>) -> Option<DueSnapshot> {
        snapshots.next().now_or_never()
    }

    fn number(due: &DueSnapshot) -> i64 {
        due.kept.state.sequence_number()
    }

    #[test]
    fn of_one_room_only_the_newest_is_stored_and_one_at_a_time() {
        let snapshots = Snapshots::new();
        assert!(next(&snapshots).is_none());
        assert!(keep(&snapshots, 1, &[]) && keep(&snapshots, 1, &[3]));
        let first = next(&snapshots).unwrap();
        assert_eq!(number(&first), 2);
        assert!(keep(&snapshots, 1, &[3, 3]) && keep(&snapshots, 2, &[]));
        let of_another = next(&snapshots).unwrap();
        assert_eq!(of_another.kept.rules.room_id, RoomId::new(table::uuid(2)));
        assert!(next(&snapshots).is_none(), "one of its room is being stored");
        drop(first);
        assert_eq!(number(&next(&snapshots).unwrap()), 4);
        assert!(next(&snapshots).is_none());
    }

    #[test]
    fn what_waits_is_bounded_and_newer_ones_of_rooms_that_wait_are_taken() {
        let snapshots = Snapshots::new();
        for room in 0..MOST_WAITING as u128 {
            assert!(keep(&snapshots, room, &[]));
        }
        assert!(!keep(&snapshots, u128::MAX, &[]));
        assert!(keep(&snapshots, 7, &[3]));
        drop(next(&snapshots));
        assert!(keep(&snapshots, u128::MAX, &[]));
    }
}
