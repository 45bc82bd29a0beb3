//! How often a database was written to, as it counts that itself.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{BenchDatabase, Place, connect};
use crate::failure::{Failure, during};

/// The index of the write-ahead log begins with the same header twice; while both differ it is being written.
const HEADER: usize = 48;
/// Where in it the number of transactions stands, in the order of bytes of the machine.
const CHANGES: std::ops::Range<usize> = 8..12;

impl BenchDatabase {
    /// The number of transactions that wrote something, from some moment on: only what it grows by counts.
    /// A statement that stands alone is one.
    ///
    /// On SQLite it is read from the index of its write-ahead log. On PostgreSQL it is the next transaction
    /// id, for one that only reads has none; whatever else the server writes is counted with it.
    ///
    /// # Errors
    /// When the database does not tell.
    pub(crate) async fn writes(&self) -> Result<u64, Failure> {
        match &self.place {
            Place::Folder(folder) => {
                let path = folder.path().join("reseat.db-shm");
                let counted = changes(&path);
                counted.map(u64::from).map_err(|source| Failure::File { path, doing: "read", source })
            }
            Place::Server { maintenance, .. } => {
                let mut server = connect(maintenance).await?;
                let next = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
                let next: i64 = sqlx::query_scalar(next)
                    .fetch_one(&mut server)
                    .await
                    .map_err(during("asking PostgreSQL how often it was written to"))?;
                Ok(next.unsigned_abs())
            }
        }
    }
}

fn changes(index: &Path) -> io::Result<u32> {
    let mut headers = [0; 2 * HEADER];
    loop {
        File::open(index)?.read_exact(&mut headers)?;
        let (one, other) = headers.split_at(HEADER);
        if let (true, Ok(number)) = (one == other, one[CHANGES].try_into()) {
            return Ok(u32::from_ne_bytes(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;
    use sqlx::sqlite::SqliteConnection;

    use super::*;
    use crate::database::DatabaseKind;
    use crate::settings::Settings;

    #[tokio::test]
    async fn every_transaction_that_writes_is_counted_and_none_that_reads() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let database = BenchDatabase::create(&settings, DatabaseKind::Sqlite).await.unwrap();
        let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
        let mut execute = async |sql: &'static str| {
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        };
        execute("PRAGMA journal_mode = WAL").await;
        execute("CREATE TABLE counted (n)").await;
        let before = database.writes().await.unwrap();
        for _ in 0..3 {
            execute("INSERT INTO counted VALUES (1), (2)").await;
            execute("SELECT * FROM counted").await;
        }
        execute("UPDATE counted SET n = 3 WHERE n = 7").await;
        assert_eq!(database.writes().await.unwrap() - before, 3);
    }
}
