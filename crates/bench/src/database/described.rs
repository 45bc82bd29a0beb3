//! Which databases are measured, and whether what they commit is on a disk.

use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::{DatabaseKind, connect, maintenance};
use crate::failure::{Failure, during};
use crate::harness::{file_system, is_in_memory};
use crate::settings::Settings;

/// The databases that are measured, with their versions.
///
/// # Errors
/// When one does not answer, or does not keep what it commits.
pub(crate) async fn describe(settings: &Settings) -> Result<Vec<String>, Failure> {
    let mut described = Vec::new();
    for kind in settings.databases() {
        described.push(match kind {
            DatabaseKind::Sqlite => format!("{kind} {}", sqlite_version().await?),
            DatabaseKind::Postgres => format!("{kind} {}", server(settings).await?),
        });
    }
    Ok(described)
}

async fn sqlite_version() -> Result<String, Failure> {
    let asking = || during("asking SQLite for its version");
    let mut memory = SqliteConnection::connect("sqlite::memory:").await.map_err(asking())?;
    sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut memory).await.map_err(asking())
}

/// The server's version, and where its data are as far as that can be told.
async fn server(settings: &Settings) -> Result<String, Failure> {
    let setting = async |name: &str| -> Result<String, Failure> {
        let mut server = connect(&maintenance(settings)?).await?;
        // Nothing but the names below is ever asked for.
        let query = sqlx::query_scalar(AssertSqlSafe(format!("SHOW {name}")));
        query.fetch_one(&mut server).await.map_err(during("asking PostgreSQL for a setting"))
    };
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        if setting(name).await? == "off" {
            return Err(Failure::NotDurable(name));
        }
    }
    let place = file_system(Path::new(&setting("data_directory").await?));
    if place.as_deref().is_some_and(is_in_memory) {
        return Err(Failure::InMemory);
    }
    let version = setting("server_version").await?;
    // Debian adds its own words in brackets.
    let version = version.split(' ').next().unwrap_or_default();
    Ok(place.map_or_else(|| version.to_owned(), |place| format!("{version} on {place}")))
}
