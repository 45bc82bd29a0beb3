//! SQLite, embedded.
//!
//! | file | does |
//! |---|---|
//! | this | the ways to the file, outside and inside a unit of work |
//! | `open` | how a file is opened |
//! | `readers` | the connections that read |
//! | `write_queue` | the one way in for all that writes: group commit, units of work, all or nothing |

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{DatabaseConnection, QueryResult, Statement};

use crate::connection::{Connection, Database, Transaction};
use crate::dialect::Dialect;
use crate::error::store_error;
use crate::request::Request;
use crate::settings::{OpenError, StoreSettings};
use crate::statistics::WriterStatistics;

mod open;
mod readers;
pub(crate) mod write_queue;

use open::{SqliteConnections, open_sqlite};
use write_queue::{EncodedAppend, UnitCommands, WriteQueue};

/// A file. Reads go to the pool of readers, each change to the write queue.
pub(crate) struct SqliteDatabase {
    connections: SqliteConnections,
    queue: WriteQueue,
}

impl SqliteDatabase {
    /// Opens a file; makes it when it is missing.
    pub(crate) async fn open(url: &str, settings: &StoreSettings) -> Result<Self, OpenError> {
        let connections = open_sqlite(url, settings).await?;
        let writer = connections.writer.clone();
        let queue = WriteQueue::start(writer, settings.queue_patience, settings.unit_limit);
        Ok(Self { connections, queue })
    }
}

#[async_trait]
impl Database for SqliteDatabase {
    async fn begin(&self) -> Result<Arc<dyn Transaction>, StoreError> {
        Ok(Arc::new(SqliteUnit(self.queue.begin().await?)))
    }

    fn write_connection(&self) -> &DatabaseConnection {
        &self.connections.writer
    }

    fn statistics(&self) -> WriterStatistics {
        self.queue.statistics()
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.queue.close().await;
        // The writer last: the last connection folds the log into the file.
        self.connections.readers.close().await?;
        self.connections.writer.close_by_ref().await.map_err(store_error)
    }
}

#[async_trait]
impl Connection for SqliteDatabase {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.connections.readers.read(query).await
    }

    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        Ok(self.queue.write(Request::Execute(change)).await?.changed)
    }

    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.queue.write(Request::Query(change)).await?.rows)
    }

    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.queue.append(EncodedAppend::new(entries)?).await
    }
}

/// A unit of work. Carries every statement, reads too, to the transaction at the write queue. Dropping it
/// closes the commands' channel, and the queue rolls back before its next job.
struct SqliteUnit(UnitCommands);

#[async_trait]
impl Transaction for SqliteUnit {
    async fn commit(&self) -> Result<(), StoreError> {
        self.0.commit().await
    }
}

#[async_trait]
impl Connection for SqliteUnit {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.0.execute(Request::Query(query)).await?.rows)
    }

    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        Ok(self.0.execute(Request::Execute(change)).await?.changed)
    }

    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.0.execute(Request::Query(change)).await?.rows)
    }

    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.0.append(EncodedAppend::new(entries)?).await
    }
}
