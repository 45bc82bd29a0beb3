//! How an SQLite file is opened.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use super::readers::{Readers, of_connecting};
use crate::settings::{OpenError, StoreSettings};

/// Opening a file is quick; what takes longer will not end. Later on nobody waits: the queue alone uses the pool.
const OPENING_PATIENCE: Duration = Duration::from_secs(10);

/// The connections to an SQLite file.
pub(crate) struct SqliteConnections {
    /// Exactly one connection; all writes go through it.
    pub(crate) writer: DatabaseConnection,
    /// Connections that can't write.
    pub(super) readers: Readers,
}

/// Opens an SQLite file; makes it when it is missing.
pub(crate) async fn open_sqlite(url: &str, settings: &StoreSettings) -> Result<SqliteConnections, OpenError> {
    if url.contains(":memory:") || url.contains("mode=memory") || url.trim_end_matches('/') == "sqlite:" {
        return Err(OpenError::InMemory);
    }
    let failed = |error: DbErr| OpenError::File { url: url.to_owned(), source: error.into() };
    let busy_timeout = settings.busy_timeout;
    let mut writer = pool(url, 1);
    writer
        .map_sqlx_sqlite_opts(move |options| writing(options).busy_timeout(busy_timeout))
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_clean(connection))));
    // The writer first: it makes the file and switches it to its journal.
    let writer = Database::connect(writer).await.map_err(failed)?;
    let options = SqliteConnectOptions::from_str(url).map_err(|error| failed(of_connecting(error)))?;
    let options = reading(options).busy_timeout(busy_timeout);
    let readers = Readers::open(&options, settings.readers, settings.queue_patience).await.map_err(failed)?;
    Ok(SqliteConnections { writer, readers })
}

/// Connections are kept: there is nothing to be gained by opening a file anew.
fn pool(url: &str, connections: u32) -> ConnectOptions {
    let mut pool = ConnectOptions::new(url);
    pool.max_connections(connections)
        .acquire_timeout(OPENING_PATIENCE)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .sqlx_logging(false);
    pool
}

/// Write-ahead log, so that readers and the writer are in nobody's way; synchronised at every commit, so
/// that what was answered survives the loss of power.
fn writing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Else every group would copy the pages it changes into a file, for its own undoing.
        .pragma("temp_store", "MEMORY")
        // The pages that every move changes are copied into the file less often. 16 MiB of log at most: copied in
        // one go, they keep nobody waiting long.
        .pragma("wal_autocheckpoint", "4096")
}

/// Whether a connection may be used again: no transaction is open in its books.
///
/// After some failures (a full disk, a failed read) SQLite rolls back by itself. The driver's own rollback
/// then fails, and it goes on as if inside: the next transaction would be a savepoint of one that nobody
/// commits, and all that is answered from then on would be lost.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Answered after what a dropped transaction has left to be rolled back.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn reading(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .pragma("query_only", "ON")
        // Of a million user sessions, the pages of those in use stay in memory: 32 MiB for each connection at most.
        .pragma("cache_size", "-32768")
        .disable_statement_logging()
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;

    async fn refusal(url: &str) -> OpenError {
        open_sqlite(url, &StoreSettings::default()).await.err().unwrap()
    }

    #[tokio::test]
    async fn a_database_in_memory_is_refused() {
        for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://x?mode=memory", "sqlite:", "sqlite://"]
        {
            assert!(matches!(refusal(url).await, OpenError::InMemory), "{url}");
        }
    }

    #[tokio::test]
    async fn a_file_in_a_missing_folder_says_so() {
        let refused = refusal("sqlite:///no/such/folder/reseat.db").await;
        assert!(refused.to_string().contains("check that the folder exists"), "{refused}");
    }

    async fn number(connection: &DatabaseConnection, pragma: &str) -> i32 {
        let query = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"));
        connection.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    #[tokio::test]
    async fn the_writer_is_safe_against_the_loss_of_power_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("reseat.db").display());
        let pools = open_sqlite(&url, &StoreSettings::default()).await.unwrap();
        assert_eq!(number(&pools.writer, "synchronous").await, 2);
        assert_eq!(number(&pools.writer, "foreign_keys").await, 1);
        assert_eq!(number(&pools.writer, "busy_timeout").await, 5_000);
        pools.writer.execute_unprepared("CREATE TABLE notes (text)").await.unwrap();
        assert!(folder.path().join("reseat.db-wal").exists());
        let write = Statement::from_string(DbBackend::Sqlite, "INSERT INTO notes VALUES ('x')");
        assert!(pools.readers.read(write).await.is_err());
    }
}
