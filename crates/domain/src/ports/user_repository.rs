//! Users.

use async_trait::async_trait;

use crate::app::{AppSlug, ExternalId};
use crate::error::StoreError;
use crate::id::UserId;
use crate::user::User;

/// A look through a page of the guests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestsSeen {
    /// Those without any session or seat, live or not.
    pub lone: Vec<UserId>,
    /// The last of the page; the look goes on after it. `None`: there was none.
    pub last: Option<UserId>,
}

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

    /// Stores a new user that an app vouches for.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username, whatever its case, is taken, or the app has such a user.
    async fn insert_external(&self, user: &User, app: &AppSlug, id: &ExternalId) -> Result<(), StoreError>;

    /// Finds the user that an app calls so.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_external(&self, app: &AppSlug, id: &ExternalId) -> Result<Option<User>, StoreError>;

    /// Changes the name that others see.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_display_name(&self, id: UserId, name: &str) -> Result<(), StoreError>;

    /// Looks through at most so many guests, by id, for those that nothing leads to any more. A user that another
    /// service vouches for is none.
    ///
    /// # Errors
    /// When storage fails.
    async fn lone_guests(&self, after: Option<UserId>, limit: u32) -> Result<GuestsSeen, StoreError>;

    /// Deletes those of these guests that have no session and no seat at this moment, in one statement. Answers how
    /// many.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_lone_guests(&self, ids: &[UserId]) -> Result<u64, StoreError>;
}
