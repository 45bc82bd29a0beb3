//! PostgreSQL, on a server of its own.
//!
//! | file | does |
//! |---|---|
//! | this | the way to the server outside a unit of work |
//! | `reach` | the pool, which is exchanged when the server falls silent |
//! | `open` | how the server is reached, and what every connection is told first |
//! | `append` | entries of the log: one statement, and what became of each append |
//! | `swift_append` | the statement that is tried first: it stores all of its entries, or fails |
//! | `append_queue` | single entries that wait together share a statement |
//! | `kept_connection` | a connection that its one user keeps from statement to statement |
//! | `unit` | a unit of work: a transaction of its own connection |

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use crate::connection::{Connection, Database, Transaction};
use crate::dialect::Dialect;
use crate::error::store_error;
use crate::settings::{OpenError, StoreSettings};
use crate::statistics::{Counters, WriterStatistics};

mod append;
mod append_queue;
mod kept_connection;
mod open;
mod reach;
mod swift_append;
mod unit;

pub(crate) use append::EncodedAppend;
#[cfg(test)]
pub(crate) use append::OnConflict;
use append_queue::AppendQueue;
#[cfg(test)]
pub(crate) use open::BY_INDEX;
use reach::Reach;
#[cfg(test)]
pub(crate) use swift_append::SWIFT_INSERT;
use unit::PostgresUnit;

/// A server. Every statement outside a unit of work is a transaction of its own, one round trip.
pub(crate) struct PostgresDatabase {
    reach: Arc<Reach>,
    /// Connections of their own, so that no crowd of readers keeps a move waiting.
    appenders: Arc<Reach>,
    /// The pool of the start.
    first: DatabaseConnection,
    queue: AppendQueue,
    counters: Arc<Counters>,
    settings: StoreSettings,
}

impl PostgresDatabase {
    /// Reaches a server.
    pub(crate) async fn open(url: &str, settings: &StoreSettings) -> Result<Self, OpenError> {
        let reach = Reach::open(url, settings.connections, settings).await?;
        let appenders = Reach::open(url, settings.appenders, settings).await?;
        let counters = Arc::new(Counters::default());
        let queue = AppendQueue::start(&appenders, settings, &counters);
        let first = reach.pool();
        Ok(Self { reach, appenders, first, queue, counters, settings: *settings })
    }
}

#[async_trait]
impl Database for PostgresDatabase {
    async fn begin(&self) -> Result<Arc<dyn Transaction>, StoreError> {
        let (reach, counters) = (Arc::clone(&self.reach), Arc::clone(&self.counters));
        let unit = PostgresUnit::begin(reach, self.settings.unit_limit, counters);
        Ok(Arc::new(unit.await?))
    }

    fn write_connection(&self) -> &DatabaseConnection {
        &self.first
    }

    fn statistics(&self) -> WriterStatistics {
        self.counters.statistics()
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.queue.close().await;
        self.appenders.close().await.map_err(store_error)?;
        self.reach.close().await.map_err(store_error)
    }
}

#[async_trait]
impl Connection for PostgresDatabase {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let pool = self.reach.pool();
        self.reach.answer(pool.query_all_raw(query)).await.map_err(store_error)
    }

    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        let pool = self.reach.pool();
        let done = self.reach.answer(pool.execute_raw(change)).await.map_err(store_error)?;
        Ok(done.rows_affected())
    }

    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let pool = self.reach.pool();
        self.reach.answer(pool.query_all_raw(change)).await.map_err(store_error)
    }

    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.queue.append(EncodedAppend::new(entries)?).await
    }
}
