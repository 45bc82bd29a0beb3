//! `web/`: its packages are installed as the lockfile says, its own `check` is run, its app is built.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::browser;
use crate::cargo;
use crate::failure::Failure;

/// The oldest Node.js that the packages are built for.
const OLDEST_NODE: u32 = 20;

/// Checks that Node.js and npm are here, before minutes are spent.
///
/// # Errors
/// [`Failure`] says what to install.
pub(crate) fn installed() -> Result<(), Failure> {
    let found = version("node")?;
    version("npm")?;
    if major(&found).is_some_and(|major| major >= OLDEST_NODE) {
        Ok(())
    } else {
        Err(Failure::OldNode { found })
    }
}

/// Installs the packages as the lockfile says and builds the web app, which a service that is compiled after that
/// brings along.
///
/// # Errors
/// [`Failure`] when the packages can't be installed or built; npm has told why on the terminal.
pub(crate) fn build(workspace_root: &Path) -> Result<(), Failure> {
    let web = workspace_root.join("web");
    cargo::succeed(npm(&web).args(["ci", "--no-audit", "--no-fund"]))?;
    cargo::succeed(npm(&web).args(["run", "build", "--workspace", "@reseat/casino"]))
}

/// Runs every check of `web/`, the one against the service `reseat` included.
///
/// # Errors
/// [`Failure`] when a check fails; npm has told why on the terminal.
pub(crate) fn check(workspace_root: &Path, reseat: &Path) -> Result<(), Failure> {
    let web = workspace_root.join("web");
    cargo::succeed(npm(&web).args(["run", "check"]).env("RESEAT_BIN", reseat))
}

/// Plays the built app in a real browser, before the service `reseat`. What a test that fails has seen is kept in
/// `web/e2e/results`.
///
/// # Errors
/// [`Failure`] when a test fails; it has told why on the terminal.
pub(crate) fn play(workspace_root: &Path, reseat: &Path, browser: &Path) -> Result<(), Failure> {
    let mut e2e = npm(&workspace_root.join("web"));
    cargo::succeed(e2e.args(["run", "e2e"]).env("RESEAT_BIN", reseat).env(browser::NAMED, browser))
}

/// Builds the web app, so that the service brings it along. Without npm there is nothing to do: the service
/// then serves its API alone, and says so.
///
/// # Errors
/// [`Failure`] when the packages can't be installed or built; npm has told why on the terminal.
pub(crate) fn build_if_possible(workspace_root: &Path) -> Result<(), Failure> {
    if installed().is_err() {
        return Ok(());
    }
    let web = workspace_root.join("web");
    if !web.join("node_modules").exists() {
        cargo::succeed(npm(&web).args(["ci", "--no-audit", "--no-fund"]))?;
    }
    cargo::succeed(npm(&web).args(["run", "build", "--workspace", "@reseat/casino"]))
}

fn npm(web: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(web);
    npm
}

fn version(program: &'static str) -> Result<String, Failure> {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    let output = output.map_err(|source| Failure::NoNode { program, source })?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first number of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_with_and_without_its_letter() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("11.19.1"), Some(11));
        assert_eq!(major("none"), None);
    }

    #[test]
    fn a_missing_program_says_what_to_install() {
        let failure = version("no-such-node").unwrap_err();
        assert!(failure.to_string().contains("install Node.js 20 or newer"), "{failure}");
    }
}
