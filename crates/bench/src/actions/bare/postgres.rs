//! Bare appends to PostgreSQL: several connections, and on each one statement after the other with all rows
//! of a commit, which is a transaction by itself.

use reseat_persistence::StoreSettings;
use sqlx::Connection;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{NO_EVENTS, Row, Rows};
use crate::failure::{Failure, during};

/// A statement with eight lists, whatever their length, is prepared once.
const INSERT: &str = "\
INSERT INTO game_action_log \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
SELECT room_id, sequence_number, player_id, action_id, action_type, action_data::json, events::json, created_at \
FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], \
$8::timestamptz[]) AS entry \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at)";

/// As many connections as the store appends by, each with rooms of its own.
pub(super) struct Appender {
    connections: Vec<(PgConnection, Rows)>,
}

impl Appender {
    /// Connects, and deals the rooms out.
    pub(super) async fn open(url: &str, rows: Rows) -> Result<Self, Failure> {
        let mut connections = Vec::new();
        for rows in rows.deal(StoreSettings::default().appenders as usize) {
            let opened = PgConnection::connect(url).await;
            connections.push((opened.map_err(during("connecting to PostgreSQL"))?, rows));
        }
        Ok(Self { connections })
    }

    /// Appends until then, and answers how many rows.
    pub(super) async fn append_until(&mut self, end: Instant, batch: usize) -> Result<u64, Failure> {
        let mut appending = JoinSet::new();
        for (connection, rows) in self.connections.drain(..) {
            appending.spawn(append(connection, rows, end, batch));
        }
        let mut appended = 0;
        while let Some(done) = appending.join_next().await {
            let (connection, rows, count) = done??;
            self.connections.push((connection, rows));
            appended += count;
        }
        Ok(appended)
    }

    /// Closes the connections.
    pub(super) async fn close(self) -> Result<(), Failure> {
        for (connection, _) in self.connections {
            connection.close().await.map_err(during("closing a database"))?;
        }
        Ok(())
    }
}

async fn append(
    mut connection: PgConnection,
    mut rows: Rows,
    end: Instant,
    batch: usize,
) -> Result<(PgConnection, Rows, u64), Failure> {
    let mut appended = 0;
    let mut next = insert(&rows.take(batch));
    while Instant::now() < end {
        // The next rows are made while the server works, as those of the service are.
        let (done, following) =
            tokio::join!(next.execute(&mut connection), async { insert(&rows.take(batch)) });
        appended += done.map_err(during("appending rows"))?.rows_affected();
        next = following;
    }
    Ok((connection, rows, appended))
}

fn insert(rows: &[Row]) -> Query<'static, sqlx::Postgres, PgArguments> {
    sqlx::query(INSERT)
        .bind(column(rows, |row| row.room_id.uuid()))
        .bind(column(rows, |row| row.sequence_number))
        .bind(column(rows, |row| row.player_id.uuid()))
        .bind(column(rows, |row| row.action_id.uuid()))
        .bind(column(rows, |row| row.action_type.clone()))
        .bind(column(rows, |row| row.action_data.clone()))
        .bind(column(rows, |_| NO_EVENTS.to_owned()))
        .bind(column(rows, |row| row.created_at))
}

fn column<T>(rows: &[Row], value: impl Fn(&Row) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
