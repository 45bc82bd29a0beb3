//! The audit log.

use async_trait::async_trait;

use crate::audit::{AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserId};
use crate::time::Timestamp;

/// A page of the audit log, the latest event first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEventListing {
    /// About whom; about everybody without it.
    pub user_id: Option<UserId>,
    /// Of which kind; of all without it.
    pub kind: Option<AuditKind>,
    /// Continues a list after this event. Nothing comes after one that was removed, for all older ones were
    /// removed before it.
    pub before: Option<AuditEventId>,
    /// At most this many.
    pub limit: u32,
}

/// Stores the audit log. What belongs to a change is written in the change's own unit of work, so that
/// neither is there without the other.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AuditEventRepository: Send + Sync {
    /// Stores an event. An adapter MUST NOT require that the user or the session is stored.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, event: &AuditEvent) -> Result<(), StoreError>;

    /// Lists events.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self, listing: AuditEventListing) -> Result<Vec<AuditEvent>, StoreError>;

    /// How many events before this time still have their address.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// How many events there are before this time.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_older(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets the addresses of events before this time, the oldest first and at most so many in one
    /// transaction. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Takes a user's devices off events about them, in the order of their ids and at most so many: addresses and user
    /// agents are forgotten, and events that tell of a new device removed. Answers how many events told of a device;
    /// fewer than the limit: no more do. An adapter MUST NOT read the events again that tell of none.
    ///
    /// # Errors
    /// When storage fails.
    async fn forget(&self, user_id: UserId, limit: u32) -> Result<u64, StoreError>;

    /// Removes events before this time, the oldest first and at most so many in one transaction. Answers how
    /// many.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_older(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
