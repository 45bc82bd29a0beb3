//! `cargo xtask fuzz`: garbage for the parsers of tokens and frames, steered by the code that it reaches.
//!
//! libFuzzer makes the inputs and `crates/fuzz` takes them. The stable compiler counts for libFuzzer what
//! code is reached; what only the nightly has are sanitizers, of little use to code without `unsafe`.

mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::report::Report;
use crate::cargo::{self, cargo};
use crate::failure::Failure;

/// What makes the compiler count. The flags are those of the tool cargo-fuzz, but for the sanitizers.
const COUNTED: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// An input is a finding too when it takes 10 seconds. 20,000 bytes are more than a frame may have.
const BOUNDS: [&str; 2] = ["-timeout=10", "-max_len=20000"];

/// The arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to feed, such as `client-frames`; everything without it
    targets: Vec<String>,
    /// How long to feed each, in seconds
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Where everything is.
struct Places {
    /// A folder for each target, with what it starts from and what was found before.
    seeds: PathBuf,
    /// The samples of the protocol; every target starts from them as well.
    golden: PathBuf,
    words: PathBuf,
    /// The instrumented build, what each target has learnt, and libFuzzer's words.
    made: PathBuf,
}

/// Builds what is fed, and feeds each target for its time.
///
/// # Errors
/// [`Failure::Findings`] when there is any, or what keeps this from being done.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let places = Places::of(&cargo::metadata(Path::new("."))?);
    let targets = places.targets()?;
    if let Some(unknown) = arguments.targets.iter().find(|name| !targets.contains(name)) {
        return Err(Failure::NoSuchTarget { name: unknown.clone(), known: targets.join(", ") });
    }
    let engine = build(&places.made)?;
    let mut found = 0;
    for target in targets {
        if arguments.targets.is_empty() || arguments.targets.contains(&target) {
            found += usize::from(!feed(&engine, &places, &target, arguments.seconds)?);
        }
    }
    if found == 0 { Ok(()) } else { Err(Failure::Findings { found }) }
}

/// Makes the instrumented build. It has a target directory of its own, so that no other build is thrown away;
/// and with `--target`, macros and build scripts are not instrumented.
fn build(directory: &Path) -> Result<PathBuf, Failure> {
    let mut cargo = cargo(["build", "--locked", "--package", "reseat-fuzz", "--bin", "reseat-fuzz"]);
    cargo.args(["--features", "libfuzzer", "--profile", "fuzz", "--target", "host-tuple"]);
    cargo.arg("--target-dir").arg(directory).env("CARGO_ENCODED_RUSTFLAGS", COUNTED.join("\u{1f}"));
    let built = cargo::executables(&mut cargo)?.into_iter().next();
    built.map(|executable| executable.path).ok_or(Failure::NotBuilt("reseat-fuzz"))
}

/// Feeds one target and prints how it went. Answers whether there was no finding.
fn feed(engine: &Path, places: &Places, target: &str, seconds: u32) -> Result<bool, Failure> {
    eprintln!("=== {target}, {seconds} s");
    let seeds = places.seeds.join(target);
    let learnt = places.made.join("corpus").join(target);
    fs::create_dir_all(&learnt).map_err(|source| Failure::file(&learnt, "made", source))?;
    let log = places.made.join(format!("{target}.log"));
    let told = fs::File::create(&log).map_err(|source| Failure::file(&log, "made", source))?;

    let mut engine = Command::new(engine);
    engine.arg(format!("--target={target}")).args(BOUNDS);
    engine.arg(format!("-max_total_time={seconds}"));
    engine.arg(flag("-dict=", &places.words)).arg(flag("-artifact_prefix=", &seeds.join("")));
    // What is new goes into the first folder; the others are only read.
    engine.args([&learnt, &seeds, &places.golden]);
    engine.stdin(Stdio::null()).stdout(Stdio::null()).stderr(told);
    let status = engine.status().map_err(|source| cargo::not_started(&engine, source))?;

    let told = fs::read(&log).map_err(|source| Failure::file(&log, "read", source))?;
    let report = Report::read(&String::from_utf8_lossy(&told));
    if status.success() {
        println!("{target:<18} {report}");
    } else {
        println!("{target:<18} FOUND: {}\n(the rest is in {})", report.finding(), log.display());
    }
    Ok(status.success())
}

fn flag(name: &str, path: &Path) -> std::ffi::OsString {
    let mut flag = std::ffi::OsString::from(name);
    flag.push(path);
    flag
}

impl Places {
    fn of(metadata: &cargo::Metadata) -> Self {
        let crates = metadata.workspace_root.join("crates");
        Self {
            seeds: crates.join("fuzz/corpus"),
            golden: crates.join("protocol/golden"),
            words: crates.join("fuzz/words.dict"),
            made: metadata.target_directory.join("fuzz"),
        }
    }

    /// The names of all targets: each has its folder of seeds, which a test in `crates/fuzz` makes sure of.
    fn targets(&self) -> Result<Vec<String>, Failure> {
        let unread = |source| Failure::file(&self.seeds, "read", source);
        let entries = fs::read_dir(&self.seeds).map_err(unread)?;
        let mut names = entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unread)?;
        names.sort();
        Ok(names)
    }
}
