//! The `reseat` binary: the only crate that knows every adapter and reads the environment.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | the commands, one file each |
//! | `config` | the configuration: defaults, file, environment, flags |
//! | `secrets` | the keys that sign tokens |
//! | `schema`, `unready` | the database's schema at the start: brought to this version, or waited for |
//! | `listener` | where the service listens |
//! | `logging` | log lines |
//! | `wiring` | which adapter stands behind which port |
//! | `background`, `shutdown` | what is done again and again, and when it ends |
//! | `observer` | what the services report, as log lines |
//!
//! It decides nothing about games or sessions: it puts the parts together and hands over.

mod background;
mod cli;
mod config;
mod database_file;
mod failure;
mod listener;
mod logging;
mod observer;
mod schema;
mod secrets;
mod shutdown;
mod unready;
mod wiring;

use std::process::ExitCode;

/// Does what the arguments say. Data goes to stdout, everything else to stderr.
#[must_use]
pub fn run() -> ExitCode {
    cli::run()
}
