//! [`SeaOrmStore`]: the repositories for single statements, units of work, the schema's check.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, Store, UnitOfWork};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use crate::action_writer::{EncodedAppend, Request, WriteQueue, WriterStatistics};
use crate::connect::{OpenError, SqlitePools, StoreSettings, open_sqlite};
use crate::connection::{Connection, value};
use crate::dialect::Dialect;
use crate::error::store_error;
use crate::repositories::{Repositories, hand_out_repositories};
use crate::unit_of_work::SqliteUnitOfWork;

/// The store of one database.
///
/// Any number of processes, and of stores in one process, may work on one SQLite file; the database orders
/// their writes.
pub struct SeaOrmStore {
    backend: Backend,
    repositories: Repositories,
    expected_migrations: Vec<String>,
}

/// What is behind the repositories.
enum Backend {
    Sqlite(Arc<SqliteConnection>),
}

impl SeaOrmStore {
    /// Opens a database, and makes it when it is missing. `expected_migrations` are the names of the steps
    /// that make the schema which this build needs, for [`check`](Store::check). Must be called within a
    /// Tokio runtime.
    ///
    /// # Errors
    /// [`OpenError`], which says what to do.
    pub async fn open(url: &str, expected_migrations: Vec<String>) -> Result<Self, OpenError> {
        Self::open_with(url, expected_migrations, StoreSettings::default()).await
    }

    /// The same with settings of one's own.
    ///
    /// # Errors
    /// [`OpenError`], which says what to do.
    pub async fn open_with(
        url: &str,
        expected_migrations: Vec<String>,
        settings: StoreSettings,
    ) -> Result<Self, OpenError> {
        let pools = open_sqlite(url, &settings).await?;
        let queue = WriteQueue::start(pools.writer.clone(), settings.queue_patience, settings.unit_limit);
        let sqlite = Arc::new(SqliteConnection { pools, queue });
        let connection: Arc<dyn Connection> = Arc::<SqliteConnection>::clone(&sqlite);
        let repositories = Repositories::new(&connection);
        Ok(Self { backend: Backend::Sqlite(sqlite), repositories, expected_migrations })
    }

    /// The connection that writes, for migrations and backups alone: nobody else writes while it is in use,
    /// and it is in nobody's queue.
    #[must_use]
    pub fn write_connection(&self) -> &DatabaseConnection {
        match &self.backend {
            Backend::Sqlite(sqlite) => &sqlite.pools.writer,
        }
    }

    /// What the write queue has done so far.
    #[must_use]
    pub fn writer_statistics(&self) -> WriterStatistics {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.queue.statistics(),
        }
    }

    /// Commits what waits, then closes every connection. Later calls answer [`StoreError::Unavailable`].
    ///
    /// # Errors
    /// When a connection does not close; what was answered is durable all the same.
    pub async fn close(&self) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite(sqlite) => {
                sqlite.queue.close().await;
                // The writer last: the last connection folds the log into the file.
                sqlite.pools.readers.close_by_ref().await.map_err(store_error)?;
                sqlite.pools.writer.close_by_ref().await.map_err(store_error)
            }
        }
    }

    /// The names of the migrations that were applied; `None`: there was never one.
    async fn applied_migrations(&self) -> Result<Option<HashSet<String>>, StoreError> {
        let Backend::Sqlite(sqlite) = &self.backend;
        let read = |sql| sqlite.read(Dialect::Sqlite.raw(sql, []));
        let table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
        if read(table).await?.is_empty() {
            return Ok(None);
        }
        let rows = read("SELECT version FROM seaql_migrations").await?;
        rows.iter().map(|row| value(row, 0)).collect::<Result<_, _>>().map(Some)
    }
}

#[async_trait]
impl Store for SeaOrmStore {
    hand_out_repositories!();

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        match &self.backend {
            Backend::Sqlite(sqlite) => Ok(Box::new(SqliteUnitOfWork::new(sqlite.queue.begin().await?))),
        }
    }

    async fn check(&self) -> Result<(), StoreError> {
        let Some(applied) = self.applied_migrations().await? else {
            return Err(schema_error("the database is empty; run `reseat migrate up`".to_owned()));
        };
        let missing = self.expected_migrations.iter().filter(|name| !applied.contains(*name)).count();
        if missing > 0 {
            let steps = if missing == 1 { "step" } else { "steps" };
            let detail = format!("the schema is older than this build by {missing} {steps}");
            return Err(schema_error(format!("{detail}; run `reseat migrate up`")));
        }
        let expected: HashSet<&String> = self.expected_migrations.iter().collect();
        match applied.iter().filter(|name| !expected.contains(name)).max() {
            None => Ok(()),
            Some(newest) => {
                let detail = format!("the schema is newer than this build, which does not know {newest}");
                Err(schema_error(format!("{detail}; run the newer build, or its `reseat migrate down`")))
            }
        }
    }
}

fn schema_error(detail: String) -> StoreError {
    StoreError::Unavailable(detail.into())
}

/// Outside a unit of work: reads go to the pool of readers, each change to the write queue.
struct SqliteConnection {
    pools: SqlitePools,
    queue: WriteQueue,
}

#[async_trait]
impl Connection for SqliteConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.pools.readers.query_all_raw(query).await.map_err(store_error)
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
