//! Hashes of passwords.

use async_trait::async_trait;

use crate::error::BoxError;
use crate::user::{Password, PasswordHash};

/// Why a password was neither hashed nor checked.
#[derive(Debug, thiserror::Error)]
pub enum HasherError {
    /// As many as may wait are waiting.
    #[error("too many passwords are being checked; try again")]
    Busy,
    /// The stored hash can't be read: it was made by another program, or by a newer version.
    #[error("a stored password hash can't be read")]
    Unreadable,
    /// The work failed.
    #[error("a password can't be hashed")]
    Failed(#[source] BoxError),
}

/// Hashes passwords, slowly on purpose. What may run and wait at once MUST be bounded.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes a password with a salt of its own.
    ///
    /// # Errors
    /// [`HasherError`].
    async fn hash(&self, password: Password) -> Result<PasswordHash, HasherError>;

    /// Whether the hash was made from the password. An adapter MUST do as much work where either is missing,
    /// against a decoy that was made as new hashes are: the time that an answer takes tells nobody whether a
    /// name exists.
    ///
    /// # Errors
    /// [`HasherError`].
    async fn verify(
        &self,
        password: Option<Password>,
        hash: Option<PasswordHash>,
    ) -> Result<bool, HasherError>;

    /// Whether the hash was made otherwise than new ones are.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
