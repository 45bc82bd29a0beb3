//! User sessions.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::id::{UserId, UserSessionId};
use crate::session::UserSession;
use crate::time::Timestamp;
use crate::token::TokenHash;

/// The step from one generation of a session's refresh tokens to the next.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The session.
    pub id: UserSessionId,
    /// The generation that must be the current one.
    pub from: i32,
    /// The hash of the next generation's token.
    pub token_hash: TokenHash,
    /// When.
    pub now: Timestamp,
    /// Where the idle limit moves to.
    pub expires_at: Timestamp,
}

/// Stores user sessions. A session is live while its row is there and its limits have not passed.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserSessionRepository: Send + Sync {
    /// Stores a new session.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, session: &UserSession) -> Result<(), StoreError>;

    /// Finds a session whose limits have not passed. An adapter MUST read the row itself at each call, so
    /// that a session deleted by anyone ends at once.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_live(&self, id: UserSessionId, now: Timestamp) -> Result<Option<UserSession>, StoreError>;

    /// Moves the idle limit and the latest activity; only forwards, and only where the row still is.
    ///
    /// # Errors
    /// When storage fails.
    async fn touch(&self, id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError>;

    /// Takes the step to the next generation in one conditional statement: the session is live, and `from` is
    /// its current generation. Answers the session after it; `None`: a condition did not hold.
    ///
    /// # Errors
    /// When storage fails.
    async fn rotate(&self, rotation: &Rotation) -> Result<Option<UserSession>, StoreError>;

    /// Notes that a generation was used, only while it is the current one.
    ///
    /// # Errors
    /// When storage fails.
    async fn mark_used(&self, id: UserSessionId, generation: i32) -> Result<(), StoreError>;

    /// Deletes a session of this user. Answers whether there was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove(&self, id: UserSessionId, user_id: UserId) -> Result<bool, StoreError>;
}
