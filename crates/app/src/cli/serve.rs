//! `reseat serve`: the service.

use clap::Args;

use super::{DatabaseArguments, output};
use crate::config::flagged;
use crate::failure::Failure;
use crate::{logging, secrets};

/// Run the service: HTTP, WebSocket and the background tasks
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Where to listen, such as 127.0.0.1:8080 [environment: RESEAT_LISTEN]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Bring the database to this version's schema first (an SQLite file always is)
    #[arg(long)]
    migrate: bool,
    /// Print the configuration as TOML, without secrets, and stop
    #[arg(long)]
    print_config: bool,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    let mut flags = arguments.database.flags();
    flags.extend(arguments.listen.clone().map(|listen| (&flagged::LISTEN, "--listen", listen)));
    let loaded = arguments.database.config.load(flags)?;
    if arguments.print_config {
        return output::line(loaded.to_toml().trim_end());
    }
    let config = loaded.config;
    logging::start(&config.log)?;
    Ok(())
}
