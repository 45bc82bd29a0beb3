//! The log of every room. It is the truth: its key is the lock that orders all moves.
//!
//! On SQLite it is an ordinary table with a row id, not `WITHOUT ROWID`. New rows then go to its end, and the
//! rows of many rooms that are committed together share a few pages; clustered by room, each would dirty a page
//! of its own, and the pages are what a commit writes. With 2,000 rooms and 64 rows a commit the ordinary table
//! took about twice as many rows a second; with one row a commit there was no difference.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, string_len, timestamp_with_time_zone, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

use crate::{drop_table, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(game_action_log()).await?;
        let once = Index::create()
            .name("game_action_log_room_id_player_id_action_id_key")
            .unique()
            .table("game_action_log")
            .col("room_id")
            .col("player_id")
            .col("action_id")
            .take();
        manager.create_index(once).await?;
        refuse_updates(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "game_action_log").await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("DROP FUNCTION refuse_game_action_log_update()")
                .await?;
        }
        Ok(())
    }
}

/// `player_id` has no foreign key: an entry keeps its author whatever becomes of the player.
fn game_action_log() -> TableCreateStatement {
    Table::create()
        .table("game_action_log")
        .col(uuid("room_id"))
        .col(big_integer("sequence_number"))
        .col(uuid_null("player_id"))
        .col(uuid_null("action_id"))
        .col(string_len("action_type", 32))
        .col(json("action_data"))
        .col(json("events"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("room_id").col("sequence_number"))
        .foreign_key(&mut reference("game_action_log", "room_id", "rooms", ForeignKeyAction::Cascade))
        .take()
}

/// An entry is never changed, not even by hand. It goes when its room goes, or shortly before: deletion is
/// not refused.
async fn refuse_updates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DbBackend::Postgres => &[
            // `OR REPLACE`: dropping all tables leaves the function behind.
            "CREATE OR REPLACE FUNCTION refuse_game_action_log_update() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'an entry of game_action_log is never changed'; END $$",
            "CREATE TRIGGER game_action_log_is_append_only BEFORE UPDATE ON game_action_log \
             FOR EACH ROW EXECUTE FUNCTION refuse_game_action_log_update()",
        ],
        _ => &["CREATE TRIGGER game_action_log_is_append_only BEFORE UPDATE ON game_action_log \
                BEGIN SELECT RAISE(ABORT, 'an entry of game_action_log is never changed'); END"],
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
