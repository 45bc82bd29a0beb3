//! The connections that read an SQLite file.
//!
//! Not a pool of the driver: that one asks every connection for a sign of life when it comes back, which on
//! SQLite is a second change of threads for every read. A connection to a file does not go stale.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reseat_domain::error::StoreError;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::store_error;

/// So many connections, each used by one reader at a time.
pub(super) struct Readers {
    /// The one that was used last on top: its pages are the warmest. A std mutex: nothing awaits while it is
    /// held.
    free: Mutex<Vec<SqliteConnection>>,
    /// As many permits as there are connections.
    permits: Semaphore,
    patience: Duration,
}

/// A connection in use; goes back when this is dropped.
struct Lent<'a> {
    connection: Option<SqliteConnection>,
    readers: &'a Readers,
    _permit: SemaphorePermit<'a>,
}

impl Readers {
    /// Opens so many connections. A reader waits for one at most `patience`.
    pub(super) async fn open(
        options: &SqliteConnectOptions,
        count: u32,
        patience: Duration,
    ) -> Result<Self, DbErr> {
        let mut free = Vec::new();
        for _ in 0..count.max(1) {
            free.push(SqliteConnection::connect_with(options).await.map_err(of_connecting)?);
        }
        Ok(Self { permits: Semaphore::new(free.len()), free: Mutex::new(free), patience })
    }

    /// Reads rows.
    pub(super) async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let mut lent = self.lend().await?;
        let Some(connection) = &mut lent.connection else { return Err(closed()) };
        let values = SqlxValues(query.values.unwrap_or(sea_orm::Values(Vec::new())));
        let found = sqlx::query_with(AssertSqlSafe(query.sql), values).fetch_all(connection).await;
        let rows = found.map_err(|error| store_error(of_reading(error)))?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// Refuses what comes later and closes the connections; one that is in use closes when its read is done.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        self.permits.close();
        let mut outcome = Ok(());
        let connections = std::mem::take(&mut *self.free());
        for connection in connections {
            outcome =
                outcome.and(connection.close().await.map_err(|error| store_error(of_connecting(error))));
        }
        outcome
    }

    async fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let permit = tokio::time::timeout(self.patience, self.permits.acquire()).await;
        let permit = permit.map_err(|_| StoreError::Contention("too many wait to read".into()))?;
        let permit = permit.map_err(|_| closed())?;
        Ok(Lent { connection: self.free().pop(), readers: self, _permit: permit })
    }

    fn free(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        // A read that was given up goes on in its thread until that finds nobody listening; the next one of
        // this connection waits for it.
        if let Some(connection) = self.connection.take()
            && !self.readers.permits.is_closed()
        {
            self.readers.free().push(connection);
        }
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

pub(super) fn of_connecting(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn of_reading(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
