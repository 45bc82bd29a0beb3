//! The lock of an SQLite file, held as a backup or another program would.

use sqlx::{Connection, Executor, SqliteConnection};

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
