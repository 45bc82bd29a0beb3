//! `reseat users`: the accounts, as an operator sees and changes them.

mod change;
mod list;
mod password;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use clap::{Args, Subcommand};
use reseat_domain::ports::Store;
use reseat_domain::services::{AdministrationError, UserAdministration};

use super::{OutputArguments, wait};
use crate::failure::Failure;
use crate::wiring;

/// Make users, change them, or list them
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a user
    #[command(after_help = password::HELP)]
    Create {
        #[command(flatten)]
        user: Named,
        /// Read the password from the first line of stdin
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a user another password, and end all of their sessions
    #[command(after_help = password::HELP)]
    SetPassword {
        #[command(flatten)]
        user: Named,
        /// Read the password from the first line of stdin
        #[arg(long)]
        password_stdin: bool,
    },
    /// Let a user in no more, and end all of their sessions at once
    Disable(Named),
    /// Let a user in again
    Enable(Named),
    /// Delete a user; seats and results stay without a name
    Delete(Named),
    /// Make a user an administrator
    Promote(Named),
    /// List users and guests, the newest first
    List {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        #[command(flatten)]
        output: OutputArguments,
    },
}

/// Which user a command is about.
#[derive(Args)]
struct Named {
    /// The username
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    wait(async {
        match &arguments.command {
            Command::Create { user, password_stdin } => {
                let (service, password) = (open(&user.output).await?, password::password(*password_stdin)?);
                change::create(&service, &user.name, &password, user.output.json).await
            }
            Command::SetPassword { user, password_stdin } => {
                let (service, password) = (open(&user.output).await?, password::password(*password_stdin)?);
                change::set_password(&service, &user.name, &password, user.output.json).await
            }
            Command::Disable(user) => {
                change::disable(&open(&user.output).await?, &user.name, user.output.json).await
            }
            Command::Enable(user) => {
                change::enable(&open(&user.output).await?, &user.name, user.output.json).await
            }
            Command::Delete(user) => {
                change::delete(&open(&user.output).await?, &user.name, user.output.json).await
            }
            Command::Promote(user) => {
                change::promote(&open(&user.output).await?, &user.name, user.output.json).await
            }
            Command::List { limit, output } => {
                list::list(&open(output).await?, *limit as usize, output.json).await
            }
        }
    })
}

async fn open(output: &OutputArguments) -> Result<UserAdministration, Failure> {
    let config = output.database.load_existing()?;
    let store: Arc<dyn Store> = wiring::open_store(&config).await?;
    // Reaches the processes that share a bus; the others find the rows gone.
    wiring::user_administration(&config, store, wiring::bus())
}

/// What to do about a refusal, with the name that it is about.
fn refused(name: &str, error: AdministrationError) -> Failure {
    match error {
        AdministrationError::NoSuchUser => {
            Failure::Failed(format!("there is no user `{name}`; `reseat users list` lists them"))
        }
        AdministrationError::UsernameTaken => {
            Failure::Failed(format!("the username `{name}` is taken; `reseat users list` shows by whom"))
        }
        AdministrationError::Store(error) => error.into(),
        other => Failure::Failed(other.to_string()),
    }
}
