//! How a database is opened, and why it could not be.

use std::time::Duration;

use reseat_domain::error::BoxError;
use sea_orm::DbErr;

/// What may be set; the defaults are those of a running service.
#[derive(Clone, Copy, Debug)]
pub struct StoreSettings {
    /// SQLite: how many connections read at once.
    pub readers: u32,
    /// PostgreSQL: how many connections there are at most, beside those that append.
    pub connections: u32,
    /// PostgreSQL: how many connections append to the log at once. Entries that wait meanwhile share the next
    /// statement.
    pub appenders: u32,
    /// How long a write waits while another program writes, or holds a lock.
    pub busy_timeout: Duration,
    /// How long a caller waits to be let into the write queue, for the turn of a unit of work, and for a free
    /// connection.
    pub queue_patience: Duration,
    /// How long a unit of work may be held before it is rolled back.
    pub unit_limit: Duration,
    /// PostgreSQL: how long a call waits for the server's answer before its connections are given up; longer
    /// than the server's own limits, which end what is only slow.
    pub answer_limit: Duration,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            readers: 8,
            connections: 16,
            appenders: 4,
            busy_timeout: Duration::from_secs(5),
            queue_patience: Duration::from_secs(5),
            unit_limit: Duration::from_secs(1),
            answer_limit: Duration::from_secs(35),
        }
    }
}

/// Why a database could not be opened. Each says what to do; none shows a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address names a database of another kind.
    #[error(
        "the database address {0:?} is neither SQLite's nor PostgreSQL's; write sqlite://FILE, as in \
         sqlite://reseat.db, or postgres://USER@HOST/DATABASE"
    )]
    UnknownKind(String),
    /// A database in memory can't be shared by several connections, and nothing of it would be durable.
    #[error("a database in memory keeps nothing; name a file, as in sqlite://reseat.db")]
    InMemory,
    /// The file did not open.
    #[error("the database {url:?} can't be opened; check that the folder exists and may be written to")]
    File {
        /// Which one.
        url: String,
        /// What it said.
        source: BoxError,
    },
    /// The server did not let us in.
    #[error(
        "the database {url:?} can't be reached; check that the server runs there, that the database exists, \
         and that it lets this user in"
    )]
    Server {
        /// Which one, without its password.
        url: String,
        /// What it said.
        source: BoxError,
    },
}

/// The kind of database that an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(crate) fn of(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(OpenError::UnknownKind(without_password(url))),
        }
    }
}

pub(crate) fn server_error(url: &str) -> impl Fn(DbErr) -> OpenError + use<> {
    let url = without_password(url);
    move |error| OpenError::Server { url: url.clone(), source: error.into() }
}

/// An address without what may be secret: what stands before the host's `@`, and what follows a `?`. Of one
/// that is not well-formed only the kind is shown.
fn without_password(url: &str) -> String {
    let Some((kind, rest)) = url.split_once("://") else {
        return url.split(['?', '@']).next().unwrap_or_default().to_owned();
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        _ if path.contains('@') || authority.contains('?') => format!("{kind}://…"),
        Some((_, host)) => format!("{kind}://…@{host}{path}"),
        None => format!("{kind}://{authority}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_kind() {
        assert_eq!(Kind::of("sqlite://reseat.db").unwrap(), Kind::Sqlite);
        assert_eq!(Kind::of("postgres://ann@db/reseat").unwrap(), Kind::Postgres);
        assert_eq!(Kind::of("postgresql://db/reseat").unwrap(), Kind::Postgres);
        for other in ["mysql://db/reseat", "reseat.db", ""] {
            assert!(matches!(Kind::of(other), Err(OpenError::UnknownKind(_))), "{other}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://ann:sec@ret@db:5432/reseat?password=secret", "postgres://…@db:5432/reseat"),
            ("postgres://db/reseat?user=ann&password=s@cret", "postgres://db/reseat"),
            ("postgres://ann:sec?ret@db/reseat", "postgres://…"),
            ("postgres://ann:sec/ret@db/reseat", "postgres://…"),
            ("postgres://ann:secret@db", "postgres://…@db"),
            ("mysql://ann:secret@db/reseat", "mysql://…@db/reseat"),
            ("reseat.db", "reseat.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
