//! A process that can't begin its work, because the database lacks steps of the schema or has gone away: it is
//! alive, and sends everybody away meanwhile.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository, Store,
    UnitOfWork, UserRepository, UserSessionRepository,
};
use reseat_persistence::SeaOrmStore;
use reseat_web_api::AppState;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::failure::Failure;
use crate::listener::local_address;
use crate::secrets::Secrets;
use crate::shutdown::{Stop, asked_to_stop};
use crate::wiring;

/// Why it no longer waits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unready<T> {
    /// What it waited for has come.
    Over(T),
    /// The process was asked to stop.
    Stopped,
}

/// Answers until something is over: alive, not ready, and 503 to whatever needs storage. Nothing is swept, so that no
/// half of the service works on half of a schema.
///
/// # Errors
/// When the database can't be opened, or the waiting fails.
pub(crate) async fn serve<T>(
    listener: TcpListener,
    config: &Config,
    secrets: &Secrets,
    reason: String,
    stop: &Stop,
    over: impl Future<Output = Result<T, Failure>>,
) -> Result<Unready<T>, Failure> {
    let address = local_address(&listener)?;
    tracing::warn!(%address, reason, "not ready; waiting for the database");
    let store = Arc::new(ShutStore { shut: shut_store(config).await?, reason });
    let clock = wiring::clock();
    let run = NodeRunId::new(wiring::randomness().uuid(clock.now()));
    let state = AppState::new(wiring::services(config, secrets, store, run)?, wiring::web_settings(config));
    let mut outcome = Ok(Unready::Stopped);
    reseat_web_api::serve(listener, state, async {
        tokio::select! {
            () = asked_to_stop(stop.clone()) => {}
            came = over => outcome = came.map(Unready::Over),
        }
    })
    .await;
    outcome
}

/// A store that was closed before its first use.
async fn shut_store(config: &Config) -> Result<SeaOrmStore, Failure> {
    let store = SeaOrmStore::open(config.database_url.as_str(), Vec::new()).await?;
    store.close().await?;
    Ok(store)
}

/// Answers that storage is unavailable to everything, and says why to whoever asks whether it is ready.
struct ShutStore {
    shut: SeaOrmStore,
    reason: String,
}

#[async_trait]
impl Store for ShutStore {
    fn users(&self) -> &dyn UserRepository {
        self.shut.users()
    }

    fn user_sessions(&self) -> &dyn UserSessionRepository {
        self.shut.user_sessions()
    }

    fn handoffs(&self) -> &dyn HandoffRepository {
        self.shut.handoffs()
    }

    fn apps(&self) -> &dyn AppRepository {
        self.shut.apps()
    }

    fn accounts(&self) -> &dyn AccountRepository {
        self.shut.accounts()
    }

    fn rooms(&self) -> &dyn RoomRepository {
        self.shut.rooms()
    }

    fn players(&self) -> &dyn PlayerRepository {
        self.shut.players()
    }

    fn game_sessions(&self) -> &dyn GameSessionRepository {
        self.shut.game_sessions()
    }

    fn actions(&self) -> &dyn GameActionLog {
        self.shut.actions()
    }

    fn results(&self) -> &dyn GameResultRepository {
        self.shut.results()
    }

    fn service_runs(&self) -> &dyn ServiceRunRepository {
        self.shut.service_runs()
    }

    fn audit_events(&self) -> &dyn AuditEventRepository {
        self.shut.audit_events()
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.shut.begin().await
    }

    async fn check(&self) -> Result<(), StoreError> {
        Err(StoreError::Unavailable(self.reason.clone().into()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::{Client, StatusCode};
    use reseat_credentials::OsRandomness;
    use reseat_migration::Schema;
    use reseat_test_database::{DatabaseKind, TestDatabase};
    use tokio::sync::watch;
    use tokio::task::JoinHandle;
    use tokio::time::timeout;

    use super::*;
    use crate::config::{self, Sources};
    use crate::schema;
    use crate::secrets::{self, GivenSecrets, KeptPlace};

    /// A process that waits for the schema of an empty database on a server.
    struct Waiting {
        database: TestDatabase,
        address: String,
        stop: watch::Sender<bool>,
        task: JoinHandle<Result<Unready<()>, Failure>>,
    }

    impl Waiting {
        async fn start() -> Self {
            let database = TestDatabase::empty(DatabaseKind::Postgres).await;
            let variables = vec![("DATABASE_URL".into(), database.url().into())];
            let config = config::load(Sources { variables, ..Sources::default() }, false).unwrap().config;
            let place = KeptPlace::of(Some(&database.folder().join("reseat")));
            let secrets =
                secrets::complete(GivenSecrets::default(), config.listen, &place, &OsRandomness).unwrap();
            let schema = schema::prepare(&config, false).await.unwrap().unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            let (stop, stopping) = watch::channel(false);
            let task = tokio::spawn(async move {
                let completed = async { Ok(schema.completed().await?) };
                serve(listener, &config, &secrets, schema.reason(), &stopping, completed).await
            });
            Self { database, address, stop, task }
        }

        async fn status(&self, path: &str) -> StatusCode {
            Client::new().get(format!("{}{path}", self.address)).send().await.unwrap().status()
        }

        async fn ended(self) -> Unready<()> {
            timeout(Duration::from_secs(20), self.task).await.unwrap().unwrap().unwrap()
        }
    }

    #[tokio::test]
    async fn while_steps_are_missing_it_is_alive_and_sends_everybody_away_until_another_has_taken_them() {
        let waiting = Waiting::start().await;
        assert_eq!(waiting.status("/healthz").await, StatusCode::OK);
        assert_eq!(waiting.status("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
        let guest = Client::new().post(format!("{}/session", waiting.address)).send().await.unwrap();
        assert_eq!(guest.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(guest.headers()["retry-after"], "1");
        Schema::open(waiting.database.url(), false).await.unwrap().up().await.unwrap();
        assert_eq!(waiting.ended().await, Unready::Over(()));
    }

    #[tokio::test]
    async fn a_stop_ends_the_waiting() {
        let waiting = Waiting::start().await;
        assert_eq!(waiting.status("/healthz").await, StatusCode::OK);
        waiting.stop.send_replace(true);
        assert_eq!(waiting.ended().await, Unready::Stopped);
    }
}
