//! The steps, taken on the database that an address names, for callers that do not know the ORM.

use std::time::Duration;

use sea_orm_migration::MigrationStatus;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sqlx::postgres::PgConnectOptions;

use crate::lock::MigrationLock;
use crate::open::{open_postgres, open_sqlite};
use crate::{Migrator, SchemaError};

/// How long to wait for another process that works on the same database.
const PATIENCE: Duration = Duration::from_secs(30);

/// A step, and whether the database has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name, such as `m20261121_000001_create_users`.
    pub name: String,
    /// Whether it was taken.
    pub taken: bool,
}

/// The names of all steps in their order: what a database must have taken for this version.
#[must_use]
pub fn step_names() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// The schema of one database.
pub struct Schema {
    pub(crate) db: DatabaseConnection,
    /// How to open another connection; `None` for SQLite, where the transaction that writes is the lock.
    postgres: Option<PgConnectOptions>,
    pub(crate) patience: Duration,
}

impl Schema {
    /// Opens a database: `sqlite://FILE`, or `postgres://…` on a server. A missing SQLite file is made if
    /// `create` is set; a missing database on a server never is.
    ///
    /// # Errors
    /// When the address names no such database, or it can't be opened.
    pub async fn open(database_url: &str, create: bool) -> Result<Self, SchemaError> {
        let (db, postgres) = match database_url.split_once(':') {
            Some(("sqlite", _)) => (open_sqlite(database_url, create, PATIENCE).await?, None),
            Some(("postgres" | "postgresql", _)) => {
                let (db, options) = open_postgres(database_url).await?;
                (db, Some(options))
            }
            _ => return Err(SchemaError::UnknownKind),
        };
        Ok(Self { db, postgres, patience: PATIENCE })
    }

    /// All steps in their order. Changes nothing.
    ///
    /// # Errors
    /// [`SchemaError::Newer`], [`SchemaError::NotReadable`], or when the database fails.
    pub async fn steps(&self) -> Result<Vec<Step>, SchemaError> {
        if self.postgres.is_some() {
            require_readable(&self.db).await?;
        }
        steps(&self.db).await
    }

    /// Takes every step that is missing, all or none, and answers their names. Of several processes at once,
    /// one takes them and the others find them taken.
    ///
    /// # Errors
    /// [`SchemaError`]; then nothing was changed, but for [`SchemaError::CommitUnknown`].
    pub async fn up(&self) -> Result<Vec<String>, SchemaError> {
        let lock = self.lock().await?;
        let taken = self.take_missing().await;
        release(lock).await;
        taken
    }

    /// Takes the last `count` steps back, all or none, and answers their names, the newest first. The tables
    /// that they made go with what is in them; with the last step the list of steps goes too.
    ///
    /// # Errors
    /// [`SchemaError`]; then nothing was changed, but for [`SchemaError::CommitUnknown`].
    pub async fn down(&self, count: u32) -> Result<Vec<String>, SchemaError> {
        let lock = self.lock().await?;
        let taken_back = self.take_back(count).await;
        release(lock).await;
        taken_back
    }

    /// Closes the database, so that all that was done is in its file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> Result<(), SchemaError> {
        Ok(self.db.close().await?)
    }

    async fn take_missing(&self) -> Result<Vec<String>, SchemaError> {
        let work = self.begin().await?;
        let missing = names(steps(&work).await?, |step| !step.taken);
        if !missing.is_empty() {
            Migrator::up(&work, None).await?;
            commit(work).await?;
        }
        Ok(missing)
    }

    async fn take_back(&self, count: u32) -> Result<Vec<String>, SchemaError> {
        let work = self.begin().await?;
        let mut taken = names(steps(&work).await?, |step| step.taken);
        taken.reverse();
        let is_all = taken.len() <= count as usize;
        taken.truncate(count as usize);
        Migrator::down(&work, Some(count)).await?;
        if is_all {
            Migrator::uninstall(&work).await?;
        }
        commit(work).await?;
        Ok(taken)
    }

    async fn lock(&self) -> Result<Option<MigrationLock>, SchemaError> {
        match &self.postgres {
            Some(options) => MigrationLock::take(options, self.patience).await.map(Some),
            None => Ok(None),
        }
    }

    /// A transaction that no other writer is in the middle of.
    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        self.db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await
    }
}

async fn release(lock: Option<MigrationLock>) {
    if let Some(lock) = lock {
        lock.release().await;
    }
}

async fn commit(work: DatabaseTransaction) -> Result<(), SchemaError> {
    work.commit().await.map_err(|error| SchemaError::CommitUnknown(error.into()))
}

/// The list of steps can't be told from one that is not there where the role may not read it.
async fn require_readable(db: &DatabaseConnection) -> Result<(), SchemaError> {
    const HIDDEN_FROM: &str = "\
        SELECT current_user::text WHERE NOT has_table_privilege(to_regclass('seaql_migrations'), 'SELECT')";
    match db.query_one_raw(Statement::from_string(DbBackend::Postgres, HIDDEN_FROM)).await? {
        Some(role) => Err(SchemaError::NotReadable(role.try_get_by_index(0)?)),
        None => Ok(()),
    }
}

async fn steps<C: ConnectionTrait>(db: &C) -> Result<Vec<Step>, SchemaError> {
    let steps = Migrator::get_migration_with_status_read_only(db).await?;
    let told = steps
        .iter()
        .map(|step| Step { name: step.name().to_owned(), taken: step.status() == MigrationStatus::Applied });
    Ok(told.collect())
}

fn names(steps: Vec<Step>, wanted: impl Fn(&Step) -> bool) -> Vec<String> {
    steps.into_iter().filter(|step| wanted(step)).map(|step| step.name).collect()
}
