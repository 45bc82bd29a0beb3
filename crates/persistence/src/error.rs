//! What a caller can do about a database's error.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use sea_orm::sqlx;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr};

/// SQLite's primary result codes: <https://www.sqlite.org/rescode.html>. The low byte of an extended one.
mod sqlite {
    pub(super) const BUSY: u32 = 5;
    pub(super) const LOCKED: u32 = 6;
    pub(super) const CONSTRAINT: u32 = 19;
}

/// PostgreSQL's codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
mod postgres {
    /// The class of rules that a row breaks.
    pub(super) const INTEGRITY: &str = "23";
    /// The class of values that a column can't hold.
    pub(super) const DATA: &str = "22";
    /// The class of what is too large, or nested too deeply, for the server.
    pub(super) const LIMIT: &str = "54";
    /// Serialization failure, deadlock, lock not available, query cancelled (by a time limit), idle in a
    /// transaction for too long, a transaction that took too long.
    pub(super) const BUSY: [&str; 6] = ["40001", "40P01", "55P03", "57014", "25P03", "25P04"];
}

/// A unique key is a conflict, a lock that others hold is contention; everything else is a fault.
pub(crate) fn store_error(error: DbErr) -> StoreError {
    shared_store_error(&Arc::new(error))
}

/// The same for an error that several callers are told.
pub(crate) fn shared_store_error(error: &Arc<DbErr>) -> StoreError {
    if let Some(SqlErr::UniqueConstraintViolation(key)) = error.sql_err() {
        return StoreError::Conflict(key);
    }
    if is_busy(error) || is_pool_exhausted(error) {
        return StoreError::Contention(Arc::clone(error).into());
    }
    StoreError::Unavailable(Arc::clone(error).into())
}

/// What became of one statement of a transaction: the outer error ends the transaction, the inner one was
/// undone with its statement and leaves the transaction as it was.
pub(crate) type Judged<T> = Result<Result<T, StoreError>, DbErr>;

/// A row that breaks a rule of its table fails alone (on PostgreSQL, if it was tried at a savepoint). After any
/// other error the transaction must end: SQLite may have rolled it back by itself, and what followed would be
/// committed statement by statement.
pub(crate) fn judged<T>(outcome: Result<T, DbErr>) -> Judged<T> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(error) if is_the_rows_fault(&error) => Ok(Err(store_error(error))),
        Err(error) => Err(error),
    }
}

/// Whether a statement was undone because others hold what it needs.
pub(crate) fn is_busy(error: &DbErr) -> bool {
    match code(error) {
        Some(Code::Sqlite(code)) => matches!(code, sqlite::BUSY | sqlite::LOCKED),
        Some(Code::Postgres(code)) => postgres::BUSY.contains(&code.as_str()),
        None => false,
    }
}

fn is_the_rows_fault(error: &DbErr) -> bool {
    match code(error) {
        Some(Code::Sqlite(code)) => code == sqlite::CONSTRAINT,
        Some(Code::Postgres(code)) => {
            [postgres::INTEGRITY, postgres::DATA, postgres::LIMIT].iter().any(|class| code.starts_with(class))
        }
        None => false,
    }
}

/// What a database calls an error.
enum Code {
    Sqlite(u32),
    Postgres(String),
}

fn code(error: &DbErr) -> Option<Code> {
    let sqlx::Error::Database(error) = sqlx_error(error)? else { return None };
    let code = error.code()?;
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return Some(Code::Postgres(code.into_owned()));
    }
    let extended: u32 = code.parse().ok()?;
    Some(Code::Sqlite(extended & 0xff))
}

/// Whether no connection was to be had in time.
pub(crate) fn is_pool_exhausted(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
        || matches!(sqlx_error(error), Some(sqlx::Error::PoolTimedOut))
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
