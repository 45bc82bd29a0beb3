//! On SQLite.

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};
use sea_orm_migration::MigratorTrait;

use super::every_statement;
use crate::dialect::Dialect;
use crate::sqlite::write_queue::{EncodedAppend, swift_insert};

/// What is read from end to end: indexes that hold only what a sweep looks for, what was found before, and the
/// statement's own rows.
const READ_WHOLE: [&str; 14] = [
    "SCAN asked",
    "SCAN few",
    "SCAN CONSTANT ROW",
    "SCAN entry",
    "SCAN above",
    "SCAN found",
    "SCAN good",
    "SCAN wanted",
    "SCAN seat",
    "SCAN before",
    "SCAN same",
    "USING INDEX rooms_open_code_key",
    "USING INDEX game_sessions_node_run_id_idx",
    "USING INDEX game_sessions_absence_counted_since_idx",
];

pub(super) fn append_statements(entries: &[GameAction]) -> Result<[Statement; 2], StoreError> {
    let careful = EncodedAppend::statement(&[&EncodedAppend::new(entries)?]);
    Ok([careful, Dialect::Sqlite.raw(swift_insert(entries.len()), [])])
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let database = Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned())
        .await
        .unwrap();
    Migrator::up(&database, None).await.unwrap();
    for mut statement in every_statement(Dialect::Sqlite).await {
        statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
        for step in database.query_all_raw(statement.clone()).await.unwrap() {
            let step: String = step.try_get("", "detail").unwrap();
            let is_search = !step.starts_with("SCAN") || step.contains("VIRTUAL TABLE");
            let reads_all_of_a_few = READ_WHOLE.iter().any(|index| step.ends_with(index));
            assert!(is_search || reads_all_of_a_few, "{step}\n{}", statement.sql);
        }
    }
}
