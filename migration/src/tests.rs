//! What the tests of this crate share: empty databases, and a row for every table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectOptions, Database, DatabaseConnection, QueryResult, Statement};

use crate::Migrator;

mod rules;
mod schema;
mod steps;

/// A database in memory; each connection would be another, so there is one.
async fn memory() -> DatabaseConnection {
    Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned()).await.unwrap()
}

/// A database in memory with every table and a row in each: user 1 with session 1, room 1 with player 1.
async fn filled() -> DatabaseConnection {
    let db = memory().await;
    Migrator::up(&db, None).await.unwrap();
    for (table, row) in ROWS {
        run(&db, &format!("INSERT INTO {table} {row}"))
            .await
            .unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    db
}

async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    db.execute_unprepared(sql).await.map(drop)
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap()
}

async fn count(db: &DatabaseConnection, table_and_condition: &str) -> i64 {
    let counted = rows(db, &format!("SELECT count(*) FROM {table_and_condition}")).await;
    counted[0].try_get_by_index(0).unwrap()
}

/// One row for every table, in an order that the foreign keys allow. Every id is `X'01'`.
const ROWS: [(&str, &str); 11] = [
    (
        "users",
        "(id, username, username_key, display_name, role, created_at, updated_at) \
         VALUES (X'01', 'Zoë', 'zoë', 'Zoë', 'player', 'T', 'T')",
    ),
    ("accounts", "(id, name, created_at) VALUES (X'01', 'Studio', 'T')"),
    ("account_members", "(id, account_id, user_id, role) VALUES (X'01', X'01', X'01', 'player')"),
    (
        "apps",
        "(id, slug, name, secret_hash, redirect_uris, targets, end_children, created_at) \
         VALUES (X'01', 'shop', 'Shop', 'hash', '[]', '[]', TRUE, 'T')",
    ),
    (
        "user_sessions",
        "(id, user_id, account_id, app, kind, token_hash, refresh_generation, successor_used, device_info, \
          user_agent, ip_address, created_at, last_active_at, expires_at, absolute_expires_at) \
         VALUES (X'01', X'01', X'01', 'main', 'bearer', 'hash', 0, FALSE, '', '', '10.0.0.1', 'T', 'T', 'T', 'T')",
    ),
    (
        "rooms",
        "(id, code, private, game, rules_version, options, status, seats, abandon_after_ms, seed, log_epoch, \
          snapshot_sequence, created_at) \
         VALUES (X'01', 'ABCDEF', FALSE, 'casino', 1, '{}', 'playing', 2, 300000, X'00', X'01', 0, 'T')",
    ),
    ("players", "(id, room_id, user_id, name, seat, joined_at) VALUES (X'01', X'01', X'01', 'Zoë', 0, 'T')"),
    (
        "game_sessions",
        "(id, room_id, player_id, token_nonce, expires_at, attempt, connected, health, hidden, last_heartbeat, \
          absence_ms, budget_used_ms, user_agent, ip_address) \
         VALUES (X'01', X'01', X'01', 'nonce', 'T', 0, FALSE, 'healthy', FALSE, 'T', 0, 0, '', '::1')",
    ),
    (
        "game_action_log",
        "(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
         VALUES (X'01', 1, X'01', X'01', 'trail', '{}', '[]', 'T')",
    ),
    (
        "game_results",
        "(id, room_id, player_id, user_id, game, outcome, reason, score, finished_at) \
         VALUES (X'01', X'01', X'01', X'01', 'casino', 'win', 'completed', 21, 'T')",
    ),
    ("service_runs", "(id, node_id, started_at, last_seen) VALUES (X'01', 'node', 'T', 'T')"),
];
