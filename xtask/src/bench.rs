//! `cargo xtask bench`: measures the service on this machine and writes the figures into the documents.

use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(not(unix))]
use crate::cargo::succeed as supervise;
use crate::cargo::{build, metadata};
use crate::failure::Failure;
use crate::postgres::{Durability, Postgres};
#[cfg(unix)]
use crate::supervise::supervise;

/// The document that takes the figures, from the root of the workspace.
const DOCUMENT: &str = "docs/benchmarks.md";
/// Where databases are kept meanwhile, from the target folder: on the disk that cargo builds on.
const FOLDER: &str = "bench";

/// The arguments of `cargo xtask bench`: those of the crate `reseat-bench`, which knows them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Such as `actions --seconds 5`, or nothing for everything; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "BENCH ARGUMENTS")]
    pub(crate) bench: Vec<String>,
}

impl Arguments {
    /// Whether a PostgreSQL server has to be started: neither is one given, nor is it only about something
    /// else.
    fn need_server(&self) -> bool {
        let has = |word: &str| self.bench.iter().any(|argument| argument == word);
        let on_sqlite = self.bench.windows(2).any(|pair| pair == ["--database", "sqlite"]);
        let only_sqlite = on_sqlite || has("--database=sqlite");
        !(self.give("--postgres") || only_sqlite || has("--help") || has("-h"))
    }

    /// Whether an option is among them.
    fn give(&self, option: &str) -> bool {
        self.bench.iter().any(|argument| argument.split('=').next() == Some(option))
    }
}

/// Builds the service and the benchmarks with optimisations, starts PostgreSQL with full durability, and
/// measures.
///
/// # Errors
/// [`Failure`] when something can't be built or started, or a benchmark fails.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let workspace = metadata(Path::new("."))?;
    let built = built()?;
    let mut bench = Command::new(&built.bench);
    bench.args(&arguments.bench).arg("--reseat").arg(&built.reseat);
    if !arguments.give("--folder") {
        bench.arg("--folder").arg(workspace.target_directory.join(FOLDER));
    }
    if !arguments.give("--document") {
        bench.arg("--document").arg(workspace.workspace_root.join(DOCUMENT));
    }
    let server = if arguments.need_server() { Some(Postgres::start(Durability::Full)?) } else { None };
    if let Some(server) = &server {
        bench.args(["--postgres", server.url()]);
    }
    supervise(&mut bench)
}

/// The optimised binaries.
struct Built {
    bench: PathBuf,
    reseat: PathBuf,
}

fn built() -> Result<Built, Failure> {
    let packages = ["--package", "reseat-bench", "--package", "reseat-app"];
    let binaries = ["--bin", "reseat-bench", "--bin", "reseat"];
    let mut built = build(["--release"].into_iter().chain(packages).chain(binaries))?;
    let mut find = |binary| {
        let place = built.iter().position(|executable| executable.target.name == binary);
        place.map(|place| built.swap_remove(place).path).ok_or(Failure::NotBuilt(binary))
    };
    Ok(Built { bench: find("reseat-bench")?, reseat: find("reseat")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need_server(line: &str) -> bool {
        Arguments { bench: line.split_whitespace().map(str::to_owned).collect() }.need_server()
    }

    #[test]
    fn a_server_is_started_only_when_one_is_needed() {
        for line in ["", "actions recovery --seconds 3", "--database both", "--database postgres"] {
            assert!(need_server(line), "{line}");
        }
        for line in [
            "--database sqlite",
            "actions --database=sqlite",
            "--postgres postgres://db/postgres",
            "--postgres=postgres://db/postgres",
            "actions --help",
        ] {
            assert!(!need_server(line), "{line}");
        }
    }
}
