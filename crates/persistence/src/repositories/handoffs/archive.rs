//! The archive. On PostgreSQL it is partitioned by the month in which a handoff was made.

use chrono::{Datelike, Months, NaiveDate, NaiveTime};
use reseat_domain::error::StoreError;
use reseat_domain::session::Handoff;
use reseat_domain::time::Timestamp;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::dialect::{Dialect, hex, json_rows};
use crate::rows::handoff::{Column, Entity};

/// The columns that both tables have.
pub(super) const COLUMNS: &str = "id, token_hash, user_id, account_id, source_app, target_app, redirect_uri, code_challenge, \
    created_at, expires_at, used_at, redeem_id, child_session_id, parent_session_id, revoked_at, user_agent, ip_address";
/// Months that are made ahead of the present one.
const AHEAD: u32 = 2;
/// Held while partitions are made or dropped; any number that nothing else here uses.
const PARTITIONS: &str = "SELECT pg_advisory_xact_lock(7233188102941)";
pub(super) const ARCHIVE: &str = "cross_app_sessions_archive";

/// Moves those that nobody asks for any more.
pub(super) async fn archive(
    connection: &dyn Connection,
    now: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let dialect = connection.dialect();
    match dialect {
        // One statement; what another process moves is skipped.
        Dialect::Postgres => {
            let sql = format!(
                "WITH moved AS (DELETE FROM cross_app_sessions WHERE id = ANY(ARRAY(\
                 SELECT id FROM cross_app_sessions WHERE expires_at <= $1 AND child_session_id IS NULL \
                 AND (used_at IS NULL OR used_at < $2) ORDER BY expires_at LIMIT $3 \
                 FOR UPDATE SKIP LOCKED)) RETURNING {COLUMNS}) \
                 INSERT INTO {ARCHIVE} ({COLUMNS}, archived_at) SELECT {COLUMNS}, $1 FROM moved"
            );
            let not_repeated = now - Handoff::REPEATABLE;
            connection
                .change(dialect.raw(&sql, [now.into(), not_repeated.into(), i64::from(limit).into()]))
                .await
        }
        Dialect::Sqlite => archive_on_sqlite(connection, now, limit).await,
    }
}

/// By the keys of a batch, which a unit of work reads first: nothing changes between its statements.
async fn archive_on_sqlite(
    connection: &dyn Connection,
    now: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(super::is_past(now))
        // As the index has them: those of one moment are not sorted again for each batch.
        .order_by_asc(Column::ExpiresAt)
        .limit(u64::from(limit));
    let due: Vec<Uuid> = connection.values(due.as_query()).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let keys = json_rows(due.into_iter().map(|id| hex(id).into()));
    let these = "WHERE id IN (SELECT unhex(value) FROM json_each(?))";
    let copy = format!(
        "INSERT INTO {ARCHIVE} ({COLUMNS}, archived_at) SELECT {COLUMNS}, ? FROM cross_app_sessions {these}"
    );
    connection.change(Dialect::Sqlite.raw(&copy, [now.into(), keys.clone()])).await?;
    let delete = format!("DELETE FROM cross_app_sessions {these}");
    connection.change(Dialect::Sqlite.raw(&delete, [keys])).await
}

/// Deletes what was made before a moment.
pub(super) async fn remove(
    connection: &dyn Connection,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let sql = format!(
        "DELETE FROM {ARCHIVE} WHERE (id, created_at) IN (\
         SELECT id, created_at FROM {ARCHIVE} WHERE created_at < ? ORDER BY created_at LIMIT ?)"
    );
    connection.change(connection.dialect().placeholders(&sql, [before.into(), i64::from(limit).into()])).await
}

/// How many were made before a moment.
pub(super) async fn count(connection: &dyn Connection, before: Timestamp) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM {ARCHIVE} WHERE created_at < ?");
    counted(connection, &sql, before).await
}

pub(super) async fn counted(
    connection: &dyn Connection,
    sql: &str,
    before: Timestamp,
) -> Result<u64, StoreError> {
    let rows = connection.read(connection.dialect().placeholders(sql, [before.into()])).await?;
    // A count is never negative.
    rows.first().map_or(Ok(0), |row| value::<i64>(row, 0).map(i64::unsigned_abs))
}

/// Makes the partitions around now and drops those that were over before `keep_since`. Answers how many it
/// dropped.
pub(super) async fn prepare(
    connection: &dyn Connection,
    now: Timestamp,
    keep_since: Timestamp,
) -> Result<u64, StoreError> {
    if connection.dialect() == Dialect::Sqlite || !owns_archive(connection).await? {
        return Ok(0);
    }
    connection.read(connection.dialect().raw(PARTITIONS, [])).await?;
    let mut partitions = partitions(connection).await?;
    let present = Month::of(now);
    // What is archived now may have been made at the end of the month before.
    for month in [present.before()].into_iter().chain((0..=AHEAD).map(|months| present.later(months))) {
        if !partitions.contains(&month.table()) {
            attach(connection, month).await?;
        }
    }
    partitions
        .retain(|table| Month::of_table(table).is_some_and(|month| month.later(1).begin() <= keep_since));
    for table in &partitions {
        execute(connection, &format!("DROP TABLE {table}")).await?;
    }
    Ok(partitions.len() as u64)
}

/// Whether tables may be made and dropped here: a role that only reads and writes rows leaves that to the owner's
/// clean-up, and all lies in the default partition meanwhile.
async fn owns_archive(connection: &dyn Connection) -> Result<bool, StoreError> {
    let sql =
        format!("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = '{ARCHIVE}'::regclass");
    let rows = connection.read(connection.dialect().raw(&sql, [])).await?;
    rows.first().map_or(Ok(false), |row| value(row, 0))
}

/// Makes a month's table, moves there what lies in the default partition, and attaches it.
async fn attach(connection: &dyn Connection, month: Month) -> Result<(), StoreError> {
    let (table, from, to) = (month.table(), month.first_day(), month.later(1).first_day());
    let [from, to] = [from, to].map(|day| format!("'{day} 00:00:00+00'"));
    execute(connection, &format!("CREATE TABLE {table} (LIKE {ARCHIVE} INCLUDING DEFAULTS)")).await?;
    let moved = format!(
        "WITH moved AS (DELETE FROM {ARCHIVE}_default WHERE created_at >= {from} AND created_at < {to} RETURNING *) \
         INSERT INTO {table} SELECT * FROM moved"
    );
    execute(connection, &moved).await?;
    let attach = format!("ALTER TABLE {ARCHIVE} ATTACH PARTITION {table} FOR VALUES FROM ({from}) TO ({to})");
    execute(connection, &attach).await
}

async fn execute(connection: &dyn Connection, sql: &str) -> Result<(), StoreError> {
    connection.change(connection.dialect().raw(sql, [])).await.map(drop)
}

async fn partitions(connection: &dyn Connection) -> Result<Vec<String>, StoreError> {
    let query = format!(
        "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid \
         WHERE inhparent = '{ARCHIVE}'::regclass"
    );
    let rows = connection.read(connection.dialect().raw(&query, [])).await?;
    rows.iter().map(|row| value(row, 0)).collect()
}

/// A month in UTC, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month(NaiveDate);

impl Month {
    fn of(time: Timestamp) -> Self {
        let day = time.date_naive();
        // Every month has a first day.
        Self(day.with_day(1).unwrap_or(day))
    }

    fn first_day(self) -> NaiveDate {
        self.0
    }

    fn begin(self) -> Timestamp {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// So many months later; at the end of time, this one.
    fn later(self, months: u32) -> Self {
        self.0.checked_add_months(Months::new(months)).map_or(self, Self)
    }

    fn before(self) -> Self {
        self.0.checked_sub_months(Months::new(1)).map_or(self, Self)
    }

    fn table(self) -> String {
        format!("{ARCHIVE}_{}", self.0.format("%Y_%m"))
    }

    fn of_table(table: &str) -> Option<Self> {
        let month = table.strip_prefix(ARCHIVE)?.strip_prefix('_')?;
        NaiveDate::parse_from_str(&format!("{month}_01"), "%Y_%m_%d").ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn month(text: &str) -> Month {
        Month::of(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn a_month_is_named_in_its_table_and_read_from_there() {
        let december = month("2026-12-31T23:59:59.999Z");
        assert_eq!(december.table(), "cross_app_sessions_archive_2026_12");
        assert_eq!(Month::of_table(&december.table()), Some(december));
        assert_eq!(december.later(1), month("2027-01-01T00:00:00Z"));
        assert_eq!(december.later(1).before(), december);
        assert_eq!(december.begin().to_rfc3339(), "2026-12-01T00:00:00+00:00");
        for other in ["cross_app_sessions_archive_default", "users", "cross_app_sessions_archive_2026_13"] {
            assert_eq!(Month::of_table(other), None, "{other}");
        }
    }
}
