//! What was committed so far.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a store has committed since it was opened. On a busy service many entries share a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterStatistics {
    /// Transactions committed that appended entries or, on SQLite, wrote anything at all; units of work
    /// included.
    pub commits: u64,
    /// Log entries committed, those of units of work included.
    pub entries: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    entries: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, entries: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.entries.fetch_add(entries, Ordering::Relaxed);
    }

    pub(crate) fn statistics(&self) -> WriterStatistics {
        WriterStatistics {
            commits: self.commits.load(Ordering::Relaxed),
            entries: self.entries.load(Ordering::Relaxed),
        }
    }
}
