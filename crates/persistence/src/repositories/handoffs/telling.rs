//! What became of handoffs, by day and by app.

use chrono::{NaiveDate, NaiveTime};
use reseat_domain::error::StoreError;
use reseat_domain::ports::{HandoffDay, OpenHandoffs};
use reseat_domain::time::Timestamp;
use sea_orm::QueryResult;

use crate::connection::{Connection, value};
use crate::dialect::Dialect;
use crate::rows::app::slug;

/// Each row of both tables counts as one of three, or is still open: as `Handoff::state` judges it.
fn by_day(dialect: Dialect) -> String {
    let day = match dialect {
        Dialect::Sqlite => "substr(created_at, 1, 10)",
        Dialect::Postgres => "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    };
    let of = |table| {
        format!(
            "SELECT {day} AS day, used_at IS NOT NULL AS used, \
             revoked_at IS NOT NULL OR parent_session_id IS NULL AS revoked, expires_at <= ? AS expired \
             FROM {table} WHERE created_at >= ?"
        )
    };
    format!(
        "SELECT day, count(*) AS created, count(*) FILTER (WHERE used) AS used, \
         count(*) FILTER (WHERE NOT used AND revoked) AS revoked, \
         count(*) FILTER (WHERE NOT used AND NOT revoked AND expired) AS expired \
         FROM ({} UNION ALL {}) AS handoffs GROUP BY day ORDER BY day DESC",
        of("cross_app_sessions"),
        of("cross_app_sessions_archive")
    )
}

/// What became of those that were made since a day.
pub(super) async fn statistics(
    connection: &dyn Connection,
    since: NaiveDate,
    now: Timestamp,
) -> Result<Vec<HandoffDay>, StoreError> {
    let since = since.and_time(NaiveTime::MIN).and_utc();
    let dialect = connection.dialect();
    let query = dialect.placeholders(&by_day(dialect), [now.into(), since.into(), now.into(), since.into()]);
    connection.read(query).await?.iter().map(day_of).collect()
}

fn day_of(row: &QueryResult) -> Result<HandoffDay, StoreError> {
    let text: String = value(row, "day")?;
    let date = text.parse().map_err(|_| StoreError::Corrupt(format!("created_at is on the day {text:?}")))?;
    // A count is never negative.
    let count = |column: &str| value::<i64>(row, column).map(i64::unsigned_abs);
    Ok(HandoffDay {
        date,
        created: count("created")?,
        used: count("used")?,
        revoked: count("revoked")?,
        expired: count("expired")?,
    })
}

/// Those that may still be redeemed.
pub(super) async fn open_by_apps(
    connection: &dyn Connection,
    now: Timestamp,
) -> Result<Vec<OpenHandoffs>, StoreError> {
    let query = connection.dialect().placeholders(
        "SELECT source_app, target_app, count(*) AS open, min(created_at) AS oldest FROM cross_app_sessions \
         WHERE used_at IS NULL AND revoked_at IS NULL AND parent_session_id IS NOT NULL AND expires_at > ? \
         GROUP BY source_app, target_app ORDER BY source_app, target_app",
        [now.into()],
    );
    connection.read(query).await?.iter().map(open_of).collect()
}

fn open_of(row: &QueryResult) -> Result<OpenHandoffs, StoreError> {
    let app = |column: &'static str| slug(column, &value::<String>(row, column)?);
    Ok(OpenHandoffs {
        source_app: app("source_app")?,
        target_app: app("target_app")?,
        count: value::<i64>(row, "open")?.unsigned_abs(),
        oldest: value(row, "oldest")?,
    })
}
