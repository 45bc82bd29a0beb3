//! Measures Reseat. Run it with `cargo xtask bench`; it never ships.
//!
//! | module | holds |
//! |---|---|
//! | `harness` | what every benchmark measures with, and how it tells what it found |
//! | `settings`, `failure` | what was asked for, and why there is no answer |
//! | `database` | a fresh database for a benchmark |
//! | `house` | the services in this process, wired as in the app |
//! | `actions` | durable actions per second through the log service, beside bare appends of the same rows |
//! | `recovery` | resuming in a long game, beside a short one |
//! | `server` | the server in a process of its own |
//! | `load` | the players over HTTP and WebSockets |
//! | `sockets`, `connections`, `presence`, `resume` | actions, idle connections, who is there, and resumes over WebSockets |
//! | `sessions` | knowing a user session, with few stored and with many |
//! | `refusals` | what the time of a refusal tells |
//! | `sign_in`, `redeem` | of a refused sign-in, and of a refused redemption |
//! | `handoffs` | redeeming handoffs while a million old ones are archived |
//! | `memory`, `open_files` | what a process holds, and may hold |
//!
//! To add a benchmark: an async function from [`Settings`] to a [`Section`], and its line in [`Benchmark`].

mod actions;
mod connections;
mod database;
mod failure;
mod handoffs;
mod harness;
mod house;
mod load;
mod memory;
mod open_files;
mod presence;
mod recovery;
mod redeem;
mod refusals;
mod resume;
mod server;
mod sessions;
mod settings;
mod sign_in;
mod sockets;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

use crate::failure::Failure;
use crate::harness::{Document, Machine, Section};
use crate::settings::Settings;

/// Measure the service on this machine
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench", override_usage = "cargo xtask bench [BENCHMARK]... [OPTIONS]")]
struct Arguments {
    /// What to measure; everything without it
    #[arg(value_enum)]
    benchmark: Vec<Benchmark>,
    #[command(flatten)]
    settings: Settings,
    /// Write the sections into this document, too
    #[arg(long, value_name = "PATH")]
    document: Option<PathBuf>,
}

/// Every benchmark, in the order of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Benchmark {
    /// Durable actions per second in process, beside bare appends of the same rows
    Actions,
    /// Durable actions per second over WebSockets, against the server's own process
    Sockets,
    /// What an idle connection costs the server
    Connections,
    /// What it costs to know who is there while nobody plays
    Presence,
    /// What it costs to come back into a long game, beside a short one
    Recovery,
    /// Everybody is cut off at once and comes back at once
    Resume,
    /// What it costs to know a user session, with few of them stored and with many
    Sessions,
    /// Whether the time of a refused sign-in tells why it was refused
    SignIn,
    /// Whether the time of a refused redemption tells what is wrong with the token
    Redeem,
    /// Redeeming handoffs while a million old ones are archived
    Handoffs,
}

impl Benchmark {
    async fn run(self, settings: &Settings) -> Result<Section, Failure> {
        match self {
            Self::Actions => actions::run(settings).await,
            Self::Sockets => sockets::run(settings).await,
            Self::Connections => connections::run(settings).await,
            Self::Presence => presence::run(settings).await,
            Self::Recovery => recovery::run(settings).await,
            Self::Resume => resume::run(settings).await,
            Self::Sessions => sessions::run(settings).await,
            Self::SignIn => sign_in::run(settings).await,
            Self::Redeem => redeem::run(settings).await,
            Self::Handoffs => handoffs::run(settings).await,
        }
    }
}

// The one of `reseat`, so that what is measured in process costs what it costs there.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<(), Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::NoRuntime)?;
    runtime.block_on(async {
        tokio::select! {
            measured = measure_all(arguments) => measured,
            () = interrupted() => Err(Failure::Interrupted),
        }
    })
}

/// Waits for the wish to stop. Where signals can't be listened to, the wish is as good as heard.
async fn interrupted() {
    if let Ok(mut terminate) = signal(SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
}

async fn measure_all(arguments: &Arguments) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let failed = |source| Failure::File { path: settings.folder.clone(), doing: "made", source };
    std::fs::create_dir_all(&settings.folder).map_err(failed)?;
    let machine = Machine::look(&settings.folder, database::describe(settings).await?)?;
    if machine.is_in_memory() {
        return Err(Failure::InMemory);
    }
    for benchmark in Benchmark::value_variants() {
        if !arguments.benchmark.is_empty() && !arguments.benchmark.contains(benchmark) {
            continue;
        }
        let section = benchmark.run(settings).await?;
        let text = section.render(&settings.command(section.name), &machine);
        println!("{text}");
        if let Some(path) = &arguments.document {
            Document::at(path).write(section.name, &text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_command_of_a_section_is_one_that_is_taken() {
        let line = ["bench", "--seconds", "3", "--database", "sqlite", "--in-flight", "2"];
        let command = Arguments::parse_from(line).settings.command("actions");
        assert_eq!(command, "cargo xtask bench actions --seconds 3 --runs 5 --database sqlite --in-flight 2");
        let words = command.split(' ').skip(2);
        assert_eq!(Arguments::parse_from(words).benchmark, [Benchmark::Actions]);
    }
}
