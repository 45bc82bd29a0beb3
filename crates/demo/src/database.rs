//! Where the server keeps the games.

use std::fmt;
use std::path::Path;

use clap::ValueEnum;

/// The kinds of database, as the command line names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DatabaseKind {
    /// A file beside the server
    Sqlite,
    /// A PostgreSQL server that is started for the demo alone
    Postgres,
}

/// An empty database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file in the demo's folder.
    Sqlite,
    /// A database with this URL, on a server that somebody else starts and stops.
    Postgres(String),
}

impl Database {
    /// What the server is told. The demo keeps everything of its own in `folder`.
    pub(crate) fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("reseat.db").display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// What is left in the demo's folder, of which the person at the terminal may want to know.
    pub(crate) const fn left_in_folder(&self) -> &'static str {
        match self {
            Self::Sqlite => "database and log of the server are kept in",
            Self::Postgres(_) => "the log of the server is kept in",
        }
    }

    /// What the command line needs to name this kind again.
    pub(crate) const fn argument(&self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres(_) => " --database postgres",
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}
