//! [`SeaOrmStore`]: the repositories for single statements, units of work, the schema's check.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::ports::{Store, UnitOfWork};
use sea_orm::DatabaseConnection;

use crate::connection::{Connection, Database, value};
use crate::postgres::PostgresDatabase;
use crate::repositories::{Repositories, hand_out_repositories};
use crate::settings::{Kind, OpenError, StoreSettings};
use crate::shared_queue::Sharing;
use crate::sqlite::SqliteDatabase;
use crate::statistics::WriterStatistics;
use crate::unit_of_work::SeaOrmUnitOfWork;

/// The store of one database.
///
/// Any number of processes, and of stores in one process, may work on one database; it orders their writes.
pub struct SeaOrmStore {
    database: Arc<dyn Database>,
    repositories: Repositories,
    expected_migrations: Vec<String>,
}

impl SeaOrmStore {
    /// Opens a database: `sqlite://FILE`, which is made when it is missing, or
    /// `postgres://USER@HOST/DATABASE`. `expected_migrations` are the names of the steps that make the schema
    /// which this build needs, for [`check`](Store::check). Must be called within a Tokio runtime.
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
        let database: Arc<dyn Database> = match Kind::of(url)? {
            Kind::Sqlite => Arc::new(SqliteDatabase::open(url, &settings).await?),
            Kind::Postgres => Arc::new(PostgresDatabase::open(url, &settings).await?),
        };
        let connection: Arc<dyn Connection> = Arc::<dyn Database>::clone(&database);
        let repositories =
            Repositories::new(&connection, Sharing::Together { patience: settings.queue_patience });
        Ok(Self { database, repositories, expected_migrations })
    }

    /// The connection that writes, for migrations and backups alone. On SQLite nobody else writes while it is
    /// in use, and it is in nobody's queue.
    #[must_use]
    pub fn write_connection(&self) -> &DatabaseConnection {
        self.database.write_connection()
    }

    /// What was committed so far.
    #[must_use]
    pub fn writer_statistics(&self) -> WriterStatistics {
        self.database.statistics()
    }

    /// Commits what waits, then closes every connection. Later calls answer [`StoreError::Unavailable`].
    ///
    /// # Errors
    /// When a connection does not close; what was answered is durable all the same.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.database.close().await
    }

    /// The names of the migrations that were applied; `None`: there was never one.
    async fn applied_migrations(&self) -> Result<Option<HashSet<String>>, StoreError> {
        let dialect = self.database.dialect();
        let read = |sql| self.database.read(dialect.raw(sql, []));
        if read(dialect.migrations_table()).await?.is_empty() {
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
        Ok(Box::new(SeaOrmUnitOfWork::new(self.database.begin().await?)))
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
