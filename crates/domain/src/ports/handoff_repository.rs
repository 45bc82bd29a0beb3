//! Handoffs, and the archive of what became of them.

use async_trait::async_trait;
use uuid::Uuid;

use crate::app::AppSlug;
use crate::error::StoreError;
use crate::id::{HandoffId, UserId, UserSessionId};
use crate::session::Handoff;
use crate::time::{Date, Timestamp};
use crate::token::TokenHash;

/// What became of the handoffs that were made on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoffDay {
    /// The day, in UTC.
    pub date: Date,
    /// Made on it.
    pub created: u64,
    /// Of them redeemed or burned.
    pub used: u64,
    /// Of them taken back unused, by their user or with the session that they came from.
    pub revoked: u64,
    /// Of them past their time otherwise.
    pub expired: u64,
}

/// The handoffs between two apps that may still be redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHandoffs {
    /// Where the users come from.
    pub source_app: AppSlug,
    /// Where they go.
    pub target_app: AppSlug,
    /// How many.
    pub count: u64,
    /// When the oldest of them was made.
    pub oldest: Timestamp,
}

/// Stores handoffs.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait HandoffRepository: Send + Sync {
    /// Stores a new handoff.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, handoff: &Handoff) -> Result<(), StoreError>;

    /// How many of a user's may still be redeemed.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_open(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError>;

    /// Burns a handoff by one conditional statement: it goes to this app, was neither used nor revoked, its time has
    /// not passed, and the session that it came from is live. Answers it as it is then; `None`: a condition did not
    /// hold, and nothing was changed.
    ///
    /// # Errors
    /// When storage fails.
    async fn redeem(
        &self,
        token_hash: &TokenHash,
        target_app: &AppSlug,
        redeem_id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError>;

    /// Notes the session that came of a handoff.
    ///
    /// # Errors
    /// When storage fails.
    async fn set_child(&self, id: HandoffId, child: UserSessionId) -> Result<(), StoreError>;

    /// Finds the handoff of a token, whatever became of it.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, token_hash: &TokenHash) -> Result<Option<Handoff>, StoreError>;

    /// A user's handoffs that are not archived, the newest first, from before that one on.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError>;

    /// A user's archived handoffs, the newest first, from before that one on.
    ///
    /// # Errors
    /// When storage fails.
    async fn archived_of(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError>;

    /// Takes a user off their archived handoffs, with the addresses and user agents: what is left counts for
    /// [`statistics`](Self::statistics) alone. Answers how many there were.
    ///
    /// # Errors
    /// When storage fails.
    async fn forget(&self, user_id: UserId) -> Result<u64, StoreError>;

    /// Takes back a handoff of this user that may still be redeemed. Answers whether there was one.
    ///
    /// # Errors
    /// When storage fails.
    async fn revoke(&self, id: HandoffId, user_id: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// What became of the handoffs that were made since a day, by day, the latest first; archived ones too.
    ///
    /// # Errors
    /// When storage fails.
    async fn statistics(&self, since: Date, now: Timestamp) -> Result<Vec<HandoffDay>, StoreError>;

    /// The handoffs that may still be redeemed, by the apps between which they go.
    ///
    /// # Errors
    /// When storage fails.
    async fn open_by_apps(&self, now: Timestamp) -> Result<Vec<OpenHandoffs>, StoreError>;

    /// How many handoffs are [past](Handoff::is_past), and not archived yet.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_past(&self, now: Timestamp) -> Result<u64, StoreError>;

    /// Moves at most `limit` handoffs that are [past](Handoff::is_past) into the archive, those first whose time passed
    /// first. Answers how many. What another process moves at the same time is left to it. To be called in a unit of work.
    ///
    /// # Errors
    /// When storage fails.
    async fn archive(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Makes room in the archive for what is made around now and in the next months, where the database keeps months
    /// apart, and drops whole months that were over before `keep_since`. Answers how many it dropped.
    ///
    /// # Errors
    /// When storage fails.
    async fn prepare_archive(&self, now: Timestamp, keep_since: Timestamp) -> Result<u64, StoreError>;

    /// Deletes at most `limit` archived handoffs that were made before a moment. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_archived(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// How many handoffs that were made before a moment, archived or not, still have their address.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets the addresses of handoffs that were made before a moment, archived or not, the oldest first, at most so
    /// many of both. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// How many archived handoffs were made before a moment.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_archived(&self, before: Timestamp) -> Result<u64, StoreError>;
}
