//! The database of Reseat, one step per file.
//!
//! The same steps run on SQLite and on PostgreSQL 14 or newer. This crate owns the schema and knows
//! nothing of the entities stored in it. A step that was released is never changed; a new one follows it.
//!
//! | column | PostgreSQL | SQLite |
//! |---|---|---|
//! | identifier | `uuid` | 16-byte blob |
//! | time, always UTC and never set by the database | `timestamptz` | RFC 3339 text, which sorts by time |
//! | address | `inet_text`, a domain over `inet` | text |
//! | document | `json` | text |
//!
//! A text of fixed length is `varchar(n)`, never `char(n)`: PostgreSQL compares `char(n)` with a parameter
//! of type `text` by casting the column, and then reads the whole table instead of its index.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` takes `&SchemaManager`; with `<'_>` its `async_trait` methods would not match"
)]

use sea_orm_migration::prelude::*;

mod address;
mod error;
mod lock;
mod m20261121_000001_create_users;
mod m20261121_000002_create_accounts;
mod m20261121_000003_create_apps;
mod m20261121_000004_create_user_sessions;
mod m20261121_000005_create_rooms;
mod m20261121_000006_create_players;
mod m20261121_000007_create_game_sessions;
mod m20261121_000008_create_game_action_log;
mod m20261121_000009_create_game_results;
mod m20261121_000010_create_service_runs;
mod m20261121_000011_create_audit_events;
mod m20261121_000012_add_users_disabled_at;
mod m20261121_000013_index_session_addresses;
mod m20261121_000021_create_cross_app_sessions;
mod m20261121_000022_create_cross_app_sessions_archive;
mod open;
mod schema;
#[cfg(test)]
mod tests;

pub use error::SchemaError;
pub use schema::{Schema, Step, step_names};

/// All steps, in their order.
///
/// Two processes must not migrate one PostgreSQL database at the same time: [`Schema`] sees to that.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_users::Migration),
            Box::new(m20261121_000002_create_accounts::Migration),
            Box::new(m20261121_000003_create_apps::Migration),
            Box::new(m20261121_000004_create_user_sessions::Migration),
            Box::new(m20261121_000005_create_rooms::Migration),
            Box::new(m20261121_000006_create_players::Migration),
            Box::new(m20261121_000007_create_game_sessions::Migration),
            Box::new(m20261121_000008_create_game_action_log::Migration),
            Box::new(m20261121_000009_create_game_results::Migration),
            Box::new(m20261121_000010_create_service_runs::Migration),
            Box::new(m20261121_000011_create_audit_events::Migration),
            Box::new(m20261121_000012_add_users_disabled_at::Migration),
            Box::new(m20261121_000013_index_session_addresses::Migration),
            Box::new(m20261121_000021_create_cross_app_sessions::Migration),
            Box::new(m20261121_000022_create_cross_app_sessions_archive::Migration),
        ]
    }
}

/// Drops a table with its indexes and triggers.
async fn drop_table(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(table).take()).await
}

/// `from.column` refers to `to.id`.
fn reference(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(on_delete).take()
}
