//! Results of finished games.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::game::GameResult;
use crate::id::UserId;

/// Stores results. They outlive their rooms.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait GameResultRepository: Send + Sync {
    /// Stores the results of one game.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a player has a result already.
    async fn insert_all(&self, results: &[GameResult]) -> Result<(), StoreError>;

    /// A user's results, newest first; `before` continues a list after the result of that id.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_user(
        &self,
        user: UserId,
        before: Option<uuid::Uuid>,
        limit: u32,
    ) -> Result<Vec<GameResult>, StoreError>;

    /// Gives one user's results to another, but for games of which the other has one. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError>;

    /// Takes a user's name off all their results. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn forget(&self, user: UserId) -> Result<u64, StoreError>;
}
