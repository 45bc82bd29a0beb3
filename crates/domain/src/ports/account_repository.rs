//! Organisations, and who may act for them.

use async_trait::async_trait;
use uuid::Uuid;

use crate::account::Account;
use crate::error::StoreError;
use crate::id::{AccountId, UserId};

/// Stores accounts and their members.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Stores a new account.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, account: &Account) -> Result<(), StoreError>;

    /// Finds an account.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// All accounts, by name, each with the number of its members.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self) -> Result<Vec<(Account, u64)>, StoreError>;

    /// Makes a user a member; `id` is the membership's own. Answers whether the user was none before.
    ///
    /// # Errors
    /// When storage fails, or one of both is not there.
    async fn add_member(&self, id: Uuid, account: AccountId, user: UserId) -> Result<bool, StoreError>;

    /// The accounts that a user may act for, by name.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_member(&self, user: UserId) -> Result<Vec<Account>, StoreError>;

    /// Makes a user a member no more. Answers whether the user was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError>;

    /// Whether a user may act for an account.
    ///
    /// # Errors
    /// When storage fails.
    async fn is_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError>;
}
