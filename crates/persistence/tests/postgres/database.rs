//! A migrated database on the server, stores on it, and what another program does there meanwhile.

use std::sync::Arc;
use std::time::Duration;

use reseat_migration::{Migrator, step_names};
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_test_database::{DatabaseKind, TestDatabase};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use uuid::Uuid;

/// After this time a test that waits for the server has waited in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// The connections of the stores, without those of another program.
const OURS: &str = "pg_stat_activity WHERE datname = current_database() AND application_name = 'reseat'";

/// A database with every table.
pub(crate) async fn migrated() -> TestDatabase {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let store = open(&database).await;
    Migrator::up(store.write_connection(), None).await.unwrap();
    store.close().await.unwrap();
    database
}

pub(crate) async fn open(database: &TestDatabase) -> Arc<SeaOrmStore> {
    open_with(database, StoreSettings::default()).await
}

pub(crate) async fn open_with(database: &TestDatabase, settings: StoreSettings) -> Arc<SeaOrmStore> {
    Arc::new(SeaOrmStore::open_with(database.url(), step_names(), settings).await.unwrap())
}

/// One connection of another program.
pub(crate) struct OtherProgram(DatabaseConnection);

impl OtherProgram {
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        let mut options = ConnectOptions::new(database.url());
        options.max_connections(1).sqlx_logging(false);
        Self(Database::connect(options).await.unwrap())
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap();
    }

    /// The ids in the first column that a query finds.
    pub(crate) async fn ids(&self, sql: &str) -> Vec<Uuid> {
        let rows = self.0.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Waits until so many connections of the stores wait for a lock. Not from inside a transaction: there
    /// the server shows what was when it began.
    pub(crate) async fn until_waiting(&self, count: u32) {
        self.until(&format!("count(*) = {count} FROM {OURS} AND wait_event_type = 'Lock'")).await;
    }

    /// Waits until no connection of the stores is like that.
    pub(crate) async fn until_gone(&self, condition: &str) {
        self.until(&format!("count(*) = 0 FROM {OURS} AND {condition}")).await;
    }

    /// Ends every connection of the stores at the server, and waits until it is gone.
    pub(crate) async fn cut_all(&self) {
        let patience = PATIENCE.as_millis();
        self.run(&format!("SELECT pg_terminate_backend(pid, {patience}) FROM {OURS}")).await;
    }

    /// Waits until a condition holds at the server.
    pub(crate) async fn until(&self, condition: &str) {
        let query = Statement::from_string(DbBackend::Postgres, format!("SELECT {condition}"));
        let holds = async || -> bool {
            let row = self.0.query_one_raw(query.clone()).await.unwrap().unwrap();
            row.try_get_by_index(0).unwrap()
        };
        let until = async { while !holds().await {} };
        tokio::time::timeout(PATIENCE, until).await.unwrap_or_else(|_| panic!("never: {condition}"));
    }
}
