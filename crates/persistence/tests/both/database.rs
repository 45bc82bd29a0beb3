//! A migrated database, and stores on it.

use std::sync::Arc;

use reseat_migration::{Migrator, step_names};
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_test_database::TestDatabase;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

/// Takes every step, and opens a store.
pub(crate) async fn migrated(database: &TestDatabase) -> Arc<SeaOrmStore> {
    let store = open(database).await;
    Migrator::up(store.write_connection(), None).await.unwrap();
    store
}

pub(crate) async fn open(database: &TestDatabase) -> Arc<SeaOrmStore> {
    open_with(database, StoreSettings::default()).await
}

pub(crate) async fn open_with(database: &TestDatabase, settings: StoreSettings) -> Arc<SeaOrmStore> {
    Arc::new(SeaOrmStore::open_with(database.url(), step_names(), settings).await.unwrap())
}

/// A connection of another program.
pub(crate) async fn another_program(database: &TestDatabase) -> DatabaseConnection {
    let mut options = ConnectOptions::new(database.url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Runs one statement of another program.
pub(crate) async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_raw(Statement::from_string(connection.get_database_backend(), sql)).await.unwrap();
}
