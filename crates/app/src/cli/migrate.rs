//! `reseat migrate`: the schema of the database.

use clap::{Args, Subcommand};
use reseat_migration::{Schema, Step};
use serde_json::json;

use super::{DatabaseArguments, output, wait};
use crate::database_file::make_private;
use crate::failure::Failure;

/// Bring the database's schema forward or back, or tell where it is
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take every missing step; a missing SQLite file is made
    Up {
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Take the last steps back; the tables they made are deleted with all that is in them
    Down {
        /// How many
        #[arg(default_value_t = 1, value_name = "N")]
        steps: u32,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Tell which steps were taken; changes nothing
    Status {
        #[command(flatten)]
        database: DatabaseArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Up { database } => {
            let taken = wait(up(database))?;
            tell(&taken, "up", "Nothing to do: every step was taken before.")
        }
        Command::Down { steps, database } => {
            let taken_back = wait(down(database, *steps))?;
            tell(&taken_back, "down", "Nothing to do: no step was taken before.")
        }
        Command::Status { database, json } => show(&wait(status(database))?, *json),
    }
}

async fn up(database: &DatabaseArguments) -> Result<Vec<String>, Failure> {
    let config = database.load()?;
    config.database_url.file().map(make_private);
    let schema = Schema::open(config.database_url.as_str(), true).await?;
    let taken = schema.up().await?;
    schema.close().await?;
    Ok(taken)
}

async fn down(database: &DatabaseArguments, steps: u32) -> Result<Vec<String>, Failure> {
    let schema = Schema::open(database.load_existing()?.database_url.as_str(), false).await?;
    let taken_back = schema.down(steps).await?;
    schema.close().await?;
    Ok(taken_back)
}

async fn status(database: &DatabaseArguments) -> Result<Vec<Step>, Failure> {
    Ok(Schema::open(database.load_existing()?.database_url.as_str(), false).await?.steps().await?)
}

fn tell(steps: &[String], direction: &str, nothing: &str) -> Result<(), Failure> {
    if steps.is_empty() {
        eprintln!("{nothing}");
    }
    steps.iter().try_for_each(|step| output::line(&format!("{direction} {step}")))
}

fn show(steps: &[Step], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let steps: Vec<_> =
            steps.iter().map(|step| json!({ "step": step.name, "taken": step.taken })).collect();
        return output::json(&json!({ "steps": steps }));
    }
    let state = |step: &Step| if step.taken { "taken" } else { "missing" };
    let rows: Vec<[String; 2]> =
        steps.iter().map(|step| [step.name.clone(), state(step).to_owned()]).collect();
    output::table(["STEP", "STATE"], &rows)
}
