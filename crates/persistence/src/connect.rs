//! How a database is opened.

use std::time::Duration;

use reseat_domain::error::BoxError;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

/// What may be set; the defaults are those of a running service.
#[derive(Clone, Copy, Debug)]
pub struct StoreSettings {
    /// How many connections read at once.
    pub readers: u32,
    /// How long a write waits while another program writes.
    pub busy_timeout: Duration,
    /// How long a caller waits to be let into the write queue, and for the turn of a unit of work.
    pub queue_patience: Duration,
    /// How long a unit of work may be held before it is rolled back.
    pub unit_limit: Duration,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            readers: 8,
            busy_timeout: Duration::from_secs(5),
            queue_patience: Duration::from_secs(5),
            unit_limit: Duration::from_secs(1),
        }
    }
}

/// Why a database could not be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address names a database of another kind.
    #[error("the database address {0:?} is not one of SQLite; write sqlite://FILE, as in sqlite://reseat.db")]
    UnknownKind(String),
    /// A database in memory can't be shared by several connections, and nothing of it would be durable.
    #[error("a database in memory keeps nothing; name a file, as in sqlite://reseat.db")]
    InMemory,
    /// The database did not open.
    #[error("the database {url:?} can't be opened; check that the folder exists and may be written to")]
    Failed {
        /// Which one.
        url: String,
        /// What it said.
        source: BoxError,
    },
}

/// The two pools of an SQLite file.
pub(crate) struct SqlitePools {
    /// Exactly one connection; all writes go through it.
    pub(crate) writer: DatabaseConnection,
    /// Connections that can't write.
    pub(crate) readers: DatabaseConnection,
}

/// Opens an SQLite file; makes it when it is missing.
pub(crate) async fn open_sqlite(url: &str, settings: &StoreSettings) -> Result<SqlitePools, OpenError> {
    if !url.starts_with("sqlite:") {
        return Err(OpenError::UnknownKind(without_password(url)));
    }
    if url.contains(":memory:") || url.contains("mode=memory") || url.trim_end_matches('/') == "sqlite:" {
        return Err(OpenError::InMemory);
    }
    let failed = |error: DbErr| OpenError::Failed { url: url.to_owned(), source: error.into() };
    let busy_timeout = settings.busy_timeout;
    let mut writer = pool(url, 1, busy_timeout);
    writer
        .map_sqlx_sqlite_opts(move |options| writing(options).busy_timeout(busy_timeout))
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_clean(connection))));
    let mut readers = pool(url, settings.readers.max(1), busy_timeout);
    readers.map_sqlx_sqlite_opts(move |options| reading(options).busy_timeout(busy_timeout));
    // The writer first: it makes the file and switches it to its journal.
    let writer = Database::connect(writer).await.map_err(failed)?;
    let readers = Database::connect(readers).await.map_err(failed)?;
    Ok(SqlitePools { writer, readers })
}

/// Connections are kept: there is nothing to be gained by opening a file anew.
fn pool(url: &str, connections: u32, acquire_timeout: Duration) -> ConnectOptions {
    let mut pool = ConnectOptions::new(url);
    pool.max_connections(connections)
        .acquire_timeout(acquire_timeout)
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
    options.pragma("query_only", "ON")
}

/// An address of another database may hold a password; what stands before its `@` is not shown.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((kind, _)), Some((_, place))) => format!("{kind}://…@{place}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;

    async fn refusal(url: &str) -> OpenError {
        open_sqlite(url, &StoreSettings::default()).await.err().unwrap()
    }

    #[tokio::test]
    async fn only_files_of_sqlite_are_opened() {
        for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://x?mode=memory", "sqlite:", "sqlite://"]
        {
            assert!(matches!(refusal(url).await, OpenError::InMemory), "{url}");
        }
        let refused = refusal("postgres://ann:secret@db/reseat").await;
        assert!(refused.to_string().contains("postgres://…@db/reseat"), "{refused}");
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
        assert!(folder.path().join("reseat.db-wal").exists());

        pools.writer.execute_unprepared("CREATE TABLE notes (text)").await.unwrap();
        assert!(pools.readers.execute_unprepared("INSERT INTO notes VALUES ('x')").await.is_err());
    }
}
