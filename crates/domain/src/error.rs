//! The errors that several ports share.

/// A source of an error that the domain does not look into.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why storage did not do what was asked. A caller decides by the variant, never by the source.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken: someone else was first, or the caller repeats itself.
    #[error("the row conflicts with a stored one ({0})")]
    Conflict(String),
    /// Others were in the way: a deadlock, a busy database, a unit that took too long. Nothing was stored;
    /// trying again may work.
    #[error("storage is busy; try again")]
    Contention(#[source] BoxError),
    /// The database can't be reached, or failed. Whether the last write was stored is unknown.
    #[error("storage is unavailable; try again later")]
    Unavailable(#[source] BoxError),
    /// A stored row can't be understood: the database was changed by hand or by a newer version.
    #[error("a stored row is not valid: {0}")]
    Corrupt(String),
}
