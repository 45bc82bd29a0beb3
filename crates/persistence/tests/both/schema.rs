//! Whether the schema is the one that is needed.

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_migration::{Migrator, step_names};
use reseat_persistence::SeaOrmStore;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::SeatedRoom;
use sea_orm_migration::MigratorTrait;

use crate::database::{another_program, migrated, open, run};

on_both![
    an_empty_database_is_told_from_one_with_a_schema,
    an_older_schema_and_a_newer_one_are_told_apart,
    a_row_that_another_version_wrote_is_corrupt,
];

async fn complaint(store: &SeaOrmStore) -> String {
    match store.check().await {
        Err(StoreError::Unavailable(source)) => source.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn an_empty_database_is_told_from_one_with_a_schema(database: TestDatabase) {
    let store = open(&database).await;
    assert!(complaint(&store).await.contains("empty; run `reseat migrate up`"));
    Migrator::up(store.write_connection(), None).await.unwrap();
    store.check().await.unwrap();
}

async fn an_older_schema_and_a_newer_one_are_told_apart(database: TestDatabase) {
    let store = migrated(&database).await;
    Migrator::down(store.write_connection(), Some(2)).await.unwrap();
    assert!(complaint(&store).await.contains("older than this build by 2 steps; run `reseat migrate up`"));
    Migrator::up(store.write_connection(), None).await.unwrap();
    store.check().await.unwrap();

    let mut known = step_names();
    let unknown = known.pop().unwrap();
    let older_build = SeaOrmStore::open(database.url(), known).await.unwrap();
    assert!(complaint(&older_build).await.contains(&format!("does not know {unknown}")));
}

async fn a_row_that_another_version_wrote_is_corrupt(database: TestDatabase) {
    let store = migrated(&database).await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let other = another_program(&database).await;
    let refused = async |sql: &str| {
        run(&other, sql).await;
        match store.rooms().find(seated.room.id).await {
            Err(StoreError::Corrupt(detail)) => detail,
            other => panic!("{sql}: {other:?}"),
        }
    };
    assert_eq!(refused("UPDATE rooms SET status = 'paused'").await, r#"rooms.status is "paused""#);
    assert_eq!(refused("UPDATE rooms SET status = 'waiting', seats = 300").await, "rooms.seats is 300");
}
