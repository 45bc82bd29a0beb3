//! Every step goes up, down and up again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{Database, DatabaseConnection};

use super::{ROWS, memory, rows};
use crate::Migrator;

/// Every table, index and trigger with its SQL, those of the migrations' own table apart.
async fn schema(db: &DatabaseConnection) -> Vec<(String, String, Option<String>)> {
    let found = rows(
        db,
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'seaql_migrations' ORDER BY type, name",
    )
    .await;
    found
        .iter()
        .map(|row| {
            let text = |column| row.try_get_by_index::<String>(column).unwrap();
            (text(0), text(1), row.try_get_by_index(2).unwrap())
        })
        .collect()
}

async fn goes_up_down_and_up_again(db: &DatabaseConnection) {
    Migrator::up(db, None).await.unwrap();
    let complete = schema(db).await;
    for (table, _) in ROWS {
        assert!(complete.iter().any(|(kind, name, _)| kind == "table" && name == table), "{table}");
    }
    Migrator::down(db, None).await.unwrap();
    assert_eq!(schema(db).await, []);
    Migrator::up(db, None).await.unwrap();
    assert_eq!(schema(db).await, complete);
}

#[tokio::test]
async fn all_steps_down_and_up_again_leave_the_same_schema_in_memory() {
    goes_up_down_and_up_again(&memory().await).await;
}

#[tokio::test]
async fn all_steps_down_and_up_again_leave_the_same_schema_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", directory.path().join("reseat.db").display());
    let db = Database::connect(&url).await.unwrap();
    goes_up_down_and_up_again(&db).await;
    db.close().await.unwrap();
}

#[tokio::test]
async fn every_single_step_is_undone_by_its_down() {
    let db = memory().await;
    for step in Migrator::migrations() {
        let before = schema(&db).await;
        Migrator::up(&db, Some(1)).await.unwrap();
        let after = schema(&db).await;
        assert_ne!(before, after, "{} makes nothing", step.name());
        Migrator::down(&db, Some(1)).await.unwrap();
        assert_eq!(schema(&db).await, before, "{} down", step.name());
        Migrator::up(&db, Some(1)).await.unwrap();
        assert_eq!(schema(&db).await, after, "{} up again", step.name());
    }
    assert!(Migrator::get_pending_migrations(&db).await.unwrap().is_empty());
}

#[tokio::test]
async fn filled_tables_are_taken_down_too() {
    let db = super::filled().await;
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, []);
}

#[tokio::test]
async fn every_step_is_one_transaction_on_every_database() {
    for step in Migrator::migrations() {
        assert_eq!(step.use_transaction(), Some(true), "{}", step.name());
    }
}
