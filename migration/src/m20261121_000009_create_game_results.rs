//! The finished games of the players. They outlive the rooms, so nothing here refers to another table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, text, timestamp_with_time_zone, uuid, uuid_null};

use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(game_results()).await?;
        let of_user = Index::create()
            .name("game_results_user_id_finished_at_idx")
            .table("game_results")
            .col("user_id")
            .col(("finished_at", IndexOrder::Desc))
            .take();
        manager.create_index(of_user).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "game_results").await
    }
}

fn game_results() -> TableCreateStatement {
    Table::create()
        .table("game_results")
        .col(pk_uuid("id"))
        .col(uuid("room_id"))
        .col(uuid("player_id").unique_key())
        .col(uuid_null("user_id"))
        .col(text("game"))
        .col(text("outcome"))
        .col(text("reason"))
        .col(big_integer("score"))
        .col(timestamp_with_time_zone("finished_at"))
        .take()
}
