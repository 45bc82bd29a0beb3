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
use crate::postgres::{BY_INDEX, EncodedAppend, OnConflict, SWIFT_INSERT};

/// What a sweep reads from end to end: indexes that hold only what it looks for.
const READ_WHOLE: [&str; 3] =
    ["rooms_open_code_key", "game_sessions_node_run_id_idx", "game_sessions_absence_counted_since_idx"];

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

/// An empty database, over a connection that is told what every connection of a store is.
pub(super) async fn connected() -> (DatabaseConnection, TestDatabase) {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let connection =
        Database::connect(ConnectOptions::new(database.url()).max_connections(1).to_owned()).await.unwrap();
    Migrator::up(&connection, None).await.unwrap();
    connection.execute_unprepared(BY_INDEX).await.unwrap();
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

/// A log of 200 rooms with 100 entries each that the server knows nothing about.
const FILL_LOG: &str = "\
ALTER TABLE game_action_log SET (autovacuum_enabled = off); \
ALTER TABLE game_action_log DISABLE TRIGGER ALL; \
INSERT INTO game_action_log \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
SELECT lpad(to_hex(room), 32, '0')::uuid, number, lpad(to_hex(room), 32, '0')::uuid, gen_random_uuid(), \
'move', '{}', '[]', now() FROM generate_series(1, 200) AS room, generate_series(1, 100) AS number";

/// The steps of a plan that read the log by anything but the number of an entry.
fn reads_much_of_the_log(step: &Value) -> Vec<String> {
    let of_log = step["Relation Name"] == "game_action_log" && step["Node Type"] != "ModifyTable";
    let condition = step["Index Cond"].as_str().unwrap_or_default();
    let by_number = ["sequence_number", "player_id"].iter().any(|part| condition.contains(part));
    let own = (of_log && !by_number).then(|| format!("{} {condition}", step["Node Type"]));
    let inner = step["Plans"].as_array().into_iter().flatten().flat_map(reads_much_of_the_log);
    own.into_iter().chain(inner).collect()
}

#[tokio::test]
async fn a_log_that_the_server_knows_nothing_about_is_read_by_its_key() {
    let (connection, _database) = connected().await;
    connection.execute_unprepared(FILL_LOG).await.unwrap();
    // As after some uses: the plan is made once, for whatever is asked.
    connection.execute_unprepared("SET plan_cache_mode = force_generic_plan").await.unwrap();
    let swift = format!("PREPARE swift AS {SWIFT_INSERT}");
    connection.execute_unprepared(&swift).await.unwrap();
    let nothing = ["NULL"; 9].join(", ");
    let execute = Dialect::Postgres.raw(&format!("EXECUTE swift ({nothing})"), []);
    let mut statements = every_statement(Dialect::Postgres).await;
    // The clean-up deletes a log from its beginning, a bounded page at a time.
    let reads_log = |sql: &str| sql.contains("game_action_log") && !sql.starts_with("DELETE");
    statements.retain(|statement| reads_log(&statement.sql));
    assert!(statements.len() > 4);
    for statement in statements.into_iter().chain([execute]) {
        let plan = plan(&connection, statement.clone()).await;
        let found = [reads_much_of_the_log(&plan), reads_everything(&plan)].concat();
        assert!(found.is_empty(), "{found:?}\n{}\n{plan:#}", statement.sql);
    }
}
