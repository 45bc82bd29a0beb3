//! Organisations, and the users who may act for them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, text, timestamp_with_time_zone, uuid};

use crate::{drop_table, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(accounts()).await?;
        manager.create_table(account_members()).await?;
        let once = Index::create()
            .name("account_members_account_id_user_id_key")
            .unique()
            .table("account_members")
            .col("account_id")
            .col("user_id")
            .take();
        manager.create_index(once).await?;
        let of_user = Index::create()
            .name("account_members_user_id_idx")
            .table("account_members")
            .col("user_id")
            .take();
        manager.create_index(of_user).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "account_members").await?;
        drop_table(manager, "accounts").await
    }
}

fn accounts() -> TableCreateStatement {
    Table::create()
        .table("accounts")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(timestamp_with_time_zone("created_at"))
        .take()
}

fn account_members() -> TableCreateStatement {
    Table::create()
        .table("account_members")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("user_id"))
        .col(text("role"))
        .foreign_key(&mut reference("account_members", "account_id", "accounts", ForeignKeyAction::Cascade))
        .foreign_key(&mut reference("account_members", "user_id", "users", ForeignKeyAction::Cascade))
        .take()
}
