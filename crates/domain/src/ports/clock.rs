//! The time.

use crate::time::Timestamp;

/// Tells the time.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// The time in UTC. An adapter MUST cut it to whole milliseconds, so that what is stored and read back
    /// is equal.
    fn now(&self) -> Timestamp;
}
