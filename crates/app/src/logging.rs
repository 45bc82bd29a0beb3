//! Log lines, on stderr. What stands in them is decided where they are written: tokens, cookies and query
//! strings are never given to a log line.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Log, LogFormat};
use crate::failure::Failure;

/// Whose ordinary lines say nothing that ours do not say; the configured filter may name them again.
const QUIETER: &str = "sea_orm_migration=warn,sqlx::postgres::notice=warn";

/// Starts logging for the rest of the process.
///
/// # Errors
/// When the filter is wrong, or logging was started before.
pub(crate) fn start(log: &Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(format!("{QUIETER},{}", log.filter))
        .map_err(|error| Failure::Configuration(error.to_string()))?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().with_span_list(false).try_init(),
    };
    started.map_err(|error| Failure::Failed(format!("logging can't be started: {error}")))
}
