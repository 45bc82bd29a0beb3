//! What the tests of this crate share: empty databases, and a row for every table.

use reseat_test_database::TestDatabase;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, QueryResult, Statement,
};

use crate::Migrator;

mod lock;
mod look_ups;
mod rules;
mod schema;
mod steps;

/// A connection to a test's database; on PostgreSQL each would have settings of its own, so there is one.
async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let url = match database.url() {
        file if file.starts_with("sqlite:") => format!("{file}?mode=rwc"),
        server => server.to_owned(),
    };
    Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await.unwrap()
}

/// The database with every table and a row in each: user 1 with session 1, room 1 with player 1.
async fn filled(database: &TestDatabase) -> DatabaseConnection {
    let db = connect(database).await;
    Migrator::up(&db, None).await.unwrap();
    for (table, row) in ROWS {
        run(&db, &format!("INSERT INTO {table} {row}"))
            .await
            .unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    db
}

/// Runs SQL in which `#1` to `#9` stand for identifiers, `#T` for a time and `#B` for bytes.
async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    db.execute_unprepared(&in_words_of(db.get_database_backend(), sql)).await.map(drop)
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let backend = db.get_database_backend();
    db.query_all_raw(Statement::from_string(backend, in_words_of(backend, sql))).await.unwrap()
}

async fn count(db: &DatabaseConnection, table_and_condition: &str) -> i64 {
    let counted = rows(db, &format!("SELECT count(*) FROM {table_and_condition}")).await;
    counted[0].try_get_by_index(0).unwrap()
}

/// The first column of every row, as text.
async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    rows(db, sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

fn in_words_of(backend: DbBackend, sql: &str) -> String {
    let (bytes, id): (_, fn(u32) -> String) = match backend {
        DbBackend::Sqlite => ("X'00'", |number| format!("X'{number:032x}'")),
        _ => (r"'\x00'::bytea", |number| format!("'00000000-0000-0000-0000-{number:012x}'::uuid")),
    };
    let sql = sql.replace("#T", "'2026-11-21T00:00:00.000+00:00'").replace("#B", bytes);
    (1..=9).fold(sql, |sql, number| sql.replace(&format!("#{number}"), &id(number)))
}

/// One row for every table, in an order that the foreign keys allow. Every id is `#1`.
const ROWS: &[(&str, &str)] = &[
    (
        "users",
        "(id, username, username_key, display_name, role, created_at, updated_at) \
         VALUES (#1, 'Zoë', 'zoë', 'Zoë', 'player', #T, #T)",
    ),
    ("accounts", "(id, name, created_at) VALUES (#1, 'Studio', #T)"),
    ("account_members", "(id, account_id, user_id, role) VALUES (#1, #1, #1, 'player')"),
    (
        "apps",
        "(id, slug, name, secret_hash, redirect_uris, targets, end_children, created_at) \
         VALUES (#1, 'shop', 'Shop', 'hash', '[]', '[]', TRUE, #T)",
    ),
    (
        "user_sessions",
        "(id, user_id, account_id, app, kind, origin, token_hash, refresh_generation, successor_used, device_info, \
          user_agent, ip_address, created_at, last_active_at, expires_at, absolute_expires_at) \
         VALUES (#1, #1, #1, 'main', 'bearer', 'sign_in', 'hash', 0, FALSE, '', '', '10.0.0.1', #T, #T, #T, #T)",
    ),
    (
        "rooms",
        "(id, code, private, game, rules_version, options, status, seats, abandon_after_ms, seed, log_epoch, \
          snapshot_sequence, created_at) \
         VALUES (#1, 'ABCDEF', FALSE, 'casino', 1, '{}', 'playing', 2, 300000, #B, #1, 0, #T)",
    ),
    ("players", "(id, room_id, user_id, name, seat, joined_at) VALUES (#1, #1, #1, 'Zoë', 0, #T)"),
    (
        "game_sessions",
        "(id, room_id, player_id, token_nonce, expires_at, attempt, connected, health, hidden, last_heartbeat, \
          absence_ms, budget_used_ms, user_agent, ip_address) \
         VALUES (#1, #1, #1, 'nonce', #T, 0, FALSE, 'healthy', FALSE, #T, 0, 0, '', '::1')",
    ),
    (
        "game_action_log",
        "(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
         VALUES (#1, 1, #1, #1, 'trail', '{}', '[]', #T)",
    ),
    (
        "game_results",
        "(id, room_id, player_id, user_id, game, outcome, reason, score, finished_at) \
         VALUES (#1, #1, #1, #1, 'casino', 'win', 'completed', 21, #T)",
    ),
    (
        "cross_app_sessions",
        "(id, token_hash, user_id, account_id, source_app, target_app, created_at, expires_at, used_at, \
          redeem_id, child_session_id, parent_session_id, user_agent, ip_address) \
         VALUES (#1, 'hash', #1, #1, 'main', 'shop', #T, #T, #T, #1, #1, #1, '', '10.0.0.1')",
    ),
    (
        "cross_app_sessions_archive",
        "(id, token_hash, user_id, source_app, target_app, created_at, expires_at, user_agent, archived_at) \
         VALUES (#1, 'hash', #1, 'main', 'shop', #T, #T, '', #T)",
    ),
    ("service_runs", "(id, node_id, started_at, last_seen) VALUES (#1, 'node', #T, #T)"),
    (
        "audit_events",
        "(id, at, kind, user_id, user_session_id, actor, ip_address, user_agent, data) \
         VALUES (#1, #T, 'signed_in', #1, #1, 'user', '10.0.0.1', '', '{}')",
    ),
];
