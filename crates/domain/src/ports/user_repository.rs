//! Users.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::id::UserId;
use crate::user::User;

/// Stores users.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Stores a new user.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username, whatever its case, is taken.
    async fn insert(&self, user: &User) -> Result<(), StoreError>;

    /// Finds a user.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Finds a user by the sign-in name, whatever its case.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_by_username(&self, username: &str) -> Result<Option<User>, StoreError>;

    /// Finds a user and, inside a unit of work, keeps every other unit that locks them waiting until this one
    /// ends: for what is counted per user before something is added.
    ///
    /// # Errors
    /// When storage fails.
    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError>;
}
