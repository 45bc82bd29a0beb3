//! Hashes of passwords.

use async_trait::async_trait;

use crate::error::BoxError;
use crate::user::{Password, PasswordCost, PasswordHash};

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

    /// Whether the hash was made from the password. Unless it was, an adapter MUST do the same work whatever is
    /// missing, does not match or can't be read: one check at the cost of new hashes and one at each of these
    /// costs, which are those of the hashes that are stored, against decoys where the hash has another. The time
    /// that a refusal takes tells nobody whether a name exists, nor how old its password is.
    ///
    /// # Errors
    /// [`HasherError`]; [`HasherError::Unreadable`] after the same work.
    async fn verify(
        &self,
        password: Option<Password>,
        hash: Option<PasswordHash>,
        costs: &[PasswordCost],
    ) -> Result<bool, HasherError>;

    /// Whether the hash was made otherwise than new ones are.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
