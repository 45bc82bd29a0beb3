//! The addresses of old sign-ins, which the clean-up forgets: without this index it would read every session.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NAME: &str = "user_sessions_with_address_idx";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let with_address = Index::create()
            .name(NAME)
            .table("user_sessions")
            .col("created_at")
            .and_where(Expr::col("ip_address").is_not_null())
            .take();
        manager.create_index(with_address).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("user_sessions").to_owned()).await
    }
}
