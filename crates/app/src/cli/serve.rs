//! `reseat serve`: the service.

use std::sync::Arc;

use clap::Args;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{Randomness, ServiceRun, Store};
use reseat_persistence::SeaOrmStore;
use reseat_web_api::AppState;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{DatabaseArguments, output, wait};
use crate::config::{Config, flagged};
use crate::failure::Failure;
use crate::listener::{bind, local_address};
use crate::secrets::{self, KeptPlace, Secrets};
use crate::shutdown::{self, Stop, asked_to_stop};
use crate::unready::{self, Unready};
use crate::{background, logging, schema, wiring};

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

/// Why a process run ended.
enum Ended {
    /// The process was asked to stop.
    Stopped,
    /// The others took the run for dead.
    TakenForDead,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    let mut flags = arguments.database.flags();
    flags.extend(arguments.listen.clone().map(|listen| (&flagged::LISTEN, "--listen", listen)));
    let loaded = arguments.database.config.load(flags)?;
    if arguments.print_config {
        return output::line(loaded.to_toml().trim_end());
    }
    logging::start(&loaded.config.log)?;
    wait(serve(loaded.config, arguments.migrate))
}

async fn serve(config: Config, migrate: bool) -> Result<(), Failure> {
    let stop = shutdown::on_signal()?;
    let randomness = wiring::randomness();
    let place = KeptPlace::of(config.database_url.file());
    let secrets = secrets::complete(config.secrets.clone(), config.listen, &place, &*randomness)?;
    let incomplete = schema::prepare(&config, migrate).await?;
    let mut listener = bind(config.listen).await?;
    if let Some(schema) = incomplete {
        let address = local_address(&listener)?;
        match unready::serve(listener, &config, &secrets, &schema, &stop).await? {
            Unready::Stopped => {
                tracing::info!("stopped");
                return Ok(());
            }
            Unready::Completed => listener = bind(address).await?,
        }
    }
    let store = wiring::open_store(&config).await?;
    let node = Node { node_id: node_id(&config, &*randomness), config, secrets, store };
    loop {
        let address = local_address(&listener)?;
        match node.run(listener, &stop).await? {
            Ended::Stopped => break,
            Ended::TakenForDead => listener = bind(address).await?,
        }
    }
    node.store.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// What stays the same over all process runs of one process.
struct Node {
    node_id: String,
    config: Config,
    secrets: Secrets,
    store: Arc<SeaOrmStore>,
}

impl Node {
    /// Serves until the stop, or until the others take this process for dead: then it must begin anew,
    /// under another name, so that no outage is hidden.
    async fn run(&self, listener: TcpListener, stop: &Stop) -> Result<Ended, Failure> {
        let address = local_address(&listener)?;
        let run = self.begin().await?;
        let store: Arc<dyn Store> = Arc::<SeaOrmStore>::clone(&self.store);
        let cleanup = wiring::cleanup(&self.config, Arc::clone(&store));
        let services = wiring::services(&self.config, &self.secrets, store, run)?;
        let (end, ending) = watch::channel(false);
        let sweeps = background::start_sweeps(&self.config, &services.sessions, cleanup, &ending);
        let clock = Arc::clone(&services.clock);
        let state = AppState::new(services, wiring::web_settings(&self.config));
        tracing::info!(%address, node_id = self.node_id, run = %run, "listening");
        let mut ended = Ended::Stopped;
        reseat_web_api::serve(listener, state, async {
            tokio::select! {
                () = asked_to_stop(stop.clone()) => {}
                () = background::keep_seen(&self.config, &*self.store, &*clock, run) => ended = Ended::TakenForDead,
            }
        })
        .await;
        end.send_replace(true);
        sweeps.join_all().await;
        // A run that was taken for dead stays so, as of when it was last seen.
        if matches!(ended, Ended::Stopped) {
            self.store.service_runs().stop(run, clock.now()).await?;
        }
        Ok(ended)
    }

    /// Notes a new process run.
    async fn begin(&self) -> Result<NodeRunId, Failure> {
        let now = wiring::clock().now();
        let id = NodeRunId::new(wiring::randomness().uuid(now));
        let node_id = self.node_id.clone();
        let run = ServiceRun { id, node_id, started_at: now, last_seen: now, stopped_at: None };
        self.store.service_runs().insert(&run).await?;
        Ok(id)
    }
}

/// The node's name: the configured one, or the host's and a random part.
fn node_id(config: &Config, randomness: &dyn Randomness) -> String {
    config.node_id.clone().unwrap_or_else(|| {
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let host: String = host
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || "._-".contains(*letter))
            .take(55)
            .collect();
        let random: String = randomness.bytes::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{host}-{random}")
    })
}

#[cfg(test)]
mod tests {
    use reseat_credentials::OsRandomness;

    use super::*;
    use crate::config::{self, Sources};

    #[test]
    fn a_node_has_its_configured_name_or_one_of_its_own() {
        let named = |variables| {
            let config = config::load(Sources { variables, ..Sources::default() }, false).unwrap().config;
            (node_id(&config, &OsRandomness), node_id(&config, &OsRandomness))
        };
        let (one, other) = named(Vec::new());
        assert_ne!(one, other);
        let configured = ("node-1".to_owned(), "node-1".to_owned());
        assert_eq!(named(vec![("RESEAT_NODE_ID".into(), "node-1".into())]), configured);
        // What is made can be configured, too.
        assert_eq!(named(vec![("RESEAT_NODE_ID".into(), one.clone().into())]).0, one);
    }
}
