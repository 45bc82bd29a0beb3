//! Counts of what a connection has gone through, for tests, demos and benchmarks.

/// Since the connection was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Attempts to connect.
    pub attempts: u64,
    /// Those that got their `welcome`.
    pub connects: u64,
    /// Those of a seat that had been connected before.
    pub resumes: u64,
    /// Standing connections that were lost, cut or closed by the service.
    pub losses: u64,
    /// Session tokens that replaced a refused one.
    pub renewals: u64,
    /// Times an action was sent again.
    pub repeated_actions: u64,
    /// Acks of actions that the service knew already: the repetition that would have been doubled.
    pub duplicates_acked: u64,
    /// Holes in the log that were noticed and filled by a `sync`.
    pub gaps: u64,
    /// Entries that were known already and dropped.
    pub known_entries: u64,
    /// Events left out because their consumer was too slow.
    pub missed_events: u64,
}
