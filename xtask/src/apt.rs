//! Debian's packages, for root alone: what the tests need and the machine has not.

use std::process::Command;

use crate::cargo;
use crate::failure::Failure;

/// Looks up which packages there are.
///
/// # Errors
/// [`Failure`] when there is no apt here, or it can't.
pub(crate) fn update() -> Result<(), Failure> {
    cargo::succeed(apt_get().arg("update"))
}

/// Installs a package.
///
/// # Errors
/// [`Failure`] when there is no apt here, or it can't.
pub(crate) fn install(package: &str) -> Result<(), Failure> {
    cargo::succeed(apt_get().args(["install", "-y", "--no-install-recommends", package]))
}

fn apt_get() -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    apt_get
}
