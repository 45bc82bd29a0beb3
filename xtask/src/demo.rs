//! `cargo xtask demo`: whole Casino games, with cut connections and a server that is killed in mid-play.

use crate::cargo::{build_service, cargo};
use crate::failure::Failure;
use crate::run::become_it;

/// The arguments of `cargo xtask demo`: those of the crate `reseat-demo`, which knows them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Such as `--seed 7` or `--games 3`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "DEMO ARGUMENTS")]
    pub(crate) demo: Vec<String>,
}

/// Builds `reseat`, then builds the demo and becomes it.
///
/// # Errors
/// [`Failure`] when the service can't be built, or cargo can't be started. (Whatever fails then is told by
/// cargo and the demo themselves, with their exit status.)
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let reseat = build_service("reseat", &[])?;
    let mut demo = cargo(["run", "--locked", "--package", "reseat-demo", "--", "--reseat"]);
    become_it(demo.arg(reseat).args(&arguments.demo))
}
