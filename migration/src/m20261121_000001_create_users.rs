//! Who signs in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, string_len, text, text_null, timestamp_with_time_zone};

use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users()).await?;
        let external = Index::create()
            .name("users_external_app_external_id_key")
            .unique()
            .table("users")
            .col("external_app")
            .col("external_id")
            .take();
        manager.create_index(external).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "users").await
    }
}

/// `username_key` is the name in the form that two spellings of it share (NFKC, case-folded); the service
/// computes it, because SQLite folds ASCII only. No `password_hash`: a guest.
fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(pk_uuid("id"))
        .col(string_len("username", 32))
        .col(text("username_key").unique_key())
        .col(text("display_name"))
        .col(text_null("email").unique_key())
        .col(text_null("external_app"))
        .col(text_null("external_id"))
        .col(text_null("password_hash"))
        .col(text("role"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}
