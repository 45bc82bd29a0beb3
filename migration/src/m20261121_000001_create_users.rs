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
        manager.create_index(external).await?;
        let by_cost =
            Index::create().name("users_password_cost_idx").table("users").col("password_cost").take();
        manager.create_index(by_cost).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "users").await
    }
}

/// `username_key` is the name in the form that two spellings of it share (NFKC, case-folded); the service
/// computes it, because SQLite folds ASCII only. Neither a `password_hash` nor an `external_id`: a guest. `password_cost`
/// is what stands before the salt of the hash: which costs there are is found by its index, from each to the next.
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
        .col(text_null("password_cost"))
        .col(text("role"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}
