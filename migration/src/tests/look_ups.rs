//! What the database finds without reading a whole table.

use reseat_test_database::{TestDatabase, on_both};
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend};

use super::{filled, run, texts};

on_both![every_frequent_look_up_reads_an_index];

/// Each look-up with the index that serves it, as PostgreSQL calls it.
const LOOK_UPS: &[(&str, &str)] = &[
    ("user_sessions WHERE token_hash = ? AND expires_at > ?", "user_sessions_token_hash_key"),
    (
        "user_sessions WHERE user_id = ? ORDER BY last_active_at DESC",
        "user_sessions_user_id_last_active_at_idx",
    ),
    ("user_sessions WHERE parent_id = ?", "user_sessions_parent_id_idx"),
    ("user_sessions WHERE bound_to = ?", "user_sessions_bound_to_idx"),
    ("user_sessions WHERE app = ? AND origin <> 'sign_in' ORDER BY id", "user_sessions_app_given_idx"),
    ("cross_app_sessions WHERE token_hash = ?", "cross_app_sessions_token_hash_key"),
    ("cross_app_sessions WHERE parent_session_id = ?", "cross_app_sessions_parent_session_id_idx"),
    ("cross_app_sessions WHERE child_session_id = ?", "cross_app_sessions_child_session_id_idx"),
    ("cross_app_sessions WHERE expires_at <= ? ORDER BY expires_at", "cross_app_sessions_expires_at_idx"),
    ("rooms WHERE code = ? AND status <> 'finished'", "rooms_open_code_key"),
    ("rooms WHERE status = ? ORDER BY created_at DESC", "rooms_status_created_at_idx"),
    ("players WHERE user_id = ?", "players_user_id_idx"),
    ("game_sessions WHERE node_run_id = ? AND connected", "game_sessions_node_run_id_idx"),
    ("game_sessions WHERE absence_counted_since < ?", "game_sessions_absence_counted_since_idx"),
    (
        "game_sessions WHERE reconnected_at < ? AND ip_address IS NOT NULL ORDER BY reconnected_at",
        "game_sessions_with_address_idx",
    ),
    ("users WHERE password_cost > ? ORDER BY password_cost", "users_password_cost_idx"),
    (
        "game_action_log WHERE room_id = ? AND sequence_number > ? ORDER BY sequence_number",
        "game_action_log_pkey",
    ),
    (
        "game_action_log WHERE room_id = ? AND player_id = ? AND action_id = ?",
        "game_action_log_room_id_player_id_action_id_key",
    ),
    ("game_results WHERE user_id = ? ORDER BY finished_at DESC", "game_results_user_id_finished_at_idx"),
    ("audit_events WHERE user_id = ? ORDER BY at DESC, id DESC", "audit_events_user_id_at_idx"),
    ("audit_events WHERE kind = ? ORDER BY at DESC, id DESC", "audit_events_kind_at_idx"),
    ("audit_events WHERE at < ? ORDER BY at, id", "audit_events_at_idx"),
    ("audit_events WHERE at < ? AND ip_address IS NOT NULL ORDER BY at", "audit_events_with_address_idx"),
    (
        "audit_events WHERE user_id = ? \
         AND (kind = 'new_device' OR ip_address IS NOT NULL OR user_agent <> '') ORDER BY id",
        "audit_events_of_devices_idx",
    ),
    // That of the partition, which PostgreSQL names by itself.
    (
        "cross_app_sessions_archive WHERE created_at < ? AND ip_address IS NOT NULL ORDER BY created_at",
        "cross_app_sessions_archive_default_created_at_idx1",
    ),
];

async fn every_frequent_look_up_reads_an_index(database: TestDatabase) {
    let db = filled(&database).await;
    for (look_up, index) in LOOK_UPS.iter().copied() {
        let (plan, index, sorting) = match db.get_database_backend() {
            DbBackend::Sqlite => (plan_of_sqlite(&db, look_up).await, sqlite_name(index), "TEMP B-TREE"),
            _ => (plan_of_postgres(&db, look_up).await, index, "Sort"),
        };
        assert!(plan.contains(index) && !plan.contains(sorting), "{look_up}: {plan}");
    }
}

async fn plan_of_sqlite(db: &DatabaseConnection, look_up: &str) -> String {
    let plan = super::rows(db, &format!("EXPLAIN QUERY PLAN SELECT * FROM {look_up}")).await;
    plan.iter().map(|row| row.try_get::<String>("", "detail").unwrap() + "; ").collect()
}

/// With one row in each table it would read the table; asked not to, it uses the index that can serve.
async fn plan_of_postgres(db: &DatabaseConnection, look_up: &str) -> String {
    for setting in ["enable_seqscan = off", "enable_bitmapscan = off", "plan_cache_mode = force_generic_plan"]
    {
        run(db, &format!("SET {setting}")).await.unwrap();
    }
    let parameters = look_up.matches('?').count();
    let numbered = (1..=parameters).fold(look_up.to_owned(), |sql, n| sql.replacen('?', &format!("${n}"), 1));
    run(db, &format!("PREPARE look_up AS SELECT * FROM {numbered}")).await.unwrap();
    let arguments = vec!["NULL"; parameters].join(", ");
    let plan = texts(db, &format!("EXPLAIN EXECUTE look_up({arguments})")).await.join("; ");
    run(db, "DEALLOCATE look_up").await.unwrap();
    plan
}

/// What SQLite calls the index of a key that was declared within its table.
fn sqlite_name(index: &'static str) -> &'static str {
    match index {
        "user_sessions_token_hash_key" => "sqlite_autoindex_user_sessions_2",
        "cross_app_sessions_token_hash_key" => "sqlite_autoindex_cross_app_sessions_2",
        "game_action_log_pkey" => "sqlite_autoindex_game_action_log_1",
        "cross_app_sessions_archive_default_created_at_idx1" => "cross_app_sessions_archive_with_address_idx",
        named => named,
    }
}
