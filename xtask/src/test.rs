//! `cargo xtask test`: everything that CI checks, in the order in which it fails fastest.
//!
//! The tests of the `reseat` binary find it by two environment variables that are set here: `RESEAT_BIN`,
//! as shipped, and `RESEAT_FAULTS_BIN`, which can be told to stop between two steps. Those that need a
//! PostgreSQL server find it by `RESEAT_TEST_POSTGRES`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::browser;
use crate::cargo::{self, Metadata, cargo};
use crate::codegen;
use crate::examples;
use crate::failure::Failure;
use crate::postgres::{Durability, Postgres};
use crate::schemathesis;
use crate::tidy;
use crate::web;

/// What every name of a fault point begins with in a binary; see `reseat_domain::fault`.
const FAULT_POINT: &[u8] = b"reseat.fault-point.";

/// The URL of the server on which tests make their databases; see `reseat_test_database`.
const TEST_SERVER: &str = "RESEAT_TEST_POSTGRES";

/// Runs every check, stopping at the first that fails.
///
/// # Errors
/// The [`Failure`] of that check. Compilers and tests have already told theirs on the terminal.
pub(crate) fn run() -> Result<(), Failure> {
    let mut checks = Checks::default();
    checks.check("the tools that this needs", installed)?;
    let browser = checks.check("a browser for the tests", browser::found_or_installed)?;
    let server = checks.check("PostgreSQL for the tests", TestServer::given_or_started)?;
    checks.check("format (mend with `cargo fmt --all`)", || run_cargo("fmt --all --check"))?;
    checks.check("house rules", tidy::run)?;
    let metadata = cargo::metadata(Path::new("."))?;
    // Before anything is compiled: a service embeds the pages that are there then.
    checks.check("the pages of the web app", || web::build(&metadata.workspace_root))?;
    checks.check("lints", || run_cargo("clippy --workspace --all-targets --locked -- -D warnings"))?;
    checks.check("lints of the code behind features", || {
        run_cargo(
            "clippy --workspace --all-targets --locked --features \
             reseat-app/fault-points,reseat-protocol/typescript -- -D warnings",
        )
    })?;
    checks.check("the web client's types (mend with `cargo xtask codegen`)", || {
        codegen::run(&codegen::Arguments { check: true })
    })?;
    let binaries = checks
        .check("the binary as shipped, and the one with fault points", || Binaries::build(&metadata))?;
    checks.check("the shipped binary has no fault points", || binaries.differ_in_fault_points())?;
    checks.check("tests", || {
        let mut tests = cargo(["test", "--workspace", "--locked"]);
        tests.env("RESEAT_BIN", &binaries.shipped).env("RESEAT_FAULTS_BIN", &binaries.with_faults);
        cargo::succeed(tests.env(TEST_SERVER, server.url()))
    })?;
    checks.check("the HTTP API against its own document", || {
        schemathesis::check(&metadata, &binaries.shipped, &schemathesis::Arguments::default())
    })?;
    checks.check("tests of what prints the web client's types", || {
        run_cargo("test --package reseat-protocol --features typescript --lib --locked typescript::")
    })?;
    checks.check("web client", || web::check(&metadata.workspace_root, &binaries.shipped))?;
    checks.check("web client in a browser", || {
        web::play(&metadata.workspace_root, &binaries.shipped, &browser)
    })?;
    checks.check("examples", || examples::run(&metadata, &binaries.shipped))?;
    checks.check("documentation", || {
        let mut doc = cargo(["doc", "--workspace", "--no-deps", "--locked"]);
        cargo::succeed(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    checks.sum_up();
    Ok(())
}

/// The checks that passed, with the time each took.
#[derive(Default)]
struct Checks(Vec<(&'static str, Duration)>);

impl Checks {
    /// Runs one check under a heading.
    #[expect(
        clippy::disallowed_methods,
        reason = "tells people how long a check took; nothing depends on it"
    )]
    fn check<T>(
        &mut self,
        heading: &'static str,
        check: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        eprintln!("\n=== {heading}");
        let begun = Instant::now();
        let answer = check().inspect_err(|_| eprintln!("\n=== FAILED: {heading}"))?;
        self.0.push((heading, begun.elapsed()));
        Ok(answer)
    }

    fn sum_up(&self) {
        eprintln!("\n=== everything passed");
        for (heading, time) in &self.0 {
            eprintln!("{:>8.1} s  {heading}", time.as_secs_f64());
        }
        let total: Duration = self.0.iter().map(|(_, time)| *time).sum();
        eprintln!("{:>8.1} s  in all", total.as_secs_f64());
    }
}

/// The PostgreSQL server of the tests.
enum TestServer {
    /// One that somebody else started, and named in the environment.
    Given(String),
    /// One of our own, which ends with this value.
    Started(Postgres),
}

impl TestServer {
    #[expect(clippy::disallowed_methods, reason = "whoever has a server of their own names it so")]
    fn given_or_started() -> Result<Self, Failure> {
        if let Ok(url) = std::env::var(TEST_SERVER) {
            eprintln!("{TEST_SERVER} names one on {}", host(&url));
            return Ok(Self::Given(url));
        }
        Postgres::start(Durability::None).map(Self::Started)
    }

    fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Started(postgres) => postgres.url(),
        }
    }
}

/// The part of an address that is no secret.
fn host(url: &str) -> &str {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let place = place.split(['/', '?']).next().unwrap_or_default();
    place.rsplit_once('@').map_or(place, |(_, host)| host)
}

/// The two builds of the service that the tests start.
struct Binaries {
    shipped: PathBuf,
    with_faults: PathBuf,
}

impl Binaries {
    /// Builds both, and copies them to a place of their own: `cargo test` builds `reseat` once more, with
    /// the features that the tests need, over the one that ships.
    fn build(metadata: &Metadata) -> Result<Self, Failure> {
        let shelf = metadata.target_directory.join("under-test");
        fs::create_dir_all(&shelf).map_err(|source| Failure::file(&shelf, "made", source))?;
        let shipped = put(&shelf, &cargo::build_service("reseat", &[])?)?;
        let with_faults = put(&shelf, &cargo::build_service("reseat-with-faults", &["fault-points"])?)?;
        Ok(Self { shipped, with_faults })
    }

    /// Looks for the names of fault points in both. That they are found in the one shows that looking
    /// works; that they are not found in the other is the proof.
    fn differ_in_fault_points(&self) -> Result<(), Failure> {
        if !has_fault_points(&self.with_faults)? {
            return Err(Failure::FaultPointsUnproven);
        }
        if has_fault_points(&self.shipped)? {
            return Err(Failure::FaultPointsShipped);
        }
        Ok(())
    }
}

/// Copies a binary into the folder `shelf` and answers the copy.
fn put(shelf: &Path, binary: &Path) -> Result<PathBuf, Failure> {
    let copy = binary.file_name().map_or_else(|| shelf.to_owned(), |name| shelf.join(name));
    // A process of an earlier run may still have the old copy open, which can't be written over then.
    match fs::remove_file(&copy) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Failure::file(&copy, "removed", error));
        }
        _ => {}
    }
    fs::copy(binary, &copy).map_err(|source| Failure::file(&copy, "copied", source))?;
    Ok(copy)
}

fn has_fault_points(binary: &Path) -> Result<bool, Failure> {
    let bytes = fs::read(binary).map_err(|source| Failure::file(binary, "read", source))?;
    Ok(contains(&bytes, FAULT_POINT))
}

fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

/// Checks that what may be missing of Rust and Node.js is there, before minutes are spent.
fn installed() -> Result<(), Failure> {
    for (component, package) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut version = cargo([component, "--version"]);
        version.stdout(Stdio::null()).stderr(Stdio::null());
        cargo::succeed(&mut version).map_err(|_| Failure::MissingComponent { component, package })?;
    }
    web::installed()
}

/// Runs cargo with arguments that hold no spaces.
fn run_cargo(arguments: &str) -> Result<(), Failure> {
    cargo::succeed(&mut cargo(arguments.split(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two binaries, with or without the name of a fault point in them.
    fn judge(shipped: &[u8], with_faults: &[u8]) -> Result<(), Failure> {
        let folder = tempfile::tempdir().unwrap();
        let binaries =
            Binaries { shipped: folder.path().join("shipped"), with_faults: folder.path().join("faults") };
        fs::write(&binaries.shipped, shipped).unwrap();
        fs::write(&binaries.with_faults, with_faults).unwrap();
        binaries.differ_in_fault_points()
    }

    #[test]
    fn a_server_is_named_without_its_password() {
        for url in ["postgres://me:p%40ss@db:5432/x?password=y", "postgres://db:5432", "db:5432/x"] {
            assert_eq!(host(url), "db:5432");
        }
    }

    #[test]
    fn fault_points_may_be_in_the_one_binary_only() {
        let (with, without) = (b"\x7fELF\0reseat.fault-point.append.committed\0", b"\x7fELF\0");
        assert!(judge(without, with).is_ok());
        assert!(matches!(judge(with, with), Err(Failure::FaultPointsShipped)));
        assert!(matches!(judge(without, without), Err(Failure::FaultPointsUnproven)));
    }

    #[test]
    fn the_checks_stop_at_the_first_failure_and_keep_what_passed() {
        let mut checks = Checks::default();
        checks.check("good", || Ok(())).unwrap();
        let failed = checks.check("bad", || Err::<(), _>(Failure::FaultPointsUnproven));
        assert!(matches!(failed, Err(Failure::FaultPointsUnproven)));
        assert_eq!(checks.0.iter().map(|(heading, _)| *heading).collect::<Vec<_>>(), ["good"]);
    }
}
