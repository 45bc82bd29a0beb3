//! The lock of an SQLite file, held as a backup or another program would.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

use crate::{DatabaseKind, TestDatabase};

/// Holds the lock that writers of an SQLite file need, while `meanwhile` runs. When somebody else holds it at that
/// moment, it is let be.
///
/// # Errors
/// When the file can't be opened, or the lock not given back.
pub async fn hold_sqlite_lock(url: &str, meanwhile: impl Future<Output = ()>) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnection::connect(url).await?;
    if connection.execute("BEGIN IMMEDIATE").await.is_ok() {
        meanwhile.await;
        connection.execute("ROLLBACK").await?;
    }
    connection.close().await
}

impl TestDatabase {
    /// Whether a program that stands still at this moment keeps no other from writing: on SQLite it would, within a
    /// transaction. PostgreSQL ends the transactions of such programs by itself.
    pub async fn is_free(&self) -> bool {
        match self.kind() {
            DatabaseKind::Sqlite => can_write(self.url()).await.is_ok(),
            DatabaseKind::Postgres => true,
        }
    }
}

/// Takes the lock and gives it back, without waiting for anybody.
async fn can_write(url: &str) -> Result<(), sqlx::Error> {
    let options: SqliteConnectOptions = url.parse()?;
    let mut connection = options.busy_timeout(Duration::ZERO).connect().await?;
    connection.execute("BEGIN IMMEDIATE").await?;
    connection.execute("ROLLBACK").await?;
    connection.close().await
}
