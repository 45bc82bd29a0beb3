//! On PostgreSQL.

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_migration::Migrator;
use reseat_test_database::{DatabaseKind, TestDatabase};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use serde_json::Value;

use super::every_statement;
use crate::dialect::Dialect;
use crate::postgres::{EncodedAppend, OnConflict};

/// What a sweep reads from end to end: indexes that hold only what it looks for.
const READ_WHOLE: [&str; 3] =
    ["rooms_open_code_key", "game_sessions_node_run_id_idx", "game_sessions_absence_counted_since_idx"];

/// The planner of an empty table reads it from end to end, or a whole index for a join, as that costs least.
const AS_IF_LARGE: &str = "SET enable_seqscan = off; SET enable_mergejoin = off; SET enable_hashjoin = off";

pub(super) fn append_statements(entries: &[GameAction]) -> Result<[Statement; 2], StoreError> {
    let append = EncodedAppend::new(entries)?;
    Ok([OnConflict::LeaveOut, OnConflict::Refuse].map(|rule| EncodedAppend::statement(&[&append], rule)))
}

/// The steps of a plan that read a table of ours from end to end.
fn reads_everything(step: &Value) -> Vec<String> {
    let kind = step["Node Type"].as_str().unwrap();
    let is_whole = match kind {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
            step["Index Cond"].is_null() && !READ_WHOLE.contains(&step["Index Name"].as_str().unwrap())
        }
        _ => false,
    };
    let own = is_whole.then(|| format!("{kind} {} {}", step["Relation Name"], step["Index Name"]));
    let inner = step["Plans"].as_array().into_iter().flatten().flat_map(reads_everything);
    own.into_iter().chain(inner).collect()
}

/// An empty database, to be asked as if it were large.
async fn connected() -> (DatabaseConnection, TestDatabase) {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let connection =
        Database::connect(ConnectOptions::new(database.url()).max_connections(1).to_owned()).await.unwrap();
    Migrator::up(&connection, None).await.unwrap();
    connection.execute_unprepared(AS_IF_LARGE).await.unwrap();
    (connection, database)
}

async fn plan(connection: &DatabaseConnection, mut statement: Statement) -> Value {
    statement.sql.insert_str(0, "EXPLAIN (FORMAT JSON) ");
    let explained = connection.query_one_raw(statement).await.unwrap().unwrap();
    let plans: Value = explained.try_get_by_index(0).unwrap();
    plans[0]["Plan"].clone()
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let (connection, _database) = connected().await;
    for statement in every_statement(Dialect::Postgres).await {
        let plan = plan(&connection, statement.clone()).await;
        let found = reads_everything(&plan);
        assert!(found.is_empty(), "{found:?}\n{}\n{plan:#}", statement.sql);
    }
}

#[tokio::test]
async fn a_statement_that_reads_a_whole_table_is_found() {
    let (connection, _database) = connected().await;
    for sql in [
        "SELECT FROM users WHERE display_name = 'Ann'",
        "SELECT FROM rooms WHERE private ORDER BY id LIMIT 1",
        "UPDATE players SET name = 'Ann' WHERE name = (SELECT max(game) FROM rooms)",
    ] {
        let plan = plan(&connection, Dialect::Postgres.raw(sql, [])).await;
        assert!(!reads_everything(&plan).is_empty(), "{sql}\n{plan:#}");
    }
}
