//! What happened to accounts and sessions. It outlives them, so nothing here refers to another table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json, pk_uuid, text, timestamp_with_time_zone, uuid_null};

use crate::address::address_null;
use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(audit_events()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "audit_events").await
    }
}

fn audit_events() -> TableCreateStatement {
    Table::create()
        .table("audit_events")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("at"))
        .col(text("kind"))
        .col(uuid_null("user_id"))
        .col(uuid_null("user_session_id"))
        .col(text("actor"))
        .col(address_null("ip_address"))
        .col(text("user_agent"))
        .col(json("data"))
        .take()
}

/// The lists, about one user, of one kind and of everything, each in the order of time; and the addresses
/// that are still to be wiped.
fn indexes() -> [IndexCreateStatement; 4] {
    let index = |name: &str| Index::create().name(name).table("audit_events").take();
    let of_user = index("audit_events_user_id_at_idx").col("user_id").col("at").col("id").take();
    let of_kind = index("audit_events_kind_at_idx").col("kind").col("at").col("id").take();
    let of_all = index("audit_events_at_idx").col("at").col("id").take();
    let with_address = index("audit_events_with_address_idx")
        .col("at")
        .and_where(Expr::col("ip_address").is_not_null())
        .take();
    [of_user, of_kind, of_all, with_address]
}
