//! Runs of this service's processes.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::id::NodeRunId;
use crate::time::Timestamp;

/// One run of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRun {
    /// Names the run.
    pub id: NodeRunId,
    /// Names the node.
    pub node_id: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it was last seen to work.
    pub last_seen: Timestamp,
    /// When it stopped in good order.
    pub stopped_at: Option<Timestamp>,
}

/// Stores process runs, so that any node knows which seats lost their process.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait ServiceRunRepository: Send + Sync {
    /// Stores a run that starts.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, run: &ServiceRun) -> Result<(), StoreError>;

    /// Finds a run.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, id: NodeRunId) -> Result<Option<ServiceRun>, StoreError>;

    /// Notes that a run was seen, only where it is not stopped and was seen after `unseen_since`. Answers
    /// whether it was: a run that was away for longer is dead to the others and must start anew.
    ///
    /// # Errors
    /// When storage fails.
    async fn touch(&self, id: NodeRunId, at: Timestamp, unseen_since: Timestamp) -> Result<bool, StoreError>;

    /// Whether another run was seen after `unseen_since` and is not stopped.
    ///
    /// # Errors
    /// When storage fails.
    async fn has_others(&self, id: NodeRunId, unseen_since: Timestamp) -> Result<bool, StoreError>;

    /// Notes that a run stopped.
    ///
    /// # Errors
    /// When storage fails.
    async fn stop(&self, id: NodeRunId, at: Timestamp) -> Result<(), StoreError>;
}
