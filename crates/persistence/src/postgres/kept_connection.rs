//! A connection that its one user keeps from statement to statement.
//!
//! A pool asks a connection for a sign of life whenever it comes back, which is a second round trip for every
//! statement.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection, Postgres};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use tokio::time::Instant;

use super::open::TRIED_AFTER;
use super::reach::Reach;

/// As a pool, it is given up at times: the server's address may have moved, and long lives gather memory.
const KEPT_FOR: Duration = Duration::from_secs(600);

/// A connection, once it was needed.
pub(super) struct KeptConnection {
    reach: Arc<Reach>,
    kept: Option<Kept>,
}

struct Kept {
    connection: PoolConnection<Postgres>,
    since: Instant,
    used: Instant,
}

impl KeptConnection {
    pub(super) fn of(reach: Arc<Reach>) -> Self {
        Self { reach, kept: None }
    }

    /// The connection, for one statement.
    pub(super) async fn lend(&mut self) -> Result<&mut PgConnection, DbErr> {
        let now = Instant::now();
        let kept = match self.kept.take() {
            Some(kept) => still_good(kept, now).await,
            None => None,
        };
        let kept = match kept {
            Some(kept) => kept,
            None => {
                let pool = self.reach.pool();
                let connection = pool.get_postgres_connection_pool().acquire().await;
                Kept { connection: connection.map_err(of_acquiring)?, since: now, used: now }
            }
        };
        let kept = self.kept.insert(kept);
        kept.used = now;
        Ok(&mut kept.connection)
    }

    /// Gives it up: it may be broken, and its pool finds out.
    pub(super) fn give_up(&mut self) {
        self.kept = None;
    }
}

/// The connection, unless it is old, or lay idle and gives no sign of life.
async fn still_good(mut kept: Kept, now: Instant) -> Option<Kept> {
    if now - kept.since >= KEPT_FOR {
        return None;
    }
    if now - kept.used >= TRIED_AFTER && kept.connection.ping().await.is_err() {
        return None;
    }
    Some(kept)
}

/// As the ORM tells it.
fn of_acquiring(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}
