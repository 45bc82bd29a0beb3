//! Stores user sessions: some by signing in, the rest straight into the tables, evenly among each other.

use std::net::SocketAddr;

use reseat_credentials::SystemClock;
use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::site::Requests;
use crate::database::DatabaseKind;
use crate::failure::{Failure, during};
use crate::load::http::{HttpCaller, HttpRequest};

/// Sessions that are signed in over HTTP, half of them with cookies.
pub(super) const SIGNED_IN: usize = 1_000;
/// Portions in which both kinds are stored.
const PORTIONS: usize = 100;
const STORING: &str = "storing user sessions";

/// Stores so many sessions in all, and gives the requests of those who were signed in.
///
/// # Errors
/// When the server or the database fails.
pub(super) async fn store(
    server: SocketAddr,
    kind: DatabaseKind,
    url: &str,
    sessions: usize,
) -> Result<Requests, Failure> {
    let mut filler = Filler::open(kind, url).await?;
    let mut requests = Requests { by_cookie: Vec::new(), by_access_token: Vec::new() };
    let others = sessions.saturating_sub(SIGNED_IN) / PORTIONS;
    for _ in 0..PORTIONS {
        // The server closes a connection that is idle for as long as a portion may take.
        let mut caller = HttpCaller::open(server).await?;
        for _ in 0..SIGNED_IN / PORTIONS / 2 {
            requests.by_cookie.push(with_cookie(&mut caller).await?);
            requests.by_access_token.push(with_access_token(&mut caller).await?);
        }
        filler.fill(others).await?;
    }
    filler.settle().await?;
    Ok(requests)
}

async fn with_cookie(caller: &mut HttpCaller) -> Result<HttpRequest, Failure> {
    let origin = [("sec-fetch-site", "same-origin")];
    let answer = caller.call(&HttpRequest::post("/session", &origin, r#"{"mode":"cookie"}"#)).await?;
    answer.json(201)?;
    let cookie = answer.cookie.split(';').next().unwrap_or_default();
    Ok(HttpRequest::get("/api/auth/me", &[("cookie", cookie)]))
}

async fn with_access_token(caller: &mut HttpCaller) -> Result<HttpRequest, Failure> {
    let signed_in = caller.call(&HttpRequest::post("/session", &[], "{}")).await?.json(201)?;
    let token = signed_in["access_token"].as_str().unwrap_or_default();
    Ok(HttpRequest::get("/api/auth/me", &[("authorization", &format!("Bearer {token}"))]))
}

/// Writes rows straight into the database.
enum Filler {
    Sqlite { connection: SqliteConnection, filled: i64 },
    Postgres { connection: PgConnection, filled: i64 },
}

/// Users and a session of each, numbered from $1 on to $2; signed in at $3, with $4 as the milliseconds of the
/// ids, live until $5. Both tables are filled from one list, so that the ids agree.
const SQLITE: [&str; 4] = [
    "CREATE TEMP TABLE IF NOT EXISTS filler (n INTEGER PRIMARY KEY, user_id BLOB, id BLOB)",
    "WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2) \
     INSERT INTO filler SELECT n, \
     unhex(printf('%012x7%03x8%s', ?4, n % 4096, substr(hex(randomblob(8)), 1, 15))), \
     unhex(printf('%012x7%03x9%s', ?4, n % 4096, substr(hex(randomblob(8)), 1, 15))) FROM numbers",
    "INSERT INTO users (id, username, username_key, display_name, role, created_at, updated_at) \
     SELECT user_id, 'filler-' || n, 'filler-' || n, 'Filler', 'player', ?3, ?3 FROM filler",
    "INSERT INTO user_sessions (id, user_id, app, kind, origin, token_hash, refresh_generation, successor_used, \
     device_info, user_agent, created_at, last_active_at, expires_at, absolute_expires_at) \
     SELECT id, user_id, 'main', 'cookie', 'sign_in', lower(hex(randomblob(32))), 0, FALSE, '', '', ?3, ?3, ?5, ?5 FROM filler",
];
const POSTGRES: &str = "\
    WITH filler AS MATERIALIZED (SELECT n, \
    (lpad(to_hex($4::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' \
    || substr(md5(random()::text), 1, 15))::uuid AS user_id, \
    (lpad(to_hex($4::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '9' \
    || substr(md5(random()::text), 1, 15))::uuid AS id FROM generate_series($1::bigint, $2::bigint - 1) AS n), \
    people AS (INSERT INTO users (id, username, username_key, display_name, role, created_at, updated_at) \
    SELECT user_id, 'filler-' || n, 'filler-' || n, 'Filler', 'player', $3::timestamptz, $3::timestamptz FROM filler) \
    INSERT INTO user_sessions (id, user_id, app, kind, origin, token_hash, refresh_generation, successor_used, \
    device_info, user_agent, created_at, last_active_at, expires_at, absolute_expires_at) \
    SELECT id, user_id, 'main', 'cookie', 'sign_in', md5(random()::text) || md5(random()::text), 0, FALSE, '', '', $3::timestamptz, \
    $3::timestamptz, $5::timestamptz, $5::timestamptz FROM filler";

impl Filler {
    async fn open(kind: DatabaseKind, url: &str) -> Result<Self, Failure> {
        let opening = during(STORING);
        Ok(match kind {
            DatabaseKind::Sqlite => {
                Self::Sqlite { connection: SqliteConnection::connect(url).await.map_err(opening)?, filled: 0 }
            }
            DatabaseKind::Postgres => {
                Self::Postgres { connection: PgConnection::connect(url).await.map_err(opening)?, filled: 0 }
            }
        })
    }

    async fn fill(&mut self, count: usize) -> Result<(), Failure> {
        if count == 0 {
            return Ok(());
        }
        let now = SystemClock.now();
        // A portion, which is far below any limit of the type.
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.insert(count, now).await.map_err(during(STORING))
    }

    async fn insert(&mut self, count: i64, now: Timestamp) -> Result<(), sqlx::Error> {
        let (millis, until) = (now.timestamp_millis(), now + Duration::days(7));
        match self {
            Self::Sqlite { connection, filled } => {
                let mut work = connection.begin_with("BEGIN IMMEDIATE").await?;
                for statement in SQLITE {
                    let query = sqlx::query(statement).bind(*filled).bind(*filled + count);
                    query.bind(now).bind(millis).bind(until).execute(&mut *work).await?;
                }
                sqlx::query("DELETE FROM filler").execute(&mut *work).await?;
                work.commit().await?;
                *filled += count;
            }
            Self::Postgres { connection, filled } => {
                let query = sqlx::query(POSTGRES).bind(*filled).bind(*filled + count);
                query.bind(now).bind(millis).bind(until).execute(connection).await?;
                *filled += count;
            }
        }
        Ok(())
    }

    /// Leaves the database as it is after some time: what was written lies where it stays, and is counted.
    async fn settle(self) -> Result<(), Failure> {
        match self {
            Self::Sqlite { mut connection, .. } => {
                let settled = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
                settled.map(drop).map_err(during(STORING))
            }
            Self::Postgres { mut connection, .. } => {
                for table in ["users", "user_sessions"] {
                    // Nothing but these names.
                    let settle = AssertSqlSafe(format!("VACUUM ANALYZE {table}"));
                    sqlx::query(settle).execute(&mut connection).await.map_err(during(STORING))?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::BenchDatabase;
    use crate::settings::Settings;

    #[tokio::test]
    async fn portions_fill_users_and_their_sessions_alike() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let database = BenchDatabase::create(&settings, DatabaseKind::Sqlite).await.unwrap();
        let mut filler = Filler::open(DatabaseKind::Sqlite, database.url()).await.unwrap();
        for count in [0, 70, 30] {
            filler.fill(count).await.unwrap();
        }
        filler.settle().await.unwrap();
        let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
        let both = "SELECT count(*), count(DISTINCT user_id), min(length(user_sessions.id)), min(length(token_hash)) \
                    FROM user_sessions JOIN users ON users.id = user_sessions.user_id";
        let both: (i64, i64, i64, i64) = sqlx::query_as(both).fetch_one(&mut connection).await.unwrap();
        assert_eq!(both, (100, 100, 16, 64));
    }
}
