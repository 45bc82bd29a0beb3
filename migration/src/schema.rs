//! The steps, taken on the database that an address names, for callers that do not know the ORM.

use std::time::Duration;

use sea_orm_migration::MigrationStatus;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::Migrator;

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

/// Why the schema can't be told or changed.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The database can't be opened.
    #[error("the database can't be opened: {0}; its folder must exist and be writable")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database has steps that this version does not know.
    #[error("the database was migrated by a newer version of Reseat; use that version")]
    Newer,
    /// A step failed. None of those asked for was taken.
    #[error("the migration failed and nothing was changed: {0}")]
    Step(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DbErr> for SchemaError {
    fn from(error: DbErr) -> Self {
        match error {
            // How `sea-orm-migration` tells of a taken step that is not among ours.
            DbErr::Custom(text) if text.starts_with("Migration file of version") => Self::Newer,
            error => Self::Step(error.into()),
        }
    }
}

/// The names of all steps in their order: what a database must have taken for this version.
#[must_use]
pub fn step_names() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// The schema of one database.
pub struct Schema {
    pub(crate) db: DatabaseConnection,
}

impl Schema {
    /// Opens a database. A missing SQLite file is made if `create` is set.
    ///
    /// # Errors
    /// [`SchemaError::Open`].
    pub async fn open(database_url: &str, create: bool) -> Result<Self, SchemaError> {
        let mut options = ConnectOptions::new(database_url);
        options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |options| {
            options.create_if_missing(create).busy_timeout(PATIENCE).foreign_keys(true)
        });
        let opened = Database::connect(options).await;
        opened.map(|db| Self { db }).map_err(|error| SchemaError::Open(error.into()))
    }

    /// All steps in their order. Changes nothing.
    ///
    /// # Errors
    /// [`SchemaError::Newer`], or when the database fails.
    pub async fn steps(&self) -> Result<Vec<Step>, SchemaError> {
        steps(&self.db).await
    }

    /// Takes every step that is missing, all or none, and answers their names. Of several processes at once,
    /// one takes them and the others find them taken.
    ///
    /// # Errors
    /// [`SchemaError`]; then nothing was changed.
    pub async fn up(&self) -> Result<Vec<String>, SchemaError> {
        let work = self.begin().await?;
        let missing = names(steps(&work).await?, |step| !step.taken);
        Migrator::up(&work, None).await?;
        work.commit().await?;
        Ok(missing)
    }

    /// Takes the last `count` steps back, all or none, and answers their names, the newest first. The tables
    /// that they made go with what is in them.
    ///
    /// # Errors
    /// [`SchemaError`]; then nothing was changed.
    pub async fn down(&self, count: u32) -> Result<Vec<String>, SchemaError> {
        let work = self.begin().await?;
        let mut taken = names(steps(&work).await?, |step| step.taken);
        taken.reverse();
        taken.truncate(count as usize);
        Migrator::down(&work, Some(count)).await?;
        work.commit().await?;
        Ok(taken)
    }

    /// Closes the database, so that all that was done is in its file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> Result<(), SchemaError> {
        Ok(self.db.close().await?)
    }

    /// A transaction that no other writer is in the middle of.
    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        self.db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await
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
