//! The apps that users sign in to; `main` is there from the start.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, json, pk_uuid, string_len, string_len_null, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(apps()).await?;
        insert_main(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "apps").await
    }
}

/// The secrets are stored as 64 hex digits of their SHA-256. `targets` are the slugs of the apps that it may
/// hand its users to.
fn apps() -> TableCreateStatement {
    Table::create()
        .table("apps")
        .col(pk_uuid("id"))
        .col(text("slug").unique_key())
        .col(text("name"))
        .col(string_len("secret_hash", 64))
        .col(string_len_null("previous_secret_hash", 64))
        .col(timestamp_with_time_zone_null("previous_secret_until"))
        .col(json("redirect_uris"))
        .col(json("targets"))
        .col(boolean("end_children"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("disabled_at"))
        .take()
}

/// The app that users sign in to where no other is named.
///
/// Its secret hash is `!`: a hash is 64 hex digits, so no secret ever has this one, and nobody can act as
/// `main` until an operator rotates its secret. Id and time are fixed, so that every database has the same
/// row.
async fn insert_main(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let id = match manager.get_database_backend() {
        DbBackend::Sqlite => "X'01a1fb67180070008000000000000001'",
        _ => "'01a1fb67-1800-7000-8000-000000000001'",
    };
    let insert = format!(
        "INSERT INTO apps (id, slug, name, secret_hash, redirect_uris, targets, end_children, created_at) \
         VALUES ({id}, 'main', 'Main', '!', '[]', '[]', FALSE, '2026-11-21T00:00:00+00:00')"
    );
    manager.get_connection().execute_unprepared(&insert).await.map(drop)
}
