//! What became of handoffs whose time has passed; and the index by which a user who goes is taken off the audit log, as
//! off this archive.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::address::address_null;
use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "cross_app_sessions_archive";
const OF_DEVICES: &str = "audit_events_of_devices_idx";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => create_partitioned(manager).await?,
            _ => manager.create_table(archive()).await?,
        }
        let by_day = Index::create()
            .name("cross_app_sessions_archive_created_at_idx")
            .table(TABLE)
            .col("created_at")
            .take();
        manager.create_index(by_day).await?;
        let of_user = Index::create()
            .name("cross_app_sessions_archive_user_id_idx")
            .table(TABLE)
            .col("user_id")
            .col("id")
            .take();
        manager.create_index(of_user).await?;
        // Still to be wiped. Every partition gets one of its own.
        let with_address = Index::create()
            .name("cross_app_sessions_archive_with_address_idx")
            .table(TABLE)
            .col("created_at")
            .and_where(Expr::col("ip_address").is_not_null())
            .take();
        manager.create_index(with_address).await?;
        // Anybody makes events about a user, by guessing: those that were wiped are not read again.
        let of_devices = Index::create()
            .name(OF_DEVICES)
            .table("audit_events")
            .col("user_id")
            .col("id")
            .and_where(Expr::cust("kind = 'new_device' OR ip_address IS NOT NULL OR user_agent <> ''"))
            .take();
        manager.create_index(of_devices).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(OF_DEVICES).table("audit_events").to_owned()).await?;
        drop_table(manager, TABLE).await
    }
}

/// Nothing here refers to another table: what happened stays true when a user is gone, who is taken off it. No unique hash, because a
/// unique key of a partitioned table must contain what it is partitioned by.
fn archive() -> TableCreateStatement {
    Table::create()
        .table(TABLE)
        .col(uuid("id"))
        .col(string_len("token_hash", 64))
        .col(uuid_null("user_id"))
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
        .col(timestamp_with_time_zone("archived_at"))
        .primary_key(Index::create().col("id").col("created_at"))
        .take()
}

/// By months, so that what is past its time goes by dropping a table. The months are made ahead of time by the
/// clean-up; what finds none lies in the default partition.
async fn create_partitioned(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = archive().to_string(PostgresQueryBuilder);
    let connection = manager.get_connection();
    connection.execute_unprepared(&format!("{table} PARTITION BY RANGE (created_at)")).await?;
    let rest = format!("CREATE TABLE {TABLE}_default PARTITION OF {TABLE} DEFAULT");
    connection.execute_unprepared(&rest).await.map(drop)
}
