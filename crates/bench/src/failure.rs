//! Why there is no figure, in words for the person at the terminal.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::harness::DocumentError;

/// Why a benchmark did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{} could not be {doing}: {source}", path.display())]
    File { path: PathBuf, doing: &'static str, source: io::Error },
    #[error("{} does not have the form that Linux gives it; benchmarks run on Linux alone", .0.display())]
    UnknownForm(PathBuf),
    #[error("{} can't take a section: {source}", path.display())]
    Document { path: PathBuf, source: DocumentError },
    #[error(
        "the databases would be in memory, where nothing is durable; name a folder on a disk with --folder, and \
         for PostgreSQL a server whose data are on one with --postgres"
    )]
    InMemory,
    #[error("PostgreSQL is to be measured, but which? Name a server's maintenance database with --postgres")]
    NoPostgres,
    #[error("PostgreSQL has `{0}` turned off, so nothing that it commits is durable; measure another server")]
    NotDurable(&'static str),
    #[error("{doing} failed: {source}")]
    Service { doing: &'static str, source: Box<dyn Error + Send + Sync> },
    #[error("{0}")]
    Unexpected(String),
    #[error("a part of the benchmark itself stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
    #[error("the runtime could not be started: {0}")]
    NoRuntime(#[source] io::Error),
    #[error("interrupted")]
    Interrupted,
}

/// Names what was being done, for an error of the service or of a database.
pub(crate) fn during<E: Error + Send + Sync + 'static>(doing: &'static str) -> impl FnOnce(E) -> Failure {
    move |error| Failure::Service { doing, source: error.into() }
}
