//! Of several processes that migrate one PostgreSQL database, one works and the others wait.
//!
//! The lock is an advisory one, held by a connection of its own: so it is there before the first table is,
//! covers the table that the migrations keep for themselves, and goes when its process does.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::SchemaError;
use crate::error::is_not_in_time;
use crate::open::connect;

/// The key of the lock: the six letters `reseat` as one number. Keys are each database's own.
pub(crate) const KEY: i64 = 0x7265_7365_6174;

/// The right to migrate, until it is released or dropped.
pub(crate) struct MigrationLock(PgConnection);

impl MigrationLock {
    /// Takes the lock; waits so long for another process that holds it.
    pub(crate) async fn take(options: &PgConnectOptions, patience: Duration) -> Result<Self, SchemaError> {
        let mut connection = connect(options).await?;
        let refused = |error: sqlx::Error| match is_not_in_time(&error) {
            true => SchemaError::Locked(patience.as_secs()),
            false => SchemaError::connecting(&error),
        };
        // The server's own bound: a client that went away would leave its place in the queue behind. Whatever
        // limit the role has for a statement is none for waiting here.
        sqlx::query(
            "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', '0', false)",
        )
        .bind(patience.as_millis().to_string())
        .execute(&mut connection)
        .await
        .map_err(refused)?;
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(KEY)
            .execute(&mut connection)
            .await
            .map_err(refused)?;
        Ok(Self(connection))
    }

    /// Lets the next one in.
    pub(crate) async fn release(mut self) {
        // Said first, so that the next one need not wait until the server has noticed the end of the
        // connection, which frees the lock in any case.
        let _ = sqlx::query("SELECT pg_advisory_unlock($1)").bind(KEY).execute(&mut self.0).await;
        let _ = self.0.close().await;
    }
}
