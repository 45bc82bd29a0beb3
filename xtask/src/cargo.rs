//! Starting cargo and reading its answers. The only place that knows cargo's JSON.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// The part of `cargo metadata` that is used here.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
    pub(crate) resolve: Resolve,
    pub(crate) target_directory: PathBuf,
    pub(crate) workspace_root: PathBuf,
}

/// A package of the workspace, or one that it builds on.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) targets: Vec<Target>,
}

/// A dependency as a manifest declares it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a normal one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    pub(crate) features: Vec<String>,
}

/// A library, binary, example or test of a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

impl Target {
    /// Whether this is an example.
    pub(crate) fn is_example(&self) -> bool {
        self.kind.iter().any(|kind| kind == "example")
    }
}

/// Who was resolved to depend on whom.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// One package in the resolved graph.
#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) deps: Vec<Edge>,
}

/// An arrow of the resolved graph.
#[derive(Debug, Deserialize)]
pub(crate) struct Edge {
    pub(crate) pkg: String,
    pub(crate) dep_kinds: Vec<EdgeKind>,
}

/// `kind` is `None` for a normal dependency, else `dev` or `build`.
#[derive(Debug, Deserialize)]
pub(crate) struct EdgeKind {
    pub(crate) kind: Option<String>,
}

/// An executable that a build made, or found fresh.
#[derive(Debug)]
pub(crate) struct Executable {
    pub(crate) target: Target,
    pub(crate) path: PathBuf,
}

/// One line of `cargo build --message-format=json`. Other messages have neither field.
#[derive(Deserialize)]
struct BuildMessage {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

/// The workspace that holds `directory`.
///
/// # Errors
/// [`Failure`] when cargo can't be started, fails (a stale `Cargo.lock`, say), or answers in another form.
pub(crate) fn metadata(directory: &Path) -> Result<Metadata, Failure> {
    let mut cargo = cargo(["metadata", "--format-version", "1", "--locked"]);
    cargo.current_dir(directory);
    let answer = output(&mut cargo)?;
    parse(&cargo, &answer)
}

/// Builds with the given arguments and answers the executables.
///
/// # Errors
/// [`Failure`] when the build fails; the compiler's words are already on stderr.
pub(crate) fn build<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<Executable>, Failure> {
    executables(cargo(["build", "--locked"]).args(arguments))
}

/// Runs a `cargo build` and answers the executables.
///
/// # Errors
/// As [`build`].
pub(crate) fn executables(cargo: &mut Command) -> Result<Vec<Executable>, Failure> {
    cargo.arg("--message-format=json-render-diagnostics");
    let mut executables = Vec::new();
    for line in output(cargo)?.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")) {
        let message: BuildMessage = parse(cargo, line)?;
        if let (Some(target), Some(path)) = (message.target, message.executable) {
            executables.push(Executable { target, path });
        }
    }
    Ok(executables)
}

/// Builds and runs one binary of a package, and reads the JSON that it prints.
///
/// # Errors
/// [`Failure`] when the build or the program fails, or prints something else.
pub(crate) fn printed<T: DeserializeOwned>(
    package: &str,
    features: &str,
    binary: &str,
) -> Result<T, Failure> {
    let selected = ["--package", package, "--features", features, "--bin", binary];
    let mut cargo = cargo(["run", "--locked", "--quiet"]);
    let answer = output(cargo.args(selected))?;
    parse(&cargo, &answer)
}

/// Builds one binary of `reseat-app` and answers where it is.
///
/// # Errors
/// [`Failure`] when the build fails or there is no such binary.
pub(crate) fn build_service(binary: &'static str, features: &[&str]) -> Result<PathBuf, Failure> {
    let features = features.join(",");
    let built = build(["--package", "reseat-app", "--bin", binary, "--features", &features])?;
    let found = built.into_iter().find(|executable| executable.target.name == binary);
    found.map(|executable| executable.path).ok_or(Failure::NotBuilt(binary))
}

/// A cargo command that is not started yet. In CI, which builds once, nothing is kept for the next build: that is
/// more than half of what would lie on the disk.
#[expect(clippy::disallowed_methods, reason = "every CI names itself so")]
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments);
    if std::env::var_os("CI").is_some() {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Runs a command to its end, its output going where ours goes.
///
/// # Errors
/// [`Failure`] when it can't be started or does not succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = command.status();
    judge(command, status)
}

/// Whether a command succeeded that ended so.
///
/// # Errors
/// [`Failure`] when it could not be started, or did not succeed.
pub(crate) fn judge(command: &Command, status: io::Result<ExitStatus>) -> Result<(), Failure> {
    let status = status.map_err(|source| not_started(command, source))?;
    if status.success() { Ok(()) } else { Err(Failure::Failed { command: words(command), status }) }
}

/// How a command that could not be started is reported.
pub(crate) fn not_started(command: &Command, source: io::Error) -> Failure {
    let program = command.get_program().to_string_lossy().into_owned();
    Failure::NotStarted { program, command: words(command), source }
}

/// Runs a command to its end and answers what it printed to stdout; its stderr goes where ours goes.
fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|source| not_started(command, source))?;
    if !output.status.success() {
        return Err(Failure::Failed { command: words(command), status: output.status });
    }
    Ok(output.stdout)
}

fn parse<T: DeserializeOwned>(command: &Command, json: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(json).map_err(|source| Failure::Unreadable { command: words(command), source })
}

/// The command as one would type it.
fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
