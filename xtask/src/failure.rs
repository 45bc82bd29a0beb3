//! Why a command of this repository failed, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// Why a command failed. `Display` is one sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("`{command}` could not be started; is {program} installed and on the PATH?")]
    NotStarted { program: String, command: String, source: io::Error },
    #[error("`{command}` failed ({status})")]
    Failed { command: String, status: ExitStatus },
    #[error(
        "`cargo {component}` is not installed; run `rustup component add {package}`, or install it beside cargo"
    )]
    MissingComponent { component: &'static str, package: &'static str },
    #[error("{} could not be {doing}", path.display())]
    File { path: PathBuf, doing: &'static str, source: io::Error },
    #[error(
        "no PostgreSQL 14 or newer is here, and none could be installed ({tried}); install one \
         (`apt-get install postgresql`, `brew install postgresql`); the tests also take the server whose URL \
         RESEAT_TEST_POSTGRES is"
    )]
    NoPostgres { tried: String },
    #[error("PostgreSQL refuses to be run by root, and there is no user `postgres` or `nobody` to run it")]
    OnlyRoot,
    #[error("PostgreSQL did not start:\n{told}")]
    PostgresNotStarted { told: String },
    #[error("no free port was found on 127.0.0.1")]
    NoPort(#[source] io::Error),
    #[error("signals can't be listened to, so what is started could not be stopped")]
    NoSignals(#[source] io::Error),
    #[error("`{command}` answered something that is not what cargo prints; is its version older than 1.94?")]
    Unreadable { command: String, source: serde_json::Error },
    #[error("cargo built no binary named `{0}`; look for its name in the Cargo.toml of its crate")]
    NotBuilt(&'static str),
    #[error("the example `{0}` was not built, so it could not be run; are its `required-features` on?")]
    ExampleNotBuilt(String),
    #[error("the service stopped before it listened; run `reseat serve` by hand to see why")]
    NotListening,
    #[error("the house rules are broken in {found} place(s); each line above ends with its mend")]
    Untidy { found: usize },
    #[error("nothing is called `{name}`; there are {known}")]
    NoSuchTarget { name: String, known: String },
    #[error(
        "there are findings in {found} target(s), told above; the inputs that lead to them are new files in \
         crates/fuzz/corpus, and `cargo test -p reseat-fuzz` tries them until they are mended and ever after"
    )]
    Findings { found: usize },
    #[error("{files} in web/ {is} not what the Rust types say; run `cargo xtask codegen` and commit what it writes", is = if files.contains(',') { "are" } else { "is" })]
    Stale { files: String },
    #[error(
        "{program} is not here, and the web client is checked with it; install Node.js 20 or newer, which brings \
         npm (`apt-get install nodejs npm`, `brew install node`, https://nodejs.org)"
    )]
    NoNode { program: &'static str, source: io::Error },
    #[error(
        "this is Node.js {found}, and the web client needs 20 or newer; install it from https://nodejs.org"
    )]
    OldNode { found: String },
    #[error(
        "no Chromium or Chrome is here, and none could be installed ({tried}); install one \
         (`apt-get install chromium`, `brew install --cask chromium`), or name its program by CHROMIUM"
    )]
    NoBrowser { tried: String },
    #[error(
        "no Python 3 that makes virtual environments is here, and none could be installed ({tried}); install one \
         (`apt-get install python3-venv`, `brew install python`)"
    )]
    NoPython { tried: String },
    #[error("the shipped binary has fault points; which dependency turned the feature `fault-points` on?")]
    FaultPointsShipped,
    #[error(
        "`reseat-with-faults` has no fault points either, so that the shipped binary has none proves nothing; \
         was it built with the feature `fault-points`?"
    )]
    FaultPointsUnproven,
}

impl Failure {
    /// A file or folder that could not be read, written or whatever was being done to it.
    pub(crate) fn file(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), doing, source }
    }
}
