//! The action log: the truth about every room.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::game::GameAction;
use crate::id::{ActionId, PlayerId, RoomId};

/// What became of an append.
#[derive(Clone, Debug, PartialEq)]
pub enum AppendAnswer {
    /// All entries are stored; outside a unit of work they are durable.
    Appended,
    /// The first number is taken, or the entry before it is missing: the caller's room is out of date.
    /// Nothing was stored.
    SequenceTaken,
    /// An action with the same room, player and action id is stored already; here it is. Nothing was
    /// stored.
    Duplicate(Box<GameAction>),
}

/// The append-only log of every room.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait GameActionLog: Send + Sync {
    /// Appends entries of one room, numbered without gaps, all or none. An adapter MUST:
    /// - store nothing when the first number is taken or its predecessor is missing (1 has none);
    /// - let the database decide, so that of two appends of one number, from any process, one is refused;
    /// - answer [`AppendAnswer::Duplicate`] rather than `SequenceTaken` when both hold;
    /// - outside a unit of work, answer only when the entries survive the loss of power.
    ///
    /// # Errors
    /// When storage fails; with [`StoreError::Unavailable`] the entries may be stored or not.
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError>;

    /// The number of the last entry; 0 for an empty log.
    ///
    /// # Errors
    /// When storage fails.
    async fn head(&self, room: RoomId) -> Result<i64, StoreError>;

    /// The numbers of the last entries of several rooms, in any order. Asked for all open rooms of a node
    /// at once: an adapter of a database answers in one statement.
    ///
    /// # Errors
    /// When storage fails.
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, StoreError> {
        let mut heads = Vec::with_capacity(rooms.len());
        for room in rooms {
            heads.push((*room, self.head(*room).await?));
        }
        Ok(heads)
    }

    /// Finds the entry of a player's intent.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_action(
        &self,
        room: RoomId,
        player: PlayerId,
        action: ActionId,
    ) -> Result<Option<GameAction>, StoreError>;

    /// The entries after a number, lowest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    async fn after(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<GameAction>, StoreError>;
}
