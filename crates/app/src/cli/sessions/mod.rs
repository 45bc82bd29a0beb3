//! `reseat sessions`: who is signed in where, and the end of it.

mod list;
mod revoke;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use clap::{Args, Subcommand};
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::{Clock, Store};
use reseat_domain::services::DeviceSessions;
use reseat_domain::user::User;

use super::{OutputArguments, wait};
use crate::failure::Failure;
use crate::wiring;

/// List sign-ins, or end them
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the sessions that stand, the latest sign-in first
    List {
        /// Only those of this user
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// End one session, or all of a user's
    Revoke {
        /// The session's id
        #[arg(value_name = "ID", required_unless_present = "user", conflicts_with = "user")]
        session: Option<UserSessionId>,
        /// All sessions of this user
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        #[command(flatten)]
        output: OutputArguments,
    },
}

/// What the commands ask.
struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    service: DeviceSessions,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    wait(async {
        match &arguments.command {
            Command::List { user, limit, output } => {
                list::list(&Sessions::open(output).await?, user.as_deref(), *limit, output.json).await
            }
            Command::Revoke { session, user, output } => {
                revoke::revoke(&Sessions::open(output).await?, *session, user.as_deref(), output.json).await
            }
        }
    })
}

impl Sessions {
    async fn open(output: &OutputArguments) -> Result<Self, Failure> {
        let store: Arc<dyn Store> = output.open_store().await?;
        // Reaches the processes that share a bus; the others find the rows gone.
        let service = wiring::device_sessions(Arc::clone(&store), wiring::bus(), wiring::observer());
        Ok(Self { store, clock: wiring::clock(), service })
    }

    /// The user that a person named.
    async fn user(&self, named: &str) -> Result<User, Failure> {
        let found = self.store.users().find_by_username(named).await?;
        found.ok_or_else(|| {
            Failure::Failed(format!(
                "there is no user `{named}`; `reseat sessions list` shows who is signed in"
            ))
        })
    }
}
