//! Why the demo could not be played to its end, in words for the person at the terminal.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use reseat_client::connection::SubmitError;
use reseat_client::{ApiError, Status};
use uuid::Uuid;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("too many kills for so few games: at most {most} come before the games can be over")]
    TooManyKills { most: u64 },
    #[error("{} could not be {doing}: {source}", path.display())]
    File { path: PathBuf, doing: &'static str, source: io::Error },
    #[error("{} could not be started: {source}", program.display())]
    NotStarted { program: PathBuf, source: io::Error },
    #[error("the runtime could not be started: {0}")]
    NoRuntime(#[source] io::Error),
    #[error("no free port was found on 127.0.0.1")]
    NoPort,
    #[error("the server could not be killed: {0}")]
    NotKilled(#[source] io::Error),
    #[error("the SQLite file could not be locked: {0}")]
    NotLocked(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("`{0}` names no host with its port: give the database as postgres://user@host:port/name")]
    DatabaseAddress(String),
    #[error("the server was not ready within {0:?}")]
    NotReady(Duration),
    #[error("the server stopped by itself ({0})")]
    ServerStopped(ExitStatus),
    #[error("{doing} failed: {source}")]
    Call { doing: &'static str, source: Box<ApiError> },
    #[error("{player}: the connection is over before the game is: {status:?}")]
    ConnectionOver { player: String, status: Status },
    #[error("{player}: action {action_id} was not taken on: {source}")]
    NotSubmitted { player: String, action_id: Uuid, source: SubmitError },
    #[error("{player}: a legal move was refused with `{code}`")]
    LegalMoveRefused { player: String, code: String },
    #[error("{player}: it is their turn after entry {sequence_number}, and the state lists no legal move")]
    NoLegalMove { player: String, sequence_number: i64 },
    #[error("a part of the demo itself stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
    #[error("only {done} kills came during play, where {wanted} were wanted")]
    TooFewKills { done: u64, wanted: u64 },
    #[error("nothing was proven: no connection was cut, or no action was sent twice")]
    TooTame,
    #[error("the games were not over within {0:?}")]
    TimeIsUp(Duration),
    #[error("interrupted")]
    Interrupted,
    #[error("`reseat rooms verify` answered something that is not its report: {0}")]
    UnknownReport(String),
    #[error("{0} promises are broken")]
    Violations(usize),
}

/// Names what was called, for a call that failed.
pub(crate) fn call(doing: &'static str) -> impl FnOnce(ApiError) -> Failure {
    move |source| Failure::Call { doing, source: Box::new(source) }
}
