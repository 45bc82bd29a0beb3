//! A schema that an address names.

use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use sea_orm_migration::MigratorTrait;

use super::steps::schema as everything;
use super::{connect, count, run, texts};
use crate::{Migrator, Schema, SchemaError, step_names};

on_both![
    all_missing_steps_are_taken_once_and_the_last_ones_taken_back,
    telling_the_steps_of_an_empty_database_changes_nothing,
    processes_that_start_at_once_take_the_steps_once,
    a_database_of_a_newer_version_is_not_touched,
    a_step_that_fails_leaves_nothing_of_those_before_it,
    without_its_last_step_a_database_is_empty,
];

async fn open(database: &TestDatabase) -> Schema {
    Schema::open(database.url(), true).await.unwrap()
}

async fn refusal(address: &str) -> SchemaError {
    Schema::open(address, false).await.map(drop).unwrap_err()
}

async fn all_missing_steps_are_taken_once_and_the_last_ones_taken_back(database: TestDatabase) {
    let schema = open(&database).await;
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

async fn telling_the_steps_of_an_empty_database_changes_nothing(database: TestDatabase) {
    let schema = open(&database).await;
    assert!(schema.steps().await.unwrap().iter().all(|step| !step.taken));
    assert_eq!(tables(&database).await, [""; 0]);
}

async fn processes_that_start_at_once_take_the_steps_once(database: TestDatabase) {
    for round in 0..5 {
        let start = || {
            let address = database.url().to_owned();
            tokio::spawn(async move { Schema::open(&address, true).await.unwrap().up().await.unwrap().len() })
        };
        let starts: Vec<_> = (0..4).map(|_| start()).collect();
        let mut taken = 0;
        for start in starts {
            taken += start.await.unwrap();
        }
        assert_eq!(taken, Migrator::migrations().len(), "round {round}");
        open(&database).await.down(100).await.unwrap();
    }
}

async fn a_database_of_a_newer_version_is_not_touched(database: TestDatabase) {
    let schema = open(&database).await;
    schema.up().await.unwrap();
    run(&schema.db, "INSERT INTO seaql_migrations VALUES ('m20991231_000001_add_all', 0)").await.unwrap();
    for error in [
        schema.steps().await.map(drop).unwrap_err(),
        schema.up().await.map(drop).unwrap_err(),
        schema.down(1).await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, SchemaError::Newer), "{error}");
    }
    assert_eq!(count(&schema.db, "seaql_migrations").await, step_names().len() as i64 + 1);
}

async fn a_step_that_fails_leaves_nothing_of_those_before_it(database: TestDatabase) {
    let schema = open(&database).await;
    run(&schema.db, "CREATE TABLE service_runs (id INTEGER)").await.unwrap();
    let error = schema.up().await.unwrap_err();
    assert!(matches!(error, SchemaError::Step(_)), "{error}");
    assert_eq!(tables(&database).await, ["service_runs"]);
    run(&schema.db, "DROP TABLE service_runs").await.unwrap();
    assert_eq!(schema.up().await.unwrap().len(), Migrator::migrations().len());
}

async fn without_its_last_step_a_database_is_empty(database: TestDatabase) {
    let schema = open(&database).await;
    schema.up().await.unwrap();
    schema.down(100).await.unwrap();
    assert_eq!(everything(&schema.db).await, [""; 0]);
    assert_eq!(tables(&database).await, [""; 0]);
}

#[tokio::test]
async fn a_missing_file_is_not_made_to_be_looked_at() {
    let database = TestDatabase::empty(DatabaseKind::Sqlite).await;
    let refused = refusal(database.url()).await;
    assert!(matches!(refused, SchemaError::Open(_)), "{refused}");
    assert_eq!(database.folder().read_dir().unwrap().count(), 0);
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_showing_it() {
    for address in ["mysql://ann:hidden@db/reseat", "hidden", "", "postgres//ann:hidden@db"] {
        let refused = refusal(address).await;
        assert!(matches!(refused, SchemaError::UnknownKind), "{refused}");
        assert!(!refused.to_string().contains("hidden"), "{refused}");
    }
}

/// Every table but those of the databases themselves.
async fn tables(database: &TestDatabase) -> Vec<String> {
    let query = match database.kind() {
        DatabaseKind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        DatabaseKind::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        }
    };
    texts(&connect(database).await, query).await
}
