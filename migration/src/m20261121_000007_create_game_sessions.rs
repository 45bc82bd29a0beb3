//! The connection state of the human seats.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, pk_uuid, string_len, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::address::address_null;
use crate::{drop_table, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(game_sessions()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "game_sessions").await
    }
}

/// `connection_count` is the fencing number. `node_run_id` has no foreign key: a run without a row is a dead
/// one, and its seats still name it.
fn game_sessions() -> TableCreateStatement {
    Table::create()
        .table("game_sessions")
        .col(pk_uuid("id"))
        .col(uuid("room_id"))
        .col(uuid("player_id").unique_key())
        .col(string_len("token_nonce", 22).unique_key())
        .col(timestamp_with_time_zone("expires_at"))
        .col(uuid_null("client_id"))
        .col(integer("attempt"))
        .col(uuid_null("node_run_id"))
        .col(boolean("connected"))
        .col(text("health"))
        .col(boolean("hidden"))
        .col(integer("connection_count").default(0))
        .col(timestamp_with_time_zone("last_heartbeat"))
        .col(timestamp_with_time_zone_null("disconnected_at"))
        .col(timestamp_with_time_zone_null("reconnected_at"))
        .col(big_integer("absence_ms"))
        .col(timestamp_with_time_zone_null("absence_counted_since"))
        .col(big_integer("budget_used_ms"))
        .col(timestamp_with_time_zone_null("abandoned_at"))
        .col(string_len("user_agent", 256))
        .col(address_null("ip_address"))
        .foreign_key(&mut reference("game_sessions", "player_id", "players", ForeignKeyAction::Cascade))
        .take()
}

/// None holds `last_heartbeat`: every flush writes it for every connected seat, and would move each of them
/// in the index.
fn indexes() -> [IndexCreateStatement; 5] {
    let index =
        |name, column: &'static str| Index::create().name(name).table("game_sessions").col(column).take();
    [
        index("game_sessions_room_id_idx", "room_id"),
        index("game_sessions_node_run_id_idx", "node_run_id").and_where(Expr::col("connected")).take(),
        index("game_sessions_absence_counted_since_idx", "absence_counted_since")
            .and_where(Expr::col("absence_counted_since").is_not_null())
            .take(),
        index("game_sessions_expires_at_idx", "expires_at"),
        // The addresses that are still to be wiped.
        index("game_sessions_with_address_idx", "reconnected_at")
            .and_where(Expr::col("ip_address").is_not_null())
            .take(),
    ]
}
