//! `reseat accounts`: organisations, and who may act for them.

use std::sync::Arc;

use clap::{Args, Subcommand};
use reseat_domain::account::Account;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::Store;
use reseat_domain::services::AccountDirectory;
use serde_json::{Value, json};

use super::times::{moment, on_wire};
use super::{OutputArguments, output, wait};
use crate::failure::Failure;
use crate::wiring;

/// Make organisations that users may act for
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make an account; its id is printed
    Add {
        /// Its name for people
        name: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Let a user act for an account
    AddMember {
        /// The account's id or name
        account: String,
        /// The user's sign-in name
        user: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Let a user act for an account no more, and end the sessions in which they do
    RemoveMember {
        /// The account's id or name
        account: String,
        /// The user's sign-in name
        user: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// List the accounts
    List {
        #[command(flatten)]
        output: OutputArguments,
    },
}

pub(super) fn perform(arguments: Arguments) -> Result<(), Failure> {
    wait(async {
        match arguments.command {
            Command::Add { name, output } => {
                let account = open(&output).await?.add(&name).await?;
                if output.json {
                    return output::json(&json!({ "account": to_json(&account, 0) }));
                }
                output::line(&account.id.to_string())
            }
            Command::AddMember { account, user, output } => {
                let (account, is_new) = open(&output).await?.add_member(&account, &user).await?;
                if output.json {
                    return output::json(&json!({ "account": account.id, "user": user, "added": is_new }));
                }
                let told = if is_new { "may act for it from now on" } else { "was a member already" };
                eprintln!("`{user}` {told}: {}", account.name);
                Ok(())
            }
            Command::RemoveMember { account, user, output } => {
                let (account, ended) = open(&output).await?.remove_member(&account, &user).await?;
                removed(&account, &user, ended.as_deref(), output.json)
            }
            Command::List { output } => list(&open(&output).await?.list().await?, output.json),
        }
    })
}

async fn open(output: &OutputArguments) -> Result<AccountDirectory, Failure> {
    let store: Arc<dyn Store> = output.open_store().await?;
    let devices = wiring::devices_of_command(Arc::clone(&store));
    Ok(wiring::account_directory(store, devices))
}

/// Tells of a user who was a member, with the sessions that ended, or was none.
fn removed(
    account: &Account,
    user: &str,
    ended: Option<&[UserSessionId]>,
    as_json: bool,
) -> Result<(), Failure> {
    let count = ended.map_or(0, <[_]>::len);
    if as_json {
        let removed = ended.is_some();
        return output::json(
            &json!({ "account": account.id, "user": user, "removed": removed, "revoked": count }),
        );
    }
    match ended {
        Some(_) => {
            eprintln!("`{user}` may act for {} no more; sessions that have ended: {count}.", account.name);
        }
        None => eprintln!("`{user}` was no member: {}", account.name),
    }
    Ok(())
}

fn list(accounts: &[(Account, u64)], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let accounts: Vec<Value> =
            accounts.iter().map(|(account, members)| to_json(account, *members)).collect();
        return output::json(&json!({ "accounts": accounts }));
    }
    let rows: Vec<[String; 4]> = accounts
        .iter()
        .map(|(account, members)| {
            [account.id.to_string(), account.name.clone(), members.to_string(), moment(account.created_at)]
        })
        .collect();
    output::table(["ACCOUNT", "NAME", "MEMBERS", "MADE (UTC)"], &rows)
}

fn to_json(account: &Account, members: u64) -> Value {
    json!({
        "id": account.id,
        "name": account.name,
        "members": members,
        "created_at": on_wire(account.created_at),
    })
}
