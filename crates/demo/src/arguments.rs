//! The command line of the demo.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::demo::Program;
use crate::stage::StageArguments;

/// Play Casino while connections are cut and the server is killed, and check that nothing was lost
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    stage: StageArguments,
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
    /// What is to be played.
    pub(crate) fn program(self) -> Program {
        Program {
            reseat: self.stage.reseat(),
            seed: self.stage.seed(),
            database: self.stage.database(),
            games: self.games,
            kills: self.kills,
            target: self.target,
            limit: Duration::from_secs(self.limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::database::Database;

    #[derive(Parser)]
    struct CommandLine {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn parsed(line: &[&str]) -> Result<Arguments, clap::Error> {
        CommandLine::try_parse_from(line).map(|line| line.arguments)
    }

    #[test]
    fn fewer_than_five_kills_are_not_taken() {
        let parse = |kills| parsed(&["demo", "--reseat", "reseat", "--kills", kills]);
        assert!(parse("4").is_err());
        assert_eq!(parse("5").unwrap().program().kills, 5);
    }

    #[test]
    fn the_binary_is_found_from_any_folder() {
        let program = parsed(&["demo", "--reseat", "target/reseat"]).unwrap().program();
        assert!(program.reseat.is_absolute() && program.reseat.ends_with("target/reseat"));
    }

    #[test]
    fn the_games_are_kept_by_sqlite_unless_postgres_is_asked_for_and_named() {
        let parse = |more: &[&str]| parsed(&[&["demo", "--reseat", "reseat"], more].concat());
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
        assert_eq!(parsed(&line).unwrap().program().seed, 7);
    }
}
