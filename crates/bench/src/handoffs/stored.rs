//! Handoffs past their time, straight into the table.

use reseat_credentials::SystemClock;
use reseat_domain::ports::Clock;
use reseat_domain::services::Principal;
use reseat_domain::time::Duration;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use crate::database::DatabaseKind;
use crate::failure::{Failure, during};

const STORING: &str = "storing handoffs";
/// Rows that one statement stores.
const PORTION: u32 = 50_000;

/// Numbered from $1 on to $2; of the user $3 and the session $4, made at $5, with $6 as the milliseconds of the ids.
/// Half of them were used.
const SQLITE: &str = "\
    WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2) \
    INSERT INTO cross_app_sessions (id, token_hash, user_id, source_app, target_app, created_at, expires_at, used_at, \
    parent_session_id, user_agent) \
    SELECT unhex(printf('%012x7%03x8%s', ?6, n % 4096, substr(hex(randomblob(8)), 1, 15))), \
    lower(hex(randomblob(32))), ?3, 'main', 'chess', ?5, ?5, CASE WHEN n % 2 THEN ?5 END, ?4, 'Firefox 128' FROM numbers";
const POSTGRES: &str = "\
    INSERT INTO cross_app_sessions (id, token_hash, user_id, source_app, target_app, created_at, expires_at, used_at, \
    parent_session_id, user_agent) \
    SELECT (lpad(to_hex($6::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' \
    || substr(md5(random()::text), 1, 15))::uuid, md5(random()::text) || md5(random()::text), $3, 'main', 'chess', \
    $5::timestamptz, $5::timestamptz, CASE WHEN n % 2 = 1 THEN $5::timestamptz END, $4, 'Firefox 128' \
    FROM generate_series($1::bigint, $2::bigint - 1) AS n";

/// Stores so many of this user.
///
/// # Errors
/// When the database fails.
pub(super) async fn fill(kind: DatabaseKind, url: &str, of: &Principal, count: u32) -> Result<(), Failure> {
    match kind {
        DatabaseKind::Sqlite => fill_sqlite(url, of, count).await,
        DatabaseKind::Postgres => fill_postgres(url, of, count).await,
    }
    .map_err(during(STORING))
}

/// The numbers of each portion.
fn portions(count: u32) -> impl Iterator<Item = (i64, i64)> {
    let begins = (0..count).step_by(PORTION as usize);
    begins.map(move |begin| (i64::from(begin), i64::from(count.min(begin + PORTION))))
}

async fn fill_sqlite(url: &str, of: &Principal, count: u32) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnection::connect(url).await?;
    let made_at = SystemClock.now() - Duration::days(1);
    for (begin, end) in portions(count) {
        let query = sqlx::query(SQLITE).bind(begin).bind(end);
        let query = query.bind(of.user_id.uuid()).bind(of.user_session_id.uuid());
        query.bind(made_at).bind(made_at.timestamp_millis()).execute(&mut connection).await?;
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.map(drop)
}

async fn fill_postgres(url: &str, of: &Principal, count: u32) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let made_at = SystemClock.now() - Duration::days(1);
    for (begin, end) in portions(count) {
        let query = sqlx::query(POSTGRES).bind(begin).bind(end);
        let query = query.bind(of.user_id.uuid()).bind(of.user_session_id.uuid());
        query.bind(made_at).bind(made_at.timestamp_millis()).execute(&mut connection).await?;
    }
    sqlx::query("VACUUM ANALYZE cross_app_sessions").execute(&mut connection).await.map(drop)
}
