//! A schema that an address names.

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

use crate::{Schema, SchemaError};

fn address(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("reseat.db").display())
}

#[tokio::test]
async fn all_missing_steps_are_taken_once_and_the_last_ones_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let schema = Schema::open(&address(&folder), true).await.unwrap();
    let all: Vec<String> = schema.steps().await.unwrap().into_iter().map(|step| step.name).collect();
    assert_eq!(schema.up().await.unwrap(), all);
    assert_eq!(schema.up().await.unwrap(), Vec::<String>::new());
    assert!(schema.steps().await.unwrap().iter().all(|step| step.taken));
    let last_two: Vec<String> = all.iter().rev().take(2).cloned().collect();
    assert_eq!(schema.down(2).await.unwrap(), last_two);
    let taken = schema.steps().await.unwrap().iter().filter(|step| step.taken).count();
    assert_eq!(taken, all.len() - 2);
    assert_eq!(schema.down(100).await.unwrap().len(), all.len() - 2);
    assert_eq!(schema.down(1).await.unwrap(), Vec::<String>::new());
    schema.close().await.unwrap();
}

#[tokio::test]
async fn telling_the_steps_neither_makes_nor_changes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let error = Schema::open(&address(&folder), false).await.map(drop).unwrap_err();
    assert!(matches!(error, SchemaError::Open(_)), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let schema = Schema::open(&address(&folder), true).await.unwrap();
    assert!(schema.steps().await.unwrap().iter().all(|step| !step.taken));
    let tables = super::rows(&schema.db, "SELECT name FROM sqlite_master").await;
    assert!(tables.is_empty());
}

#[tokio::test]
async fn processes_that_start_at_once_take_the_steps_once() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let address = address(&folder);
        tokio::spawn(async move { Schema::open(&address, true).await.unwrap().up().await.unwrap().len() })
    };
    let starts: Vec<_> = (0..4).map(|_| start()).collect();
    let mut taken = 0;
    for start in starts {
        taken += start.await.unwrap();
    }
    assert_eq!(taken, crate::Migrator::migrations().len());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let schema = Schema::open(&address(&folder), true).await.unwrap();
    schema.up().await.unwrap();
    let db = Database::connect(address(&folder)).await.unwrap();
    db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m20991231_000001_add_all', 0)")
        .await
        .unwrap();
    for error in [
        schema.steps().await.map(drop).unwrap_err(),
        schema.up().await.map(drop).unwrap_err(),
        schema.down(1).await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, SchemaError::Newer), "{error}");
    }
    assert_eq!(super::count(&schema.db, "seaql_migrations").await, 11);
}
