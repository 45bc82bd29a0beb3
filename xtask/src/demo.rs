//! `cargo xtask demo`: whole Casino games, with cut connections and a server that is killed in mid-play; and
//! `cargo xtask check-history`: play at random on several nodes while everything goes wrong, every player's history
//! held against the log.

#[cfg(not(unix))]
use crate::cargo::succeed as supervise;
use crate::cargo::{build_service, cargo};
use crate::failure::Failure;
use crate::postgres::{Durability, Postgres};
use crate::run::become_it;
#[cfg(unix)]
use crate::supervise::supervise;

/// What is played.
#[derive(Clone, Copy)]
pub(crate) enum Play {
    /// The demo.
    Demo,
    /// The check of histories.
    History,
}

/// The arguments of both: those of the crate `reseat-demo`, which knows them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Such as `--seed 7` or `--database postgres`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "DEMO ARGUMENTS")]
    pub(crate) demo: Vec<String>,
}

impl Arguments {
    /// Whether the service is to be one that can do without a safeguard.
    fn leave_out_a_safeguard(&self) -> bool {
        self.demo.iter().any(|argument| argument.split('=').next() == Some("--left-out"))
    }

    /// Whether the games are to be kept by PostgreSQL, which this command has to start then.
    fn need_postgres(&self) -> bool {
        let mut arguments = self.demo.iter().map(String::as_str);
        let mut named = None;
        while let Some(argument) = arguments.next() {
            match argument {
                "--help" | "-h" => return false,
                "--database" => named = arguments.next(),
                _ => named = argument.strip_prefix("--database=").or(named),
            }
        }
        named == Some("postgres")
    }
}

/// Builds `reseat`, then builds the demo and becomes it; or runs it beside a PostgreSQL server.
///
/// # Errors
/// [`Failure`] when the service can't be built, cargo or PostgreSQL can't be started, or the demo beside
/// PostgreSQL fails. (Whatever else fails is told by cargo and the demo themselves, with their exit status.)
pub(crate) fn run(play: Play, arguments: &Arguments) -> Result<(), Failure> {
    let reseat = if arguments.leave_out_a_safeguard() {
        build_service("reseat-with-faults", &["fault-points"])?
    } else {
        build_service("reseat", &[])?
    };
    let what = match play {
        Play::Demo => "demo",
        Play::History => "history",
    };
    let mut demo = cargo(["run", "--locked", "--package", "reseat-demo", "--", what, "--reseat"]);
    demo.arg(reseat).args(&arguments.demo);
    if !arguments.need_postgres() {
        return become_it(&mut demo);
    }
    // As it would be in service: what the demo finds acknowledged has been on the disk.
    let postgres = Postgres::start(Durability::Full)?;
    let played = supervise(demo.arg("--postgres").arg(postgres.url()));
    if played.is_err() {
        eprintln!("{}", postgres.keep()?);
    }
    played
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_safeguard_needs_another_binary() {
        for (line, needed) in
            [("--left-out fencing", true), ("--left-out=fencing", true), ("--seed 7", false)]
        {
            let demo = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Arguments { demo }.leave_out_a_safeguard(), needed, "{line}");
        }
    }

    #[test]
    fn postgres_is_started_for_a_demo_on_it_and_for_no_other() {
        for (line, needed) in [
            ("", false),
            ("--seed 7 --games 3", false),
            ("--database postgres", true),
            ("--games 3 --database=postgres --seed 7", true),
            ("--database sqlite", false),
            ("--database=sqlite", false),
            ("--database", false),
            ("--database postgres --help", false),
        ] {
            let demo = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Arguments { demo }.need_postgres(), needed, "{line}");
        }
    }
}
