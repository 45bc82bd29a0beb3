//! Plays whole Casino games over real WebSockets against the real `reseat serve`, while connections are cut
//! and the server is killed, and checks that no acknowledged move was lost and none was played twice.
//! Run it with `cargo xtask demo`; it never ships.
//!
//! | module | holds |
//! |---|---|
//! | `demo` | the whole from its start to its result |
//! | `plan` | everything that is drawn at random, from one seed |
//! | `server`, `chaos`, `leash` | the server's process, its kills, and when they are due |
//! | `database` | where that server keeps the games |
//! | `table`, `player`, `turn`, `client`, `desk` | who plays, and what they do to their connections |
//! | `record`, `check`, `verify`, `violation` | what was seen, held against the log; what the service finds itself |
//! | `report`, `failure` | words for the terminal |
//!
//! It knows the wire and the command line of the service, and nothing else of it: what it proves, it proves
//! from the outside.

mod chaos;
mod check;
mod client;
mod database;
mod demo;
mod desk;
mod failure;
mod leash;
mod plan;
mod player;
mod record;
mod report;
mod server;
mod table;
mod turn;
mod verify;
mod violation;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use reseat_client::random::{Randomness, SystemRandomness};

use crate::database::{Database, DatabaseKind};
use crate::demo::Program;
use crate::failure::Failure;
use crate::server::Server;

/// Lines of the server's log that are shown after a failure.
const LAST_LINES: usize = 20;

/// Play Casino while connections are cut and the server is killed, and check that nothing was lost
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask demo", override_usage = "cargo xtask demo [OPTIONS]")]
struct Arguments {
    /// The service's binary
    #[arg(long, value_name = "PATH", hide = true)]
    reseat: PathBuf,
    /// Where the server keeps the games
    #[arg(long, value_enum, default_value_t = DatabaseKind::Sqlite)]
    database: DatabaseKind,
    /// The URL of an empty database on the PostgreSQL server
    #[arg(long, value_name = "URL", hide = true, required_if_eq("database", "postgres"))]
    postgres: Option<String>,
    /// Repeat the random choices of the run that printed this number
    #[arg(long)]
    seed: Option<u64>,
    /// How many games are played at once
    #[arg(long, default_value_t = 6, value_parser = RangedU64ValueParser::<usize>::new().range(1..=50))]
    games: usize,
    /// How often the server is killed during play, at least
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u64).range(5..))]
    kills: u64,
    /// How many points end a game
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..=200))]
    target: u32,
    /// After so many seconds the games must be over
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    limit: u64,
}

impl Arguments {
    fn program(self) -> Program {
        Program {
            database: match (self.database, self.postgres) {
                (DatabaseKind::Postgres, Some(url)) => Database::Postgres(url),
                _ => Database::Sqlite,
            },
            // It is started in another folder than this one.
            reseat: std::path::absolute(&self.reseat).unwrap_or(self.reseat),
            seed: self.seed.unwrap_or_else(|| SystemRandomness.next_u64()),
            games: self.games,
            kills: self.kills,
            target: self.target,
            limit: Duration::from_secs(self.limit),
        }
    }
}

fn main() -> ExitCode {
    let program = Arguments::parse().program();
    let (seed, database) = (program.seed, program.database.argument());
    println!("seed    {seed} (again with `cargo xtask demo --seed {seed}{database}`)");
    match play(&program) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Plays in a folder that goes away with a success, and stays for a look after a failure.
fn play(program: &Program) -> Result<(), Failure> {
    let unmade = |source| Failure::File { path: std::env::temp_dir(), doing: "written", source };
    let folder = tempfile::Builder::new().prefix("reseat-demo-").tempdir().map_err(unmade)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::NoRuntime)?;
    let played = runtime.block_on(async {
        tokio::select! {
            played = demo::run(program, folder.path()) => played,
            interrupted = interrupted() => Err(interrupted),
        }
    });
    // Whatever still runs, the server too, ends here.
    drop(runtime);
    if played.is_err() {
        let folder = folder.keep();
        show_log(&Server::log_path(&folder));
        eprintln!("\n{} {}", program.database.left_in_folder(), folder.display());
    }
    played
}

/// Waits for the wish to stop.
async fn interrupted() -> Failure {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return Failure::Interrupted;
        }
    }
    // Where signals can't be listened to, the wish is as good as heard.
    let _ = tokio::signal::ctrl_c().await;
    Failure::Interrupted
}

fn show_log(path: &Path) {
    let Ok(log) = fs::read_to_string(path) else { return };
    let lines: Vec<&str> = log.lines().collect();
    eprintln!("\nthe last lines of the server's log:");
    for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
        eprintln!("  {line}");
    }
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
    fn fewer_than_five_kills_are_not_taken() {
        let parse = |kills| Arguments::try_parse_from(["demo", "--reseat", "reseat", "--kills", kills]);
        assert!(parse("4").is_err());
        assert_eq!(parse("5").unwrap().program().kills, 5);
    }

    #[test]
    fn the_binary_is_found_from_any_folder() {
        let program = Arguments::parse_from(["demo", "--reseat", "target/reseat"]).program();
        assert!(program.reseat.is_absolute() && program.reseat.ends_with("target/reseat"));
    }

    #[test]
    fn the_games_are_kept_by_sqlite_unless_postgres_is_asked_for_and_named() {
        let parse =
            |more: &[&str]| Arguments::try_parse_from([&["demo", "--reseat", "reseat"], more].concat());
        let database = |more| parse(more).unwrap().program().database;
        let url = "postgres://postgres@127.0.0.1:5432/postgres";
        assert_eq!(database(&[]), Database::Sqlite);
        assert_eq!(database(&["--database", "sqlite"]), Database::Sqlite);
        let asked = ["--database", "postgres", "--postgres", url];
        assert_eq!(database(&asked), Database::Postgres(url.to_owned()));
        assert!(parse(&asked[..2]).is_err());
    }

    #[test]
    fn a_given_seed_is_the_one_that_is_played() {
        let line = ["demo", "--reseat", "reseat", "--seed", "7"];
        assert_eq!(Arguments::parse_from(line).program().seed, 7);
    }
}
