//! One sign-in of one user on one device.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_null, boolean, integer, pk_uuid, string_len, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::address::{self, address_null};
use crate::{drop_table, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        address::create_type(manager).await?;
        manager.create_table(user_sessions()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "user_sessions").await?;
        address::drop_type(manager).await
    }
}

/// Every reference to this table is `on delete set null`, so that plain SQL can end a session; but for `bound_to`:
/// the parent that a session was handed over from and ends with, by whatever means that one ends. `origin` says how a
/// session came about, and stays when the rows that tell more are gone.
fn user_sessions() -> TableCreateStatement {
    let refers = |column, to, on_delete| reference("user_sessions", column, to, on_delete);
    Table::create()
        .table("user_sessions")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(uuid_null("account_id"))
        .col(text("app"))
        .col(text("kind"))
        .col(text("origin"))
        .col(string_len("token_hash", 64).unique_key())
        .col(text_null("refresh_key_id"))
        .col(integer("refresh_generation"))
        .col(binary_null("refresh_salt"))
        .col(timestamp_with_time_zone_null("rotated_at"))
        .col(boolean("successor_used"))
        .col(uuid_null("parent_id"))
        .col(uuid_null("bound_to"))
        .col(text("device_info"))
        .col(text_null("device_name"))
        .col(text("user_agent"))
        .col(address_null("ip_address"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_active_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone("absolute_expires_at"))
        .foreign_key(&mut refers("user_id", "users", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("account_id", "accounts", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("parent_id", "user_sessions", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("bound_to", "user_sessions", ForeignKeyAction::Cascade))
        .take()
}

/// A user's devices, latest first; the clean-up; the children that lose their parent when it is deleted, or go with
/// it: without those indexes every sign-out would read the whole table; and those that an app was given, which end
/// when it is disabled. Most sessions are of sign-ins, and stand not in that one.
fn indexes() -> [IndexCreateStatement; 5] {
    let of_user = Index::create()
        .name("user_sessions_user_id_last_active_at_idx")
        .table("user_sessions")
        .col("user_id")
        .col(("last_active_at", IndexOrder::Desc))
        .take();
    let expiry =
        Index::create().name("user_sessions_expires_at_idx").table("user_sessions").col("expires_at").take();
    let [children, bound] =
        [("user_sessions_parent_id_idx", "parent_id"), ("user_sessions_bound_to_idx", "bound_to")].map(
            |(name, column)| {
                let mut index = Index::create().name(name).table("user_sessions").col(column).take();
                index.and_where(Expr::col(column).is_not_null()).take()
            },
        );
    let given = Index::create()
        .name("user_sessions_app_given_idx")
        .table("user_sessions")
        .col("app")
        .col("id")
        .and_where(Expr::col("origin").ne("sign_in"))
        .take();
    [of_user, expiry, children, bound, given]
}
