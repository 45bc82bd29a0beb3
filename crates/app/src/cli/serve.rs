//! `reseat serve`: the service.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use reseat_domain::error::StoreError;
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

/// How often it is tried to begin anew while the database is away.
const BEGIN_EVERY: Duration = Duration::from_secs(1);

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
    let grace = config.shutdown_grace;
    tokio::select! {
        ended = serve_until_stopped(config, migrate, &stop) => ended,
        () = shutdown::overdue(stop.clone(), grace) => {
            let grace_ms = grace.as_millis();
            tracing::warn!(grace_ms, "stopped before everything was noted; what was acknowledged is stored");
            Ok(())
        }
    }
}

async fn serve_until_stopped(config: Config, migrate: bool, stop: &Stop) -> Result<(), Failure> {
    let randomness = wiring::randomness();
    let place = KeptPlace::of(config.database_url.file());
    let secrets = secrets::complete(config.secrets.clone(), config.listen, &place, &*randomness)?;
    let incomplete = schema::prepare(&config, migrate).await?;
    let mut listener = bind(config.listen).await?;
    if let Some(schema) = incomplete {
        let address = local_address(&listener)?;
        let completed = async { Ok(schema.completed().await?) };
        match unready::serve(listener, &config, &secrets, schema.reason(), stop, completed).await? {
            Unready::Stopped => {
                tell_stopped();
                return Ok(());
            }
            Unready::Over(()) => listener = bind(address).await?,
        }
    }
    let store = wiring::open_store(&config).await?;
    let node = Node { node_id: node_id(&config, &*randomness), config, secrets, store };
    let mut run = node.begin().await?;
    loop {
        let address = local_address(&listener)?;
        match node.serve(listener, run, stop).await? {
            Ended::Stopped => break,
            Ended::TakenForDead => {}
        }
        let Some(begun) = node.begin_again(address, stop).await? else { break };
        (run, listener) = (begun, bind(address).await?);
    }
    if let Err(error) = node.store.close().await {
        tracing::warn!(%error, "the database was not closed in order; what was acknowledged is stored");
    }
    tell_stopped();
    Ok(())
}

fn tell_stopped() {
    tracing::info!("stopped");
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
    async fn serve(&self, listener: TcpListener, run: NodeRunId, stop: &Stop) -> Result<Ended, Failure> {
        let address = local_address(&listener)?;
        let store: Arc<dyn Store> = Arc::<SeaOrmStore>::clone(&self.store);
        let services = wiring::services(&self.config, &self.secrets, Arc::clone(&store), run)?;
        let cleanup = wiring::cleanup(&self.config, store, Arc::clone(&services.device_sessions));
        let (end, ending) = watch::channel(false);
        let sweeps = background::start_sweeps(&self.config, &services, cleanup, &ending);
        let clock = Arc::clone(&services.clock);
        let state = AppState::new(services, wiring::web_settings(&self.config));
        let storing = Arc::clone(&state.storing);
        tracing::info!(%address, node_id = self.node_id, run = %run, "listening");
        let mut ended = Ended::Stopped;
        reseat_web_api::serve(listener, state, async {
            tokio::select! {
                () = asked_to_stop(stop.clone()) => {}
                () = background::keep_seen(&self.config, &*self.store, &*clock, run, &storing) => {
                    ended = Ended::TakenForDead;
                }
            }
        })
        .await;
        end.send_replace(true);
        sweeps.join_all().await;
        // A run that was taken for dead stays so, as of when it was last seen.
        if matches!(ended, Ended::Stopped)
            && let Err(error) = self.store.service_runs().stop(run, clock.now()).await
        {
            tracing::warn!(%error, "the stop was not noted; the others find this process unseen instead");
        }
        Ok(ended)
    }

    /// Notes a new process run.
    async fn begin(&self) -> Result<NodeRunId, StoreError> {
        let now = wiring::clock().now();
        let id = NodeRunId::new(wiring::randomness().uuid(now));
        let node_id = self.node_id.clone();
        let run = ServiceRun { id, node_id, started_at: now, last_seen: now, stopped_at: None };
        self.store.service_runs().insert(&run).await?;
        Ok(id)
    }

    /// Notes a new process run after one that was taken for dead. A database that has been away may go again: until
    /// it stays, everybody is sent away. `None`: the process was asked to stop.
    async fn begin_again(&self, address: SocketAddr, stop: &Stop) -> Result<Option<NodeRunId>, Failure> {
        if let Ok(run) = self.begin().await {
            return Ok(Some(run));
        }
        let begun = async {
            let mut ticks = tokio::time::interval(BEGIN_EVERY);
            loop {
                ticks.tick().await;
                if let Ok(run) = self.begin().await {
                    return Ok(run);
                }
            }
        };
        let reason = "the database has gone away again".to_owned();
        let listener = bind(address).await?;
        match unready::serve(listener, &self.config, &self.secrets, reason, stop, begun).await? {
            Unready::Over(run) => Ok(Some(run)),
            Unready::Stopped => Ok(None),
        }
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
    use reqwest::{Client, StatusCode};
    use reseat_credentials::OsRandomness;
    use reseat_migration::Schema;
    use reseat_test_database::{DatabaseKind, TestDatabase};

    use super::*;
    use crate::config::{self, Sources};
    use crate::secrets::GivenSecrets;

    /// A node on a database that has lost its tables meanwhile.
    async fn without_its_tables(database: &TestDatabase) -> (Node, Schema) {
        let variables = vec![("DATABASE_URL".into(), database.url().into())];
        let config = config::load(Sources { variables, ..Sources::default() }, false).unwrap().config;
        let place = KeptPlace::of(Some(&database.folder().join("reseat")));
        let secrets =
            secrets::complete(GivenSecrets::default(), config.listen, &place, &OsRandomness).unwrap();
        let schema = Schema::open(database.url(), true).await.unwrap();
        schema.up().await.unwrap();
        let store = wiring::open_store(&config).await.unwrap();
        schema.down(u32::MAX).await.unwrap();
        (Node { node_id: "node".to_owned(), config, secrets, store }, schema)
    }

    /// Answers of a service that may not listen yet.
    async fn status(address: SocketAddr, path: &str) -> StatusCode {
        loop {
            if let Ok(answer) = Client::new().get(format!("http://{address}{path}")).send().await {
                return answer.status();
            }
        }
    }

    #[tokio::test]
    async fn a_run_that_can_not_begin_again_sends_everybody_away_until_the_database_takes_it() {
        for kind in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
            let database = TestDatabase::empty(kind).await;
            let (node, schema) = without_its_tables(&database).await;
            let store = Arc::clone(&node.store);
            let address = local_address(&bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
            let (_stop, stopping) = watch::channel(false);
            let beginning = tokio::spawn(async move { node.begin_again(address, &stopping).await });
            assert_eq!(status(address, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(status(address, "/healthz").await, StatusCode::OK);
            schema.up().await.unwrap();
            let run = beginning.await.unwrap().unwrap().unwrap();
            assert_eq!(store.service_runs().find(run).await.unwrap().unwrap().stopped_at, None);
        }
    }

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
