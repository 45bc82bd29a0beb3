//! `reseat migrate`: the schema of the database.

use clap::{Args, Subcommand};

use super::DatabaseArguments;
use crate::failure::Failure;

/// Bring the database's schema forward or back, or tell where it is
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take every step that is missing
    Up {
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

pub(super) fn perform(_arguments: &Arguments) -> Result<(), Failure> {
    Ok(())
}
