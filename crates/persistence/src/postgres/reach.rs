//! The way to a server that may fall silent.
//!
//! A machine that loses power, or a firewall that forgets a connection, says nothing, and whoever waits for an
//! answer then would wait for ever: the server's own limits end with the server. So each call has a limit here
//! too. After it the whole pool is given up, and the next call begins with fresh connections.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{DatabaseConnection, DbErr, RuntimeErr};
use tokio::time::timeout;

use super::open::{Server, connect, open};
use crate::error::is_pool_exhausted;
use crate::settings::{OpenError, StoreSettings};

/// How long connections are waited for when the pool is closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// A server, and the pool of connections to it.
pub(super) struct Reach {
    server: Server,
    answer_limit: Duration,
    /// A std mutex: nothing awaits while it is held.
    pool: Mutex<DatabaseConnection>,
}

impl Reach {
    /// Reaches a server by at most so many connections. Fails when not even one can be made.
    pub(super) async fn open(
        url: &str,
        connections: u32,
        settings: &StoreSettings,
    ) -> Result<Arc<Self>, OpenError> {
        let server = Server::at(url, connections, settings)?;
        let pool = Mutex::new(open(&server, url).await?);
        Ok(Arc::new(Self { server, answer_limit: settings.answer_limit, pool }))
    }

    /// The present pool.
    pub(super) fn pool(&self) -> DatabaseConnection {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for an answer of the server, but not for ever. An error: whether it was carried out is unknown.
    pub(super) async fn answer<T>(&self, asking: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match timeout(self.answer_limit, asking).await {
            // The pool had room for another connection, and none could be made: nobody is busy there.
            Ok(Err(error)) if is_pool_exhausted(&error) && self.has_room() => {
                let unreachable = "no connection to the database server could be made in time".to_owned();
                Err(DbErr::Conn(RuntimeErr::Internal(unreachable)))
            }
            Ok(answer) => answer,
            Err(_) => {
                self.renew();
                let silent = format!("the server did not answer within {:?}", self.answer_limit);
                Err(DbErr::Conn(RuntimeErr::Internal(silent)))
            }
        }
    }

    /// Closes the pool; connections that say nothing are not waited for.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        timeout(CLOSE_LIMIT, self.pool().close()).await.unwrap_or(Ok(()))
    }

    fn has_room(&self) -> bool {
        self.pool().get_postgres_connection_pool().size() < self.server.connections()
    }

    /// What hangs stays with the old pool, and goes when the system gives its connections up.
    fn renew(&self) {
        tracing::warn!("the database server has fallen silent; its connections are given up");
        *self.pool.lock().unwrap_or_else(PoisonError::into_inner) = connect(&self.server);
    }
}
