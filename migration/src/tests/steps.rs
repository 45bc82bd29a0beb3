//! Every step goes up, down and up again.

use reseat_test_database::{TestDatabase, on_both};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend};

use super::{ROWS, connect, texts};
use crate::Migrator;

on_both![
    all_steps_down_and_up_again_leave_the_same_schema,
    every_single_step_is_undone_by_its_down,
    filled_tables_are_taken_down_too,
];

/// Everything that a step can make, each with its definition; the migrations' own table apart.
pub(super) async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let everything = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master \
             WHERE tbl_name <> 'seaql_migrations' ORDER BY 1"
        }
        _ => EVERYTHING_OF_POSTGRES,
    };
    texts(db, everything).await
}

/// Tables, columns, indexes, constraints, triggers, functions, types.
const EVERYTHING_OF_POSTGRES: &str = "\
    SELECT 'table ' || tablename FROM pg_tables \
    WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' \
    UNION ALL \
    SELECT concat_ws(' ', 'column', table_name, column_name, udt_name, domain_name, is_nullable, \
        column_default, character_maximum_length) FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' \
    UNION ALL \
    SELECT 'index ' || indexdef FROM pg_indexes \
    WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' \
    UNION ALL \
    SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid)) FROM pg_constraint \
    WHERE connamespace = 'public'::regnamespace AND conname <> 'seaql_migrations_pkey' \
    UNION ALL \
    SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
    UNION ALL \
    SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
    UNION ALL \
    SELECT concat_ws(' ', 'type', typname, format_type(typbasetype, typtypmod)) FROM pg_type \
    WHERE typnamespace = 'public'::regnamespace AND typelem = 0 AND typtype <> 'c' \
    ORDER BY 1";

async fn all_steps_down_and_up_again_leave_the_same_schema(database: TestDatabase) {
    let db = connect(&database).await;
    Migrator::up(&db, None).await.unwrap();
    let complete = schema(&db).await;
    for (table, _) in ROWS {
        assert!(complete.iter().any(|made| made.starts_with(&format!("table {table}"))), "{table}");
    }
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, [""; 0]);
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, complete);
}

async fn every_single_step_is_undone_by_its_down(database: TestDatabase) {
    let db = connect(&database).await;
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

async fn filled_tables_are_taken_down_too(database: TestDatabase) {
    let db = super::filled(&database).await;
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, [""; 0]);
}

#[test]
fn every_step_is_one_transaction_on_every_database() {
    for step in Migrator::migrations() {
        assert_eq!(step.use_transaction(), Some(true), "{}", step.name());
    }
}

#[tokio::test]
async fn addresses_are_addresses_to_postgres() {
    let database = TestDatabase::empty(reseat_test_database::DatabaseKind::Postgres).await;
    let db = super::filled(&database).await;
    assert_eq!(
        super::count(&db, "game_sessions WHERE ip_address = '0::1' AND family(ip_address) = 6").await,
        1
    );
    assert_eq!(super::count(&db, "user_sessions WHERE ip_address << '10.0.0.0/8'").await, 1);
    assert!(super::run(&db, "UPDATE game_sessions SET ip_address = 'somewhere'").await.is_err());
}
