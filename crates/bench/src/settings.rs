//! What the person at the terminal chose.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;

use crate::database::DatabaseKind;

/// Which databases are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Databases {
    /// SQLite alone.
    Sqlite,
    /// PostgreSQL alone.
    Postgres,
    /// One after the other.
    Both,
}

/// How long, how often, and on what is measured.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// How long each run lasts, where a benchmark measures for a time
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) seconds: u64,
    /// How often each thing is run, in turn with what it is compared to
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) runs: u32,
    /// The databases
    #[arg(long, value_enum, default_value_t = Databases::Both)]
    database: Databases,
    /// A PostgreSQL server of your own: the URL of its maintenance database
    #[arg(long, value_name = "URL")]
    pub(crate) postgres: Option<String>,
    /// Where databases are kept meanwhile; must be on a disk
    #[arg(long, value_name = "PATH", default_value = "target/bench")]
    pub(crate) folder: PathBuf,
    /// The service's binary
    #[arg(long, value_name = "PATH", hide = true)]
    pub(crate) reseat: Option<PathBuf>,
    /// Submissions on their way in each room at once, each of another player
    #[arg(long, default_value_t = 1, value_parser = RangedU64ValueParser::<u8>::new().range(1..=8))]
    pub(crate) in_flight: u8,
    /// Connections that stay in `presence`, two to a room
    #[arg(long, default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    connections: u32,
}

/// What is aimed at.
const CONNECTIONS: u32 = 10_000;

impl Settings {
    /// The defaults, with databases in this folder.
    #[cfg(test)]
    pub(crate) fn in_folder(folder: &std::path::Path) -> Self {
        use clap::{Args, FromArgMatches};
        let command = Self::augment_args(clap::Command::new("bench"));
        let settings = Self::from_arg_matches(&command.get_matches_from(["bench"]));
        Self { folder: folder.to_owned(), ..settings.unwrap() }
    }

    /// How long each run lasts.
    pub(crate) const fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// How long each thing runs before it counts: long enough to fill caches.
    pub(crate) const fn warm_up(&self) -> Duration {
        Duration::from_millis(self.seconds * 1000 / 3)
    }

    /// Rooms of two for the connections that stay.
    pub(crate) fn rooms(&self) -> usize {
        self.connections.div_ceil(2) as usize
    }

    /// The databases to measure, in this order.
    pub(crate) fn databases(&self) -> Vec<DatabaseKind> {
        match self.database {
            Databases::Sqlite => vec![DatabaseKind::Sqlite],
            Databases::Postgres => vec![DatabaseKind::Postgres],
            Databases::Both => vec![DatabaseKind::Sqlite, DatabaseKind::Postgres],
        }
    }

    /// The command that measures the same again.
    pub(crate) fn command(&self, benchmark: &str) -> String {
        let Self { seconds, runs, database, in_flight, connections, .. } = self;
        let database = match database {
            Databases::Sqlite => " --database sqlite",
            Databases::Postgres => " --database postgres",
            Databases::Both => "",
        };
        let in_flight = if *in_flight == 1 { String::new() } else { format!(" --in-flight {in_flight}") };
        let connections = match *connections {
            CONNECTIONS => String::new(),
            other => format!(" --connections {other}"),
        };
        format!(
            "cargo xtask bench {benchmark} --seconds {seconds} --runs {runs}{database}{in_flight}{connections}"
        )
    }
}
