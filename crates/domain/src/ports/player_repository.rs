//! Players.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::game::{Player, Seat};
use crate::id::{PlayerId, RoomId, UserId};
use crate::time::Timestamp;

/// Stores players.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PlayerRepository: Send + Sync {
    /// Stores a new player.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the seat is taken or the user already sits in the room.
    async fn insert(&self, player: &Player) -> Result<(), StoreError>;

    /// Finds a player.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, id: PlayerId) -> Result<Option<Player>, StoreError>;

    /// The players of a room by seat, those who left in play included.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_room(&self, room: RoomId) -> Result<Vec<Player>, StoreError>;

    /// Finds a user's place in a room.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_by_user(&self, room: RoomId, user: UserId) -> Result<Option<Player>, StoreError>;

    /// Moves a player to a free seat.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the seat is taken.
    async fn move_to(&self, id: PlayerId, seat: Seat) -> Result<(), StoreError>;

    /// Notes that a player left a game in play. Answers whether they had not before.
    ///
    /// # Errors
    /// When storage fails.
    async fn leave(&self, id: PlayerId, at: Timestamp) -> Result<bool, StoreError>;

    /// Deletes a player of a waiting room, with the game session.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove(&self, id: PlayerId) -> Result<bool, StoreError>;

    /// A user's places, by room, the newest room first; `before` continues a list after that room.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_user(
        &self,
        user: UserId,
        before: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<Player>, StoreError>;

    /// The rooms that have not finished and in which a user sits, by id.
    ///
    /// # Errors
    /// When storage fails.
    async fn open_rooms_of(&self, user: UserId) -> Result<Vec<RoomId>, StoreError>;

    /// Gives one user's places to another, but for rooms in which the other sits already. Answers how many.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the other takes a place in such a room at this moment.
    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError>;

    /// Gives another name to a user at every table.
    ///
    /// # Errors
    /// When storage fails.
    async fn rename_all(&self, user: UserId, name: &str) -> Result<(), StoreError>;
}
