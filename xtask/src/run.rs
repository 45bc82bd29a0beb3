//! `cargo xtask run`: the service on this machine, on its embedded database.

use std::path::Path;

use crate::cargo::{self, cargo, not_started};
use crate::failure::Failure;
use crate::web;

/// The arguments of `cargo xtask run`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Build with optimisations: slower to build, faster to run
    #[arg(long)]
    pub(crate) release: bool,
    /// What follows `--` goes to `reseat serve`; try `-- --help`
    #[arg(last = true, value_name = "SERVE ARGUMENTS")]
    pub(crate) service: Vec<String>,
}

/// Builds the web app, where npm is there, and `reseat`, and becomes it.
///
/// # Errors
/// [`Failure`] when cargo can't be started or the web app can't be built. (A failed build of the service is told
/// by cargo itself, with its exit status.)
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    web::build_if_possible(&cargo::metadata(Path::new("."))?.workspace_root)?;
    let mut serve = cargo(["run", "--locked", "--package", "reseat-app", "--bin", "reseat"]);
    if arguments.release {
        serve.arg("--release");
    }
    serve.args(["--", "serve"]).args(&arguments.service);
    become_it(&mut serve)
}

/// Replaces this process, so that a signal sent to it reaches the service.
#[cfg(unix)]
pub(crate) fn become_it(command: &mut std::process::Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(not_started(command, error))
}

#[cfg(not(unix))]
pub(crate) fn become_it(command: &mut std::process::Command) -> Result<(), Failure> {
    crate::cargo::succeed(command)
}
