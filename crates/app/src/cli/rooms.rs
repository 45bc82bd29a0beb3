//! `reseat rooms`.

use clap::Args;

use crate::failure::Failure;

/// Rooms
#[derive(Args)]
pub(super) struct Arguments {}

pub(super) fn perform(_arguments: &Arguments) -> Result<(), Failure> {
    Ok(())
}
