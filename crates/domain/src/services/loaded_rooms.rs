//! Rooms in memory: a bounded cache, each room behind its own lock, filled by replaying the log.
//!
//! The cache is never the truth. Whoever finds it behind the log throws it away.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_lock::{Mutex as AsyncMutex, MutexGuardArc};
use lru::LruCache;

use crate::error::StoreError;
use crate::game::rules::Inconsistency;
use crate::game::{Drafted, GameAction, Room, RoomRules, RoomState, RoomView, Shelf, Sides};
use crate::id::{ActionId, PlayerId, RoomId};
use crate::ports::Store;

/// Entries read from storage at a time.
const PAGE: u32 = 256;
/// The last entries of a loaded room that stay in memory, for those who are a little behind.
const KEPT_ENTRIES: usize = 64;

/// Why a room can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such room.
    #[error("there is no such room")]
    NotFound,
    /// The room was played with rules that this build does not have.
    #[error(
        "room {room_id} was played with `{game}` version {rules_version}, which this build does not have"
    )]
    UnknownRules {
        /// The room.
        room_id: RoomId,
        /// Its game.
        game: String,
        /// The version it needs.
        rules_version: u32,
    },
    /// The log and the rules disagree.
    #[error("room {room_id} can't be replayed: {reason}")]
    Inconsistent {
        /// The room.
        room_id: RoomId,
        /// What is wrong.
        reason: Inconsistency,
    },
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A room in memory. What it holds was read from storage or is stored.
pub struct LoadedRoom {
    room: Room,
    rules: Arc<RoomRules>,
    state: RoomState,
    recent: VecDeque<Kept>,
    snapshot_sequence: i64,
}

/// An entry that stays in memory. Its intent stands beside it, so that looking for one reads no entry.
struct Kept {
    intent: Option<(PlayerId, ActionId)>,
    entry: Arc<GameAction>,
}

type Slot = Arc<AsyncMutex<Option<LoadedRoom>>>;

/// The cache of loaded rooms.
pub struct LoadedRooms {
    store: Arc<dyn Store>,
    shelf: Shelf,
    // A std mutex: nothing awaits while it is held.
    slots: Mutex<LruCache<RoomId, Slot>>,
}

/// The only way to a room in memory: one holder at a time on this node.
pub struct RoomGuard {
    room_id: RoomId,
    store: Arc<dyn Store>,
    shelf: Shelf,
    slot: MutexGuardArc<Option<LoadedRoom>>,
}

impl LoadedRooms {
    /// A cache for at most `capacity` rooms.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, shelf: Shelf, capacity: NonZeroUsize) -> Self {
        Self { store, shelf, slots: Mutex::new(LruCache::new(capacity)) }
    }

    /// The games.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Waits for a room's turn. Taken before a unit of work is begun, never inside one.
    ///
    /// A room that was dropped from the cache while someone holds it gets a second lock; that costs a
    /// `SequenceTaken`, not the truth.
    pub async fn lock(&self, room_id: RoomId) -> RoomGuard {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.get_or_insert(room_id, Slot::default))
        };
        RoomGuard {
            room_id,
            store: Arc::clone(&self.store),
            shelf: self.shelf.clone(),
            slot: slot.lock_arc().await,
        }
    }

    /// A room as storage has it now; what is in memory only shortens the replay.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn view(&self, room_id: RoomId) -> Result<(Room, RoomView), LoadError> {
        let (room, view, _) = self.view_since(room_id, None).await?;
        Ok((room, view))
    }

    /// The same with the entries after a number, up to the view; `None` when memory does not reach back that
    /// far.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn view_since(
        &self,
        room_id: RoomId,
        after: Option<i64>,
    ) -> Result<(Room, RoomView, Option<Vec<Arc<GameAction>>>), LoadError> {
        let mut guard = self.lock(room_id).await;
        let loaded = guard.refresh().await?;
        let entries = after.and_then(|after| loaded.entries_after(after));
        Ok((loaded.room.clone(), loaded.view(), entries))
    }
}

impl RoomGuard {
    /// The room.
    #[must_use]
    pub fn room_id(&self) -> RoomId {
        self.room_id
    }

    /// The room as it is in memory, loaded if it is not.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(&mut self) -> Result<&mut LoadedRoom, LoadError> {
        if self.slot.is_none() {
            // Boxed: it is large and rare, and every submission would hold room for it, several times.
            return Box::pin(self.load_anew()).await;
        }
        self.held()
    }

    /// The room as storage has it now.
    ///
    /// # Errors
    /// [`LoadError`]; then nothing stays in memory.
    pub async fn refresh(&mut self) -> Result<&mut LoadedRoom, LoadError> {
        let Some(mut loaded) = self.slot.take() else { return self.load_anew().await };
        // Taken out meanwhile: an error leaves nothing half read behind.
        let known = loaded.state.sequence_number();
        let found = self.store.rooms().find_with_entries(self.room_id, known, PAGE).await?;
        let (room, entries) = found.ok_or(LoadError::NotFound)?;
        if room.log_epoch != loaded.room.log_epoch {
            return self.load_anew().await;
        }
        loaded.room = room;
        if !self.replay(&mut loaded, entries)? {
            self.read_on(&mut loaded).await?;
        }
        *self.slot = Some(loaded);
        self.held()
    }

    /// Who plays against whom; `None` before the start.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn sides(&mut self) -> Result<Option<Sides>, LoadError> {
        match self.load().await?.sides() {
            // Another node may have started the game.
            None => Ok(self.refresh().await?.sides()),
            sides => Ok(sides),
        }
    }

    /// Drops what is in memory; the next use reads it from storage.
    pub fn forget(&mut self) {
        *self.slot = None;
    }

    /// What a room of this row is played with.
    ///
    /// # Errors
    /// [`LoadError::UnknownRules`] when this build does not have its game.
    pub fn rules_of(&self, room: &Room) -> Result<Arc<RoomRules>, LoadError> {
        let game =
            self.shelf.exact(&room.game, room.rules_version).ok_or_else(|| LoadError::UnknownRules {
                room_id: room.id,
                game: room.game.clone(),
                rules_version: room.rules_version,
            })?;
        Ok(Arc::new(RoomRules::of(room, Arc::clone(game))))
    }

    /// The name of the game, for reports; empty when nothing is in memory.
    #[must_use]
    pub fn game_name(&self) -> String {
        self.slot.as_ref().map_or_else(String::new, |loaded| loaded.room.game.clone())
    }

    async fn load_anew(&mut self) -> Result<&mut LoadedRoom, LoadError> {
        let loaded = self.read().await?;
        *self.slot = Some(loaded);
        self.held()
    }

    async fn read(&self) -> Result<LoadedRoom, LoadError> {
        let room = self.store.rooms().find(self.room_id).await?.ok_or(LoadError::NotFound)?;
        let rules = self.rules_of(&room)?;
        let state = match self.store.rooms().snapshot(self.room_id).await? {
            Some(snapshot) => {
                RoomState::thaw(&rules, &snapshot).map_err(|reason| self.inconsistent(reason))?
            }
            None => RoomState::empty(),
        };
        let snapshot_sequence = state.sequence_number();
        let mut loaded = LoadedRoom { room, rules, state, recent: VecDeque::new(), snapshot_sequence };
        self.read_on(&mut loaded).await?;
        Ok(loaded)
    }

    /// Replays what the log has beyond the state.
    async fn read_on(&self, loaded: &mut LoadedRoom) -> Result<(), LoadError> {
        loop {
            let entries =
                self.store.actions().after(self.room_id, loaded.state.sequence_number(), PAGE).await?;
            if self.replay(loaded, entries)? {
                return Ok(());
            }
        }
    }

    /// Replays a page of the log. Answers whether it is the last one.
    fn replay(&self, loaded: &mut LoadedRoom, page: Vec<GameAction>) -> Result<bool, LoadError> {
        let is_last = page.len() < PAGE as usize;
        for entry in page {
            let (state, _) =
                loaded.state.replay(&loaded.rules, &entry).map_err(|reason| self.inconsistent(reason))?;
            loaded.state = state;
            loaded.keep(entry);
        }
        Ok(is_last)
    }

    fn inconsistent(&self, reason: Inconsistency) -> LoadError {
        LoadError::Inconsistent { room_id: self.room_id, reason }
    }

    fn held(&mut self) -> Result<&mut LoadedRoom, LoadError> {
        self.slot.as_mut().ok_or(LoadError::NotFound)
    }
}

impl LoadedRoom {
    /// The room's row as it was last read; its status may be older than the state.
    #[must_use]
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// What the log is played with.
    #[must_use]
    pub fn rules(&self) -> &Arc<RoomRules> {
        &self.rules
    }

    /// The state after the last entry in memory.
    #[must_use]
    pub fn state(&self) -> &RoomState {
        &self.state
    }

    /// Who plays against whom; `None` before the start.
    #[must_use]
    pub fn sides(&self) -> Option<Sides> {
        Sides::at(&self.rules, &self.state)
    }

    /// The room as players may see it.
    #[must_use]
    pub fn view(&self) -> RoomView {
        RoomView::new(Arc::clone(&self.rules), self.state.clone())
    }

    /// The entry of a player's intent, if it is among the last ones.
    #[must_use]
    pub fn recent_action(&self, player: PlayerId, action: ActionId) -> Option<&Arc<GameAction>> {
        self.recent.iter().find(|kept| kept.intent == Some((player, action))).map(|kept| &kept.entry)
    }

    /// The entries after a number; `None` when memory does not reach back that far.
    #[must_use]
    pub fn entries_after(&self, after: i64) -> Option<Vec<Arc<GameAction>>> {
        if after >= self.state.sequence_number() {
            return Some(Vec::new());
        }
        // They have no gaps: the place of the first one follows from its number.
        let first = self.recent.front()?.entry.sequence_number;
        let missed = usize::try_from(after + 1 - first).ok()?;
        Some(self.recent.iter().skip(missed).map(|kept| Arc::clone(&kept.entry)).collect())
    }

    /// Takes over what was just stored.
    pub fn advance(&mut self, drafted: Drafted) {
        for entry in drafted.entries {
            self.keep(entry);
        }
        self.state = drafted.state;
    }

    /// The state to keep as a snapshot, when `every` entries have come since the last one.
    pub fn take_due_snapshot(&mut self, every: i64) -> Option<RoomState> {
        let due = self.state.sequence_number() - self.snapshot_sequence >= every;
        due.then(|| {
            self.snapshot_sequence = self.state.sequence_number();
            self.state.clone()
        })
    }

    fn keep(&mut self, entry: GameAction) {
        if self.recent.len() == KEPT_ENTRIES {
            self.recent.pop_front();
        }
        let intent = entry.player_id.zip(entry.action_id);
        self.recent.push_back(Kept { intent, entry: Arc::new(entry) });
    }
}
