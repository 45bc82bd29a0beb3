//! The column type of IP addresses.
//!
//! PostgreSQL shall know that they are addresses (`ip_address << '10.0.0.0/8'`), SQLite has only text. A
//! type called `inet` would be numeric to SQLite; a name that contains `TEXT` is text to it. So both call
//! it `inet_text`, and on PostgreSQL that is a domain over `inet`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A nullable column for an IP address.
pub(crate) fn address_null(column: &'static str) -> ColumnDef {
    ColumnDef::new(column).custom("inet_text").null().take()
}

/// Makes the type where it has to be made. It may be there already: dropping all tables leaves it behind.
pub(crate) async fn create_type(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let guarded =
        "DO $$ BEGIN CREATE DOMAIN inet_text AS inet; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    manager.get_connection().execute_unprepared(guarded).await.map(drop)
}

/// Drops the type; no table may use it any more.
pub(crate) async fn drop_type(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    manager.get_connection().execute_unprepared("DROP DOMAIN inet_text").await.map(drop)
}
