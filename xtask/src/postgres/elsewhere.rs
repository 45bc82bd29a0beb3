//! On a system that is not Unix no server is started: who has one names it.

use crate::failure::Failure;

/// What a commit means; see the module for Unix.
pub(crate) enum Durability {
    /// Nothing waits for the disk.
    None,
    /// What is committed is on the disk.
    Full,
}

/// A server that runs, of which there is none.
pub(crate) enum Postgres {}

impl Postgres {
    /// Starts nothing.
    ///
    /// # Errors
    /// [`Failure::NoPostgres`] always.
    pub(crate) fn start(_: Durability) -> Result<Self, Failure> {
        Err(Failure::NoPostgres { tried: "that is known for Unix only".to_owned() })
    }

    /// Where it would be.
    pub(crate) fn url(&self) -> &str {
        match *self {}
    }

    /// Keeps its data.
    ///
    /// # Errors
    /// None: there is nothing to keep.
    pub(crate) fn keep(self) -> Result<String, Failure> {
        match self {}
    }
}
