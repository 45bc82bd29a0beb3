//! Users on their way from one app to another: single-use tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    pk_uuid, string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
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
        manager.create_table(cross_app_sessions()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "cross_app_sessions").await
    }
}

/// The apps are named by their slugs, which never change.
fn cross_app_sessions() -> TableCreateStatement {
    let refers = |column, to, on_delete| reference("cross_app_sessions", column, to, on_delete);
    Table::create()
        .table("cross_app_sessions")
        .col(pk_uuid("id"))
        .col(string_len("token_hash", 64).unique_key())
        .col(uuid("user_id"))
        .col(uuid_null("account_id"))
        .col(text("source_app"))
        .col(text("target_app"))
        .col(text_null("redirect_uri"))
        .col(text_null("code_challenge"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(uuid_null("redeem_id"))
        .col(uuid_null("child_session_id"))
        .col(uuid_null("parent_session_id"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(text("user_agent"))
        .col(address_null("ip_address"))
        .foreign_key(&mut refers("user_id", "users", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("account_id", "accounts", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("child_session_id", "user_sessions", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("parent_session_id", "user_sessions", ForeignKeyAction::SetNull))
        .take()
}

/// What is past its time, a user's own list, statistics by day, what is open; what loses its session when that is
/// deleted: without those indexes every sign-out would read the whole table; and the clean-up, which passes over what
/// a session that lives has come of.
fn indexes() -> [IndexCreateStatement; 7] {
    let on = |name: &'static str, column: &'static str| {
        Index::create().name(name).table("cross_app_sessions").col(column).take()
    };
    let open = on("cross_app_sessions_expires_at_open_idx", "expires_at")
        .and_where(Expr::col("revoked_at").is_null())
        .take();
    let children = on("cross_app_sessions_child_session_id_idx", "child_session_id")
        .and_where(Expr::col("child_session_id").is_not_null())
        .take();
    let parents = on("cross_app_sessions_parent_session_id_idx", "parent_session_id")
        .and_where(Expr::col("parent_session_id").is_not_null())
        .take();
    // Whoever mints counts those that are open still, however many there were.
    let of_user = on("cross_app_sessions_user_id_expires_at_idx", "user_id").col("expires_at").take();
    let childless = on("cross_app_sessions_expires_at_childless_idx", "expires_at")
        .and_where(Expr::col("child_session_id").is_null())
        .take();
    [
        on("cross_app_sessions_expires_at_idx", "expires_at"),
        of_user,
        on("cross_app_sessions_created_at_idx", "created_at"),
        open,
        children,
        parents,
        childless,
    ]
}
