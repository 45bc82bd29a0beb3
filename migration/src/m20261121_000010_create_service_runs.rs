//! One row per run of one process, by which the others see whether it lives.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, text, timestamp_with_time_zone, timestamp_with_time_zone_null};

use crate::drop_table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(service_runs()).await?;
        let last_seen =
            Index::create().name("service_runs_last_seen_idx").table("service_runs").col("last_seen").take();
        manager.create_index(last_seen).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "service_runs").await
    }
}

fn service_runs() -> TableCreateStatement {
    Table::create()
        .table("service_runs")
        .col(pk_uuid("id"))
        .col(text("node_id"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone("last_seen"))
        .col(timestamp_with_time_zone_null("stopped_at"))
        .take()
}
