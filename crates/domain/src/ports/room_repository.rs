//! Rooms and their snapshots.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::game::{GameAction, GameOutcome, Player, Room, RoomCode, RoomStatus, Snapshot};
use crate::id::{PlayerId, RoomId, UserId};
use crate::time::Timestamp;

/// How many rooms are open, by their status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenRooms {
    /// Not started.
    pub waiting: u64,
    /// In play.
    pub playing: u64,
    /// In play, and a claim is possible.
    pub abandoned: u64,
}

/// A page of rooms that anyone may see, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomListing {
    /// Which rooms.
    pub status: RoomStatus,
    /// Only rooms older than this one.
    pub before: Option<RoomId>,
    /// At most this many.
    pub limit: u32,
}

/// A room with its players, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRoom {
    /// The room.
    pub room: Room,
    /// Its players by seat.
    pub players: Vec<Player>,
}

/// Stores rooms.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait RoomRepository: Send + Sync {
    /// Stores a new room.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the code is taken by another open room, or this room is stored already.
    async fn insert(&self, room: &Room) -> Result<(), StoreError>;

    /// Finds a room.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, id: RoomId) -> Result<Option<Room>, StoreError>;

    /// Finds a room with the entries of its log after a number, lowest first, at most `limit`, in one
    /// statement.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_with_entries(
        &self,
        id: RoomId,
        after: i64,
        limit: u32,
    ) -> Result<Option<(Room, Vec<GameAction>)>, StoreError>;

    /// Finds the open room of a code.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_by_code(&self, code: &RoomCode) -> Result<Option<Room>, StoreError>;

    /// Finds a room and keeps every other transaction from changing it until this one ends. Only inside a
    /// unit of work; taken before the room's seats.
    ///
    /// # Errors
    /// When storage fails.
    async fn lock(&self, id: RoomId) -> Result<Option<Room>, StoreError>;

    /// Lists rooms that are not private, newest first, with their players.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self, listing: RoomListing) -> Result<Vec<OpenRoom>, StoreError>;

    /// Every room, newest first, for administration.
    ///
    /// # Errors
    /// When storage fails.
    async fn list_ids(&self, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomId>, StoreError>;

    /// How many rooms that are not finished this user sits in as host.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_open_hosted_by(&self, user: UserId) -> Result<u64, StoreError>;

    /// Names the host.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_host(&self, id: RoomId, host: PlayerId) -> Result<(), StoreError>;

    /// `waiting` becomes `playing`. Answers whether it was waiting.
    ///
    /// # Errors
    /// When storage fails.
    async fn start(&self, id: RoomId, at: Timestamp) -> Result<bool, StoreError>;

    /// Moves a room in play between `playing` and `abandoned`. Answers whether it was in play.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_abandoned(&self, id: RoomId, abandoned: bool) -> Result<bool, StoreError>;

    /// A room in play becomes `finished`. Answers whether it was in play.
    ///
    /// # Errors
    /// When storage fails.
    async fn finish(&self, id: RoomId, outcome: &GameOutcome, at: Timestamp) -> Result<bool, StoreError>;

    /// How many rooms are open.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_open(&self) -> Result<OpenRooms, StoreError>;

    /// Deletes a room that never started, with its players. Answers whether it was waiting.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_waiting(&self, id: RoomId) -> Result<bool, StoreError>;

    /// The newest snapshot.
    ///
    /// # Errors
    /// When storage fails.
    async fn snapshot(&self, id: RoomId) -> Result<Option<Snapshot>, StoreError>;

    /// Keeps a snapshot if it is newer than the stored one.
    ///
    /// # Errors
    /// When storage fails.
    async fn save_snapshot(&self, id: RoomId, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// How many rooms finished before a time.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_finished(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Rooms that finished before a time, those made first in front, at most so many.
    ///
    /// # Errors
    /// When storage fails.
    async fn finished(&self, before: Timestamp, limit: u32) -> Result<Vec<RoomId>, StoreError>;

    /// Removes the first entries of a finished room's log, at most so many; in the unit of work of a caller that has
    /// locked the room, which is about to go. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_entries(&self, id: RoomId, limit: u32) -> Result<u64, StoreError>;

    /// Deletes a finished room with its players and seats; in the caller's unit of work, which has locked it and
    /// removed its log. Answers whether there was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_finished(&self, id: RoomId) -> Result<bool, StoreError>;
}
