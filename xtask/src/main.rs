//! The commands of this repository, run as `cargo xtask <command>`.
//!
//! One file per command. This file owns the command line alone; what a command does, it does not know.

mod apt;
mod bench;
mod browser;
mod cargo;
mod codegen;
mod demo;
mod examples;
mod failure;
mod fuzz;
#[cfg(unix)]
mod postgres;
#[cfg(not(unix))]
#[path = "postgres/elsewhere.rs"]
mod postgres;
mod python;
mod run;
mod schemathesis;
mod service;
#[cfg(unix)]
mod supervise;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Build, run and check Reseat. Needs nothing but Rust and a C compiler, and Node.js for the checks; PostgreSQL,
/// where it is needed, is found or installed.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the service and serve it at http://127.0.0.1:8080, with an embedded database
    Run(run::Arguments),
    /// Check everything that CI checks, on SQLite and PostgreSQL, stopping at the first failure
    Test,
    /// Play Casino while connections are cut and the server is killed, and check that nothing was lost; on
    /// PostgreSQL with `--database postgres`
    #[command(disable_help_flag = true)]
    Demo(demo::Arguments),
    /// Play at random on several nodes while servers are killed and the database goes away, and hold every player's
    /// history against the log
    #[command(disable_help_flag = true)]
    CheckHistory(demo::Arguments),
    /// Call the HTTP API in all ways that its document allows and forbids, and hold each answer to the document
    Schemathesis(schemathesis::Arguments),
    /// Feed garbage to the parsers of tokens and frames; needs a C++ compiler
    Fuzz(fuzz::Arguments),
    /// Measure the service on this machine, and write the figures into docs/benchmarks.md
    #[command(disable_help_flag = true)]
    Bench(bench::Arguments),
    /// Print the wire's TypeScript types into web/, from the Rust types
    Codegen(codegen::Arguments),
    /// Check the house rules: dependencies, names, leftovers, links in the docs
    Tidy,
}

fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Test => test::run(),
        Command::Demo(arguments) => demo::run(demo::Play::Demo, &arguments),
        Command::CheckHistory(arguments) => demo::run(demo::Play::History, &arguments),
        Command::Schemathesis(arguments) => schemathesis::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::Tidy => tidy::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::FAILURE
        }
    }
}

/// Prints a failure and each of its causes to stderr.
fn report(failure: &Failure) {
    eprintln!("error: {failure}");
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn what_follows_two_dashes_goes_to_the_service_untouched() {
        let line = CommandLine::parse_from(["xtask", "run", "--", "--print-config", "--listen", "[::1]:80"]);
        let Command::Run(arguments) = line.command else { panic!("not `run`") };
        assert_eq!(arguments.service, ["--print-config", "--listen", "[::1]:80"]);
    }

    #[test]
    fn what_follows_demo_goes_to_the_demo_untouched() {
        for arguments in [&["--seed", "7", "--games", "3"][..], &["--help"], &[]] {
            let line = CommandLine::parse_from([&["xtask", "demo"], arguments].concat());
            let Command::Demo(parsed) = line.command else { panic!("not `demo`") };
            assert_eq!(parsed.demo, arguments);
        }
    }
}
