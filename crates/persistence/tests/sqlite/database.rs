//! A database of its own for each test: a file in a temporary folder, with the real migrations.

use std::sync::Arc;

use reseat_migration::Migrator;
use reseat_persistence::{SeaOrmStore, StoreSettings};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use tempfile::TempDir;

/// The names of the steps that this build knows.
pub(crate) fn migrations() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// A database file; it goes when this does.
pub(crate) struct TestDatabase {
    folder: TempDir,
}

impl TestDatabase {
    /// A file that is not there yet.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A file with every table.
    pub(crate) async fn migrated() -> Self {
        let database = Self::new();
        let store = database.open().await;
        Migrator::up(store.write_connection(), None).await.unwrap();
        store.close().await.unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("reseat.db").display())
    }

    pub(crate) async fn open(&self) -> Arc<SeaOrmStore> {
        self.open_with(StoreSettings::default()).await
    }

    pub(crate) async fn open_with(&self, settings: StoreSettings) -> Arc<SeaOrmStore> {
        Arc::new(SeaOrmStore::open_with(&self.url(), migrations(), settings).await.unwrap())
    }

    /// A connection of another program.
    pub(crate) async fn another_program(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.url());
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }
}

/// The texts in the first column that a query finds.
pub(crate) async fn texts(connection: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let query = Statement::from_string(DbBackend::Sqlite, sql);
    let rows = connection.query_all_raw(query).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
