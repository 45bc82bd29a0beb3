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

/// A unique key is a conflict, a lock that others hold is contention; everything else is a fault.
pub(crate) fn store_error(error: DbErr) -> StoreError {
    shared_store_error(&Arc::new(error))
}

/// The same for an error that several callers are told.
pub(crate) fn shared_store_error(error: &Arc<DbErr>) -> StoreError {
    if let Some(SqlErr::UniqueConstraintViolation(key)) = error.sql_err() {
        return StoreError::Conflict(key);
    }
    let busy = matches!(sqlite_code(error), Some(sqlite::BUSY | sqlite::LOCKED));
    if busy || is_pool_exhausted(error) {
        return StoreError::Contention(Arc::clone(error).into());
    }
    StoreError::Unavailable(Arc::clone(error).into())
}

/// What became of one statement of a transaction: the outer error ends the transaction, the inner one was
/// undone with its statement and leaves the transaction as it was.
pub(crate) type Judged<T> = Result<Result<T, StoreError>, DbErr>;

/// A row that breaks a rule of its table fails alone. After any other error the transaction must end:
/// SQLite may have rolled it back by itself, and what followed would be committed statement by statement.
pub(crate) fn judged<T>(outcome: Result<T, DbErr>) -> Judged<T> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(error) if sqlite_code(&error) == Some(sqlite::CONSTRAINT) => Ok(Err(store_error(error))),
        Err(error) => Err(error),
    }
}

fn sqlite_code(error: &DbErr) -> Option<u32> {
    let sqlx::Error::Database(error) = sqlx_error(error)? else { return None };
    let extended: u32 = error.code()?.parse().ok()?;
    Some(extended & 0xff)
}

fn is_pool_exhausted(error: &DbErr) -> bool {
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
