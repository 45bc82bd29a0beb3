//! Users.

use async_trait::async_trait;

use crate::app::{AppSlug, ExternalId};
use crate::error::StoreError;
use crate::id::UserId;
use crate::time::Timestamp;
use crate::user::{PasswordCost, PasswordHash, Role, User, Username};

/// A look through a page of the guests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestsSeen {
    /// Those without any session or seat, live or not.
    pub lone: Vec<UserId>,
    /// The last of the page; the look goes on after it. `None`: there was none.
    pub last: Option<UserId>,
}

/// Costs of stored hashes that are answered at most. Each makes every refused sign-in slower, so there may not be any
/// number of them.
pub const MOST_PASSWORD_COSTS: u32 = 8;

/// Stores users.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Stores a new guest.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username, whatever its case, is taken.
    async fn insert(&self, user: &User) -> Result<(), StoreError>;

    /// Stores a new user with a password.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username, whatever its case, is taken; a unit stays usable.
    async fn insert_registered(&self, user: &User, hash: &PasswordHash) -> Result<(), StoreError>;

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

    /// Stores a new user that an app vouches for, who is no guest.
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

    /// By which app a user is vouched for, and under which name of its own; `None`: by none.
    ///
    /// # Errors
    /// When storage fails.
    async fn external_of(&self, id: UserId) -> Result<Option<(AppSlug, ExternalId)>, StoreError>;

    /// The hash of a user's password; `None` for who has none, and for nobody.
    ///
    /// # Errors
    /// When storage fails.
    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, StoreError>;

    /// What the hashes that are stored cost to make: each cost once, and at most [`MOST_PASSWORD_COSTS`]. An adapter
    /// MUST find them without reading every user.
    ///
    /// # Errors
    /// When storage fails.
    async fn password_costs(&self) -> Result<Vec<PasswordCost>, StoreError>;

    /// Replaces the hash of a user who has a password. Answers whether there was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_password_hash(
        &self,
        id: UserId,
        hash: &PasswordHash,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Gives a guest a name and a password, in one conditional statement. Answers whether it was a guest.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username, whatever its case, is taken.
    async fn upgrade(
        &self,
        id: UserId,
        username: &Username,
        display_name: &str,
        hash: &PasswordHash,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Disables a user as of a time, or enables them again. Answers whether that changed anything.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_disabled(
        &self,
        id: UserId,
        disabled_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Says what a user may do. Answers whether that changed anything.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_role(&self, id: UserId, role: Role, at: Timestamp) -> Result<bool, StoreError>;

    /// Deletes a user, with the sessions; the seats stay, without a user. Answers whether there was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove(&self, id: UserId) -> Result<bool, StoreError>;

    /// Users, guests too, the newest first; `before` continues a list after that user.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self, before: Option<UserId>, limit: u32) -> Result<Vec<User>, StoreError>;
}
