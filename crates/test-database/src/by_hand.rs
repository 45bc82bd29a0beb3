//! What an operator does in the shell of the database.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use crate::{DatabaseKind, TestDatabase};

impl TestDatabase {
    /// Carries a statement out as the database's own shell does: that of SQLite keeps no foreign keys.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn by_hand(&self, sql: &str) {
        let done = match self.kind() {
            DatabaseKind::Sqlite => on_sqlite(self.url(), sql).await,
            DatabaseKind::Postgres => on_postgres(self.url(), sql).await,
        };
        done.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
    }
}

async fn on_sqlite(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let options: SqliteConnectOptions = url.parse()?;
    let mut connection = options.foreign_keys(false).connect().await?;
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.close().await
}

async fn on_postgres(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.close().await
}
