//! How a PostgreSQL server is reached, and what every connection is told first.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions, Connection, raw_sql};
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector};

use crate::settings::{OpenError, StoreSettings, server_error};

/// A connection that lay idle for longer is tried before it is used: the server may have been restarted, or
/// something on the way may have forgotten it. Shorter than any restart, so that no call is lost to a
/// connection from before it. A quiet service pays for it with a second round trip.
pub(super) const TRIED_AFTER: Duration = Duration::from_millis(100);

/// No statement of ours takes so long; one that does is stuck.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);

/// Every statement of ours finds its rows by an index. A plan is kept with its statement, and one that was made
/// while a table was small, or before the server knew its size, would go on reading it from end to end. And none is
/// compiled: the estimate of a chain of sessions, which hardly any has, would let that begin, and it takes 200 ms.
pub(crate) const BY_INDEX: &str =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

/// Where a server is, and how its connections are kept.
pub(super) struct Server {
    address: PgConnectOptions,
    pool: PgPoolOptions,
    patience: Duration,
}

impl Server {
    /// Reads an address. Here and not by the ORM, whose errors repeat it with its password.
    pub(super) fn at(url: &str, connections: u32, settings: &StoreSettings) -> Result<Self, OpenError> {
        Ok(Self {
            address: address(url).map_err(failed(url))?,
            pool: pool(connections, settings, TRIED_AFTER),
            patience: settings.queue_patience,
        })
    }
}

impl Server {
    /// How many connections there are at most.
    pub(super) fn connections(&self) -> u32 {
        self.pool.get_max_connections()
    }
}

/// A pool of connections to a server. Fails when not even one can be made.
pub(super) async fn open(server: &Server, url: &str) -> Result<DatabaseConnection, OpenError> {
    match server.pool.clone().connect_with(server.address.clone()).await {
        Ok(pool) => Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool)),
        Err(sqlx::Error::PoolTimedOut) => Err(failed(url)(reason(&server.address, server.patience).await)),
        Err(error) => Err(failed(url)(error)),
    }
}

/// The same, which connects when it is first needed.
pub(super) fn connect(server: &Server) -> DatabaseConnection {
    SqlxPostgresConnector::from_sqlx_postgres_pool(
        server.pool.clone().connect_lazy_with(server.address.clone()),
    )
}

fn failed(url: &str) -> impl Fn(sqlx::Error) -> OpenError {
    let server_error = server_error(url);
    move |error| server_error(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

fn address(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let server = url.parse::<PgConnectOptions>()?.disable_statement_logging();
    Ok(match server.get_application_name() {
        Some(_) => server,
        None => server.application_name("reseat"),
    })
}

/// Why no connection could be made. The pool has tried again and again, and only says that it took too long.
async fn reason(server: &PgConnectOptions, patience: Duration) -> sqlx::Error {
    match tokio::time::timeout(patience, PgConnection::connect_with(server)).await {
        Ok(Err(error)) => error,
        Ok(Ok(_)) | Err(_) => sqlx::Error::PoolTimedOut,
    }
}

fn pool(connections: u32, settings: &StoreSettings, tried_after: Duration) -> PgPoolOptions {
    let greeting = greeting(settings);
    PgPoolOptions::new()
        .max_connections(connections.max(1))
        .min_connections(1)
        .acquire_timeout(settings.queue_patience)
        .test_before_acquire(false)
        .before_acquire(move |connection, so_far| {
            Box::pin(async move {
                if so_far.idle_for >= tried_after {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            let greeting = greeting.clone();
            Box::pin(async move { raw_sql(AssertSqlSafe(greeting)).execute(connection).await.map(drop) })
        })
}

/// What was answered must survive the loss of power, so a commit waits for the disk even where the server is
/// set not to; a stronger setting stays. And nothing waits, or is held, without a limit.
fn greeting(settings: &StoreSettings) -> String {
    format!(
        "SELECT set_config('synchronous_commit', 'on', false) \
         WHERE current_setting('synchronous_commit') = 'off'; \
         SET default_transaction_isolation = 'read committed'; {BY_INDEX}; \
         SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
        STATEMENT_TIMEOUT.as_millis(),
        settings.busy_timeout.as_millis().max(1),
        settings.unit_limit.as_millis().max(1),
    )
}

#[cfg(test)]
mod tests;
