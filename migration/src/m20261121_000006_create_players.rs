//! The seats of the rooms and who sits there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    pk_uuid, small_integer, string_len, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

use crate::{drop_table, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(players()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "players").await
    }
}

fn players() -> TableCreateStatement {
    Table::create()
        .table("players")
        .col(pk_uuid("id"))
        .col(uuid("room_id"))
        .col(uuid_null("user_id"))
        .col(string_len("name", 32))
        .col(small_integer("seat"))
        .col(text_null("bot"))
        .col(timestamp_with_time_zone("joined_at"))
        .col(timestamp_with_time_zone_null("left_at"))
        .foreign_key(&mut reference("players", "room_id", "rooms", ForeignKeyAction::Cascade))
        .foreign_key(&mut reference("players", "user_id", "users", ForeignKeyAction::SetNull))
        .take()
}

/// One player per seat, one seat per user; and the seats of a user, for their open rooms and for their
/// deletion.
fn indexes() -> [IndexCreateStatement; 3] {
    let index = |name, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table("players").take();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        index("players_room_id_seat_key", &["room_id", "seat"]).unique().take(),
        index("players_room_id_user_id_key", &["room_id", "user_id"]).unique().take(),
        index("players_user_id_idx", &["user_id"]),
    ]
}
