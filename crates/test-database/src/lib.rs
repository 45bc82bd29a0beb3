//! A database of its own for each test: an SQLite file in a temporary folder, or a fresh database on the
//! PostgreSQL server that `RESEAT_TEST_POSTGRES` names. Nothing is migrated; a test opens the database as the
//! code under test does.
//!
//! A test that must hold on both kinds is a function of its [`TestDatabase`], listed in [`on_both!`].

mod by_hand;
mod contents;
mod lock;
mod on_both;
mod postgres;

use std::fmt;
use std::path::Path;

use tempfile::TempDir;

pub use contents::StoredValue;
pub use lock::hold_sqlite_lock;
pub use on_both::run;

use crate::postgres::PostgresDatabase;

/// The kinds of database that Reseat keeps its rooms in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatabaseKind {
    /// A file, opened by the process itself.
    Sqlite,
    /// A database on a server.
    Postgres,
}

impl DatabaseKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// An empty database of a test's own, and a folder beside it; both are gone with this value.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    /// `None` for SQLite: its file goes with the folder. Dropped before the folder.
    postgres: Option<PostgresDatabase>,
    folder: TempDir,
}

impl TestDatabase {
    /// A database with nothing in it. An SQLite file does not exist before it is opened.
    ///
    /// # Panics
    /// With a text that says what to do: when there is no PostgreSQL server to make it on, or no room for a
    /// temporary folder.
    pub async fn empty(kind: DatabaseKind) -> Self {
        let folder = TempDir::with_prefix("reseat-test-")
            .unwrap_or_else(|error| panic!("no temporary folder could be made for a test: {error}"));
        match kind {
            DatabaseKind::Sqlite => {
                let url = format!("sqlite://{}", folder.path().join("reseat.db").display());
                Self { url, postgres: None, folder }
            }
            DatabaseKind::Postgres => {
                let postgres = PostgresDatabase::create().await;
                Self { url: postgres.url(), postgres: Some(postgres), folder }
            }
        }
    }

    /// Where the database is: `sqlite://…/reseat.db` or `postgres://…/reseat_test_…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which kind of database this is.
    #[must_use]
    pub fn kind(&self) -> DatabaseKind {
        if self.postgres.is_some() { DatabaseKind::Postgres } else { DatabaseKind::Sqlite }
    }

    /// A temporary folder of the test's own, of whichever kind the database is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

#[cfg(test)]
mod tests;
