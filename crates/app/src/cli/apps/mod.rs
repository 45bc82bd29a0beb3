//! `reseat apps`: which apps there are, what proves their backends, and to whom they may hand their users.

mod show;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use clap::{Args, Subcommand};
use reseat_domain::ports::Store;
use reseat_domain::services::{Apps, NewApp};
use reseat_domain::time::Duration;

use super::{OutputArguments, wait};
use crate::failure::Failure;
use crate::wiring;

/// Register apps, between which users are handed over
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Register an app; its secret is printed this once
    Add {
        /// A lower-case letter, then lower-case letters, digits and hyphens
        slug: String,
        /// Its name for people
        #[arg(long)]
        name: String,
        /// Where its users' browsers may be sent, letter by letter; may be given several times
        #[arg(long = "redirect", value_name = "URI")]
        redirects: Vec<String>,
        /// An app that it may hand its users to; may be given several times
        #[arg(long = "target", value_name = "SLUG")]
        targets: Vec<String>,
        /// End the sessions that were handed to it with those that they came from
        #[arg(long)]
        end_children: bool,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Let an app hand its users to another
    Allow {
        /// The app that they come from
        source: String,
        /// The app that they go to
        target: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Let an app hand its users to another no more; sessions that have come of it go on
    Disallow {
        /// The app that they come from
        source: String,
        /// The app that they go to
        target: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Give an app another secret, which is printed this once
    Rotate {
        slug: String,
        /// How long the present secret stays good
        #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
        keep_old: Duration,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Keep everybody from acting as an app and from being handed to or from it, and end the sessions it was given
    Disable {
        slug: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Let a disabled app take part again
    Enable {
        slug: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// List the apps
    List {
        #[command(flatten)]
        output: OutputArguments,
    },
}

pub(super) fn perform(arguments: Arguments) -> Result<(), Failure> {
    wait(async {
        match arguments.command {
            Command::Add { slug, name, redirects, targets, end_children, output } => {
                let apps = open(&output).await?;
                let new = NewApp { slug, name, redirect_uris: redirects, targets, end_children };
                let (app, secret) = apps.add(&new).await?;
                show::with_secret(&app, &secret, output.json)
            }
            Command::Rotate { slug, keep_old, output } => {
                let (app, secret) = open(&output).await?.rotate(&slug, keep_old).await?;
                show::with_secret(&app, &secret, output.json)
            }
            Command::Allow { source, target, output } => {
                show::changed(&open(&output).await?.allow(&source, &target).await?, output.json)
            }
            Command::Disallow { source, target, output } => {
                show::changed(&open(&output).await?.disallow(&source, &target).await?, output.json)
            }
            Command::Disable { slug, output } => {
                let (app, ended) = open(&output).await?.disable(&slug).await?;
                show::disabled(&app, ended, output.json)
            }
            Command::Enable { slug, output } => {
                show::changed(&open(&output).await?.enable(&slug).await?, output.json)
            }
            Command::List { output } => show::list(&open(&output).await?.list().await?, output.json),
        }
    })
}

async fn open(output: &OutputArguments) -> Result<Apps, Failure> {
    let store: Arc<dyn Store> = output.open_store().await?;
    let devices = wiring::devices_of_command(Arc::clone(&store));
    Ok(wiring::apps(store, devices))
}

/// At most a year: nobody needs a secret for longer that is to be replaced.
fn duration(text: &str) -> Result<Duration, String> {
    let duration =
        humantime::parse_duration(text).ok().and_then(|duration| Duration::from_std(duration).ok());
    let duration = duration.filter(|duration| *duration <= Duration::days(365));
    duration.ok_or_else(|| "a duration of at most 365d is expected, such as 0s, 15m, 24h or 7d".to_owned())
}
