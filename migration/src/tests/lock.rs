//! What only a database on a server can do: be far away, be locked, refuse.

use std::time::Duration;

use reseat_test_database::{DatabaseKind, TestDatabase};
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

use super::{ROWS, connect, count, run};
use crate::lock::{KEY, MigrationLock};
use crate::{Schema, SchemaError, step_names};

const LONG: Duration = Duration::from_secs(20);

async fn database() -> TestDatabase {
    TestDatabase::empty(DatabaseKind::Postgres).await
}

async fn hold(database: &TestDatabase) -> MigrationLock {
    MigrationLock::take(&database.url().parse().unwrap(), LONG).await.unwrap()
}

#[tokio::test]
async fn who_finds_the_lock_held_waits_until_it_is_released() {
    let database = database().await;
    for release in [true, false] {
        let held = hold(&database).await;
        let schema = Schema::open(database.url(), false).await.unwrap();
        let up = tokio::spawn(async move { schema.up().await });
        let db = connect(&database).await;
        let waiting =
            format!("pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = {}", KEY >> 32);
        let seen = timeout(LONG, async { while count(&db, &waiting).await == 0 {} }).await;
        assert!(seen.is_ok(), "nobody waits for the lock");
        assert_eq!(
            count(&db, "pg_tables WHERE schemaname = 'public'").await,
            // Beside one for each row: the list of steps, and a partition.
            if release { 0 } else { ROWS.len() as i64 + 2 }
        );
        if release {
            held.release().await;
        } else {
            // As when the holder is killed.
            drop(held);
        }
        let taken = timeout(LONG, up).await.unwrap().unwrap().unwrap();
        assert_eq!(taken.len(), if release { step_names().len() } else { 0 });
    }
}

#[tokio::test]
async fn a_database_that_can_not_hold_every_character_is_refused() {
    let database = database().await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let name = format!("{}_latin1", database.url().rsplit_once('/').unwrap().1);
    let create =
        format!("CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    let url = format!("{}_latin1", database.url());
    let refused = Schema::open(&url, false).await.map(drop).unwrap_err();
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE {name}"))).execute(&mut connection).await.unwrap();
    assert!(matches!(&refused, SchemaError::Encoding(encoding) if encoding == "LATIN1"), "{refused}");
    assert!(refused.to_string().contains("--encoding=UTF8"), "{refused}");
}

#[tokio::test]
async fn who_waits_in_vain_is_told_and_changes_nothing() {
    let database = database().await;
    let held = hold(&database).await;
    let mut schema = Schema::open(database.url(), false).await.unwrap();
    schema.patience = Duration::from_millis(20);
    for refused in [schema.up().await.unwrap_err(), schema.down(1).await.unwrap_err()] {
        assert!(matches!(refused, SchemaError::Locked(_)), "{refused}");
        assert!(refused.to_string().starts_with("another process is migrating this database"), "{refused}");
    }
    assert!(schema.steps().await.unwrap().iter().all(|step| !step.taken), "looking needs no lock");
    held.release().await;
    assert_eq!(schema.up().await.unwrap(), step_names());
}

#[tokio::test]
async fn a_server_that_can_not_be_used_is_told_with_what_to_do_and_without_the_password() {
    let database = database().await;
    let (server, _) = database.url().rsplit_once('/').unwrap();
    let missing = format!("{server}/reseat_there_is_none");
    for (address, advice) in [
        ("postgres://ann:hidden@127.0.0.1:1/reseat", "check that the server runs"),
        ("postgresql://ann:hidden@127.0.0.1:1/reseat", "check that the server runs"),
        ("postgres://ann:hidden@127.0.0.1:port/reseat", "correct the address"),
        ("postgres://ann:hidden@127.0.0.1:1/reseat?sslmode=perhaps", "correct the address"),
        (&missing, "make it with `createdb`"),
    ] {
        let refused = Schema::open(address, true).await.map(drop).unwrap_err().to_string();
        assert!(refused.starts_with("the PostgreSQL database can't be opened: "), "{refused}");
        assert!(refused.contains(advice) && !refused.contains("hidden"), "{refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
}

#[tokio::test]
async fn a_role_that_may_not_make_tables_is_told_so_and_may_look() {
    let database = database().await;
    let db = connect(&database).await;
    // Before 15 everybody may make tables there.
    run(&db, "REVOKE CREATE ON SCHEMA public FROM PUBLIC").await.unwrap();
    let lesser = format!("{}?options=-c%20role%3Dpg_monitor", database.url());
    let schema = Schema::open(&lesser, false).await.unwrap();
    let refused = schema.up().await.unwrap_err();
    assert!(matches!(refused, SchemaError::NotPermitted(_)), "{refused}");
    assert!(refused.to_string().contains("a role that may make and drop tables"), "{refused}");
    assert!(schema.steps().await.unwrap().iter().all(|step| !step.taken));
    Schema::open(database.url(), false).await.unwrap().up().await.unwrap();
    let hidden = schema.steps().await.unwrap_err();
    assert!(matches!(hidden, SchemaError::NotReadable(_)), "{hidden}");
    assert!(hidden.to_string().ends_with("IN SCHEMA public TO pg_monitor"), "{hidden}");
    run(&db, "GRANT SELECT ON seaql_migrations TO pg_monitor").await.unwrap();
    assert!(schema.steps().await.unwrap().iter().all(|step| step.taken));
    assert!(schema.up().await.unwrap().is_empty(), "where nothing is to be done, nothing must be allowed");
}

#[tokio::test]
async fn a_limit_that_the_role_has_for_statements_does_not_end_the_waiting() {
    let database = database().await;
    let _held = hold(&database).await;
    let limited = format!("{}?options=-c%20statement_timeout%3D200", database.url());
    let mut schema = Schema::open(&limited, false).await.unwrap();
    schema.patience = Duration::from_millis(400);
    let refused = schema.up().await.unwrap_err();
    assert!(matches!(refused, SchemaError::Locked(_)), "{refused}");
}

#[tokio::test]
async fn the_lock_is_in_nobody_elses_way() {
    let database = database().await;
    let _held = hold(&database).await;
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    sqlx::query("SELECT pg_advisory_lock($1)").bind(KEY + 1).execute(&mut other).await.unwrap();
    let elsewhere = TestDatabase::empty(DatabaseKind::Postgres).await;
    timeout(LONG, hold(&elsewhere)).await.unwrap().release().await;
}
