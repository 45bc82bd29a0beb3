//! Rooms: games being set up, played or finished.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary_len, boolean, integer, json, json_null, pk_uuid, small_integer,
    string_len, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(rooms()).await?;
        // A code is free again as soon as its room is over. A query by code uses this index when it says
        // `status <> 'finished'` in these words, not by a parameter.
        let open_code = Index::create()
            .name("rooms_open_code_key")
            .unique()
            .table("rooms")
            .col("code")
            .and_where(Expr::col("status").ne("finished"))
            .take();
        manager.create_index(open_code).await?;
        let by_status = Index::create()
            .name("rooms_status_created_at_idx")
            .table("rooms")
            .col("status")
            .col("created_at")
            .take();
        manager.create_index(by_status).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "rooms").await
    }
}

/// `host_player_id` refers to a player without a foreign key: the players refer to their room, and a key
/// both ways would make each insert wait for the other.
fn rooms() -> TableCreateStatement {
    Table::create()
        .table("rooms")
        .col(pk_uuid("id"))
        .col(string_len("code", 6))
        .col(boolean("private"))
        .col(uuid_null("host_player_id"))
        .col(text("game"))
        .col(integer("rules_version"))
        .col(json("options"))
        .col(text("status"))
        .col(small_integer("seats"))
        .col(big_integer("abandon_after_ms"))
        .col(big_integer_null("turn_time_ms"))
        .col(binary_len("seed", 32))
        .col(uuid("log_epoch"))
        .col(json_null("snapshot"))
        .col(big_integer("snapshot_sequence"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(json_null("outcome"))
        .take()
}
