//! Why the schema of a database can't be told or changed. Each text is one line and says what to do; none
//! holds the address, which may hold a password.

use std::io::ErrorKind;

use sea_orm_migration::prelude::DbErr;
use sea_orm_migration::sea_orm::RuntimeErr;
use sqlx::error::DatabaseError;

/// PostgreSQL's codes of what an operator can mend:
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
mod postgres {
    pub(super) const BAD_PASSWORD: &str = "28P01";
    pub(super) const NOT_LET_IN: &str = "28000";
    pub(super) const NO_SUCH_DATABASE: &str = "3D000";
    pub(super) const TOO_MANY_CONNECTIONS: &str = "53300";
    pub(super) const NOT_PERMITTED: &str = "42501";
    pub(super) const NOT_IN_TIME: &str = "55P03";
    pub(super) const STARTING_OR_STOPPING: &str = "57P03";
}

/// What lies behind an error.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why the schema can't be told or changed.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The address names no database of a known kind.
    #[error(
        "the address names no database that Reseat knows; write sqlite://FILE, as in sqlite://reseat.db, or \
         postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    UnknownKind,
    /// The file of the database can't be opened.
    #[error("the database can't be opened: {0}; its folder must exist and be writable")]
    Open(#[source] Source),
    /// The server of the database lets nobody in.
    #[error("the PostgreSQL database can't be opened: {reason}; {advice}")]
    Connect {
        /// What it said.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// The server of the database is too old.
    #[error("the server is PostgreSQL {}; Reseat needs {} or newer", version / 10_000, oldest / 10_000)]
    OldServer {
        /// Its version, as the server counts them: 130014 is 13.14.
        version: u32,
        /// The oldest that will do.
        oldest: u32,
    },
    /// The database can't hold every character.
    #[error(
        "the database has the encoding {0}; make another one with `createdb --encoding=UTF8 --template=template0`"
    )]
    Encoding(String),
    /// Another process migrates the same database, and did not come to an end.
    #[error(
        "another process is migrating this database and did not end within {0} s; try again when it is done"
    )]
    Locked(u64),
    /// The role may read the database and not change its schema.
    #[error(
        "the migration needs a role that may make and drop tables, and nothing was changed: {0}; give this \
         command the address of the role that owns the database"
    )]
    NotPermitted(String),
    /// The role may not even read what was made.
    #[error(
        "the tables are there, but this role may not read them; let the role that owns them run: GRANT SELECT, \
         INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {0}"
    )]
    NotReadable(String),
    /// The database did not answer to the last word of a migration.
    #[error(
        "the connection broke while the migration was being committed, so whether it was is unknown: {0}; look \
         with `reseat migrate status` before you try again"
    )]
    CommitUnknown(#[source] Source),
    /// The database has steps that this version does not know.
    #[error("the database was migrated by a newer version of Reseat; use that version")]
    Newer,
    /// A step failed. None of those asked for was taken.
    #[error("the migration failed and nothing was changed: {0}")]
    Step(#[source] Source),
}

impl SchemaError {
    /// What a failed connection to a server means.
    pub(crate) fn connecting(error: &sqlx::Error) -> Self {
        let reason = match error {
            sqlx::Error::Database(error) => error.message().to_owned(),
            sqlx::Error::Io(error) => error.to_string(),
            error => error.to_string(),
        };
        Self::Connect { reason: reason.replace('\n', " "), advice: advice(error) }
    }
}

fn advice(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Tls(_) => TLS,
        // How a handshake ends that did not trust the other side.
        sqlx::Error::Io(error) if error.kind() == ErrorKind::InvalidData => TLS,
        sqlx::Error::Io(error) if error.kind() == ErrorKind::NotFound => {
            "check the files that the address names: the folder of the socket, sslrootcert, sslcert, sslkey"
        }
        sqlx::Error::Io(_) => "check that the server runs, and the host and port of the address",
        sqlx::Error::Configuration(_) => "correct the address",
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some(postgres::BAD_PASSWORD | postgres::NOT_LET_IN) => {
                "check the user and password of the address, and the server's pg_hba.conf"
            }
            Some(postgres::NO_SUCH_DATABASE) => "make it with `createdb`, or correct the name in the address",
            Some(postgres::TOO_MANY_CONNECTIONS) => "raise the server's max_connections, or run fewer nodes",
            Some(postgres::STARTING_OR_STOPPING) => "try again soon",
            _ => "the server's log may say more",
        },
        _ => "the server's log may say more",
    }
}

const TLS: &str = "check `sslmode` and `sslrootcert` in the address, and the server's certificate";

impl From<DbErr> for SchemaError {
    fn from(error: DbErr) -> Self {
        match error {
            // How `sea-orm-migration` tells of a taken step that is not among ours.
            DbErr::Custom(text) if text.starts_with("Migration file of version") => Self::Newer,
            error => match of_postgres(&error) {
                Some(said) if said.code().as_deref() == Some(postgres::NOT_PERMITTED) => {
                    Self::NotPermitted(said.message().to_owned())
                }
                _ => Self::Step(error.into()),
            },
        }
    }
}

/// The lock was not free in time.
pub(crate) fn is_not_in_time(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).as_deref() == Some(postgres::NOT_IN_TIME)
}

fn of_postgres(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error()
}
