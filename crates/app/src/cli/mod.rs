//! The commands, one file each: what they take, and whom they ask. They decide nothing themselves.

mod accounts;
mod apps;
mod cleanup;
mod handoffs;
mod keys;
mod migrate;
mod output;
mod rooms;
mod serve;
mod sessions;
#[cfg(test)]
mod tests;
mod times;
mod users;

use std::env;
use std::future::Future;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use reseat_persistence::SeaOrmStore;

use crate::config::{self, Config, Key, Loaded, Log, Sources, flagged};
use crate::failure::Failure;
use crate::logging;
use crate::wiring;

/// Read when it is there and `--config` names no other.
const DEFAULT_FILE: &str = "reseat.toml";

/// Keeps every player's seat: sessions and reconnection for multiplayer games
#[derive(Parser)]
#[command(name = "reseat", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "\
Configuration comes from defaults, reseat.toml, the environment and flags; the later wins.
`reseat serve --print-config` shows all of it, with the names of the environment variables.
Exit status: 0 done, 1 failed, 2 usage or configuration.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Keys(keys::Arguments),
    Rooms(rooms::Arguments),
    Sessions(sessions::Arguments),
    Users(users::Arguments),
    Accounts(accounts::Arguments),
    Apps(apps::Arguments),
    Handoffs(handoffs::Arguments),
    Cleanup(cleanup::Arguments),
}

/// Where the configuration comes from.
#[derive(Args)]
struct ConfigArguments {
    /// Read this configuration file instead of reseat.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Which database a command works on.
#[derive(Args)]
struct DatabaseArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// The database, such as sqlite://reseat.db or postgres://USER:PASSWORD@HOST/DATABASE [environment: DATABASE_URL]
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// Which database a command works on, and how it tells of it.
#[derive(Args)]
struct OutputArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl OutputArguments {
    /// Opens the database, which must have this version's schema.
    async fn open_store(&self) -> Result<Arc<SeaOrmStore>, Failure> {
        wiring::open_store(&self.database.load_existing()?).await
    }
}

/// What a flag sets: the key, the flag's name, the text.
type Flag = (&'static Key, &'static str, String);

impl ConfigArguments {
    /// Reads the configuration from the file, the environment and these flags.
    fn load(&self, flags: Vec<Flag>) -> Result<Loaded, Failure> {
        let default = || Path::new(DEFAULT_FILE).exists().then(|| DEFAULT_FILE.into());
        let file = self.config.clone().or_else(default);
        let sources = Sources { file, variables: env::vars_os().collect(), flags };
        Ok(config::load(sources, io::stderr().is_terminal())?)
    }
}

impl DatabaseArguments {
    fn flags(&self) -> Vec<Flag> {
        let url = self.database_url.clone();
        url.map(|url| (&flagged::DATABASE_URL, "--database-url", url)).into_iter().collect()
    }

    /// Reads the configuration for a command that does its work and ends, and logs only what is wrong.
    fn load(&self) -> Result<Config, Failure> {
        let config = self.config.load(self.flags())?.config;
        logging::start(&Log { filter: "warn".to_owned(), ..config.log.clone() })?;
        Ok(config)
    }

    /// Reads the configuration for a command that makes no database file. One on a server tells by itself
    /// whether it is there.
    fn load_existing(&self) -> Result<Config, Failure> {
        let config = self.load()?;
        match config.database_url.file().filter(|file| !file.exists()) {
            None => Ok(config),
            Some(file) => Err(Failure::Failed(format!(
                "there is no database {}; name it by --database-url or DATABASE_URL",
                file.display()
            ))),
        }
    }
}

/// Does what the arguments of the process say, and tells a failure in one line.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return tell_usage(&error),
    };
    match perform(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("reseat: {failure}");
            failure.exit_code()
        }
    }
}

/// Help goes to stdout with status 0, a wrong usage to stderr with status 2.
fn tell_usage(error: &clap::Error) -> ExitCode {
    // Nobody is left to be told of a closed output.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

fn perform(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(arguments) => serve::perform(&arguments),
        Command::Migrate(arguments) => migrate::perform(&arguments),
        Command::Keys(arguments) => keys::perform(&arguments),
        Command::Rooms(arguments) => rooms::perform(&arguments),
        Command::Sessions(arguments) => sessions::perform(&arguments),
        Command::Users(arguments) => users::perform(&arguments),
        Command::Accounts(arguments) => accounts::perform(arguments),
        Command::Apps(arguments) => apps::perform(arguments),
        Command::Handoffs(arguments) => handoffs::perform(&arguments),
        Command::Cleanup(arguments) => cleanup::perform(&arguments),
    }
}

/// Runs a command that waits for something.
fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(format!("the runtime can't be started: {error}")))?.block_on(work)
}
