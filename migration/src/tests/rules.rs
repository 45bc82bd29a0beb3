//! What the database itself refuses and keeps.

use reseat_test_database::{TestDatabase, on_both};
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, DbErr, SqlErr};

use super::{count, filled, rows, run};

on_both![
    main_is_an_app_whose_secret_nobody_has,
    the_code_of_an_open_room_is_taken_and_that_of_a_finished_one_is_free,
    a_seat_has_one_player_and_a_user_one_seat,
    a_place_in_the_log_is_taken_once,
    an_action_id_is_taken_once_by_a_player_and_free_for_another,
    an_entry_is_never_changed_but_goes_before_or_with_its_room,
    a_room_takes_its_seats_along_and_leaves_the_results,
    a_deleted_user_leaves_the_seat_and_takes_the_sessions_along,
    a_user_session_outlives_its_parent_and_its_account,
    nothing_refers_to_what_is_not_there,
    names_addresses_and_tokens_are_unique,
];

fn is_unique_violation(refused: Result<(), DbErr>) -> bool {
    matches!(refused.unwrap_err().sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_foreign_key_violation(refused: Result<(), DbErr>) -> bool {
    matches!(refused.unwrap_err().sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_)))
}

async fn insert_room(db: &DatabaseConnection, id: u8, status: &str) -> Result<(), DbErr> {
    let insert = format!(
        "INSERT INTO rooms SELECT #{id}, code, private, host_player_id, game, rules_version, options, \
         '{status}', seats, abandon_after_ms, turn_time_ms, seed, log_epoch, snapshot, snapshot_sequence, \
         created_at, started_at, finished_at, outcome FROM rooms WHERE id = #1"
    );
    run(db, &insert).await
}

async fn insert_player(db: &DatabaseConnection, id: u8, user: &str, seat: u8) -> Result<(), DbErr> {
    let insert = format!(
        "INSERT INTO players (id, room_id, user_id, name, seat, joined_at) \
         VALUES (#{id}, #1, {user}, 'Ann', {seat}, #T)"
    );
    run(db, &insert).await
}

async fn insert_entry(db: &DatabaseConnection, room: u8, number: i64, author: &str) -> Result<(), DbErr> {
    let insert = format!(
        "INSERT INTO game_action_log VALUES (#{room}, {number}, {author}, 'trail', '{{}}', '[]', #T)"
    );
    run(db, &insert).await
}

async fn main_is_an_app_whose_secret_nobody_has(database: TestDatabase) {
    let db = filled(&database).await;
    assert_eq!(count(&db, "apps WHERE slug = 'main' AND disabled_at IS NULL").await, 1);
    if db.get_database_backend() == DbBackend::Sqlite {
        assert_eq!(count(&db, "apps WHERE slug = 'main' AND length(id) = 16").await, 1);
    }
    assert_eq!(count(&db, "apps WHERE slug = 'main' AND length(secret_hash) = 64").await, 0);
}

async fn the_code_of_an_open_room_is_taken_and_that_of_a_finished_one_is_free(database: TestDatabase) {
    let db = filled(&database).await;
    assert!(is_unique_violation(insert_room(&db, 2, "waiting").await));
    insert_room(&db, 2, "finished").await.unwrap();
    insert_room(&db, 3, "finished").await.unwrap();
    run(&db, "UPDATE rooms SET status = 'finished' WHERE id = #1").await.unwrap();
    insert_room(&db, 4, "waiting").await.unwrap();
    assert!(is_unique_violation(run(&db, "UPDATE rooms SET status = 'playing' WHERE id = #2").await));
}

async fn a_seat_has_one_player_and_a_user_one_seat(database: TestDatabase) {
    let db = filled(&database).await;
    assert!(is_unique_violation(insert_player(&db, 2, "NULL", 0).await));
    assert!(is_unique_violation(insert_player(&db, 2, "#1", 1).await));
    insert_player(&db, 2, "NULL", 1).await.unwrap();
    insert_player(&db, 3, "NULL", 2).await.unwrap();
}

async fn a_place_in_the_log_is_taken_once(database: TestDatabase) {
    let db = filled(&database).await;
    assert!(is_unique_violation(insert_entry(&db, 1, 1, "NULL, NULL").await));
    insert_entry(&db, 1, 2, "NULL, NULL").await.unwrap();
    insert_room(&db, 2, "finished").await.unwrap();
    insert_entry(&db, 2, 1, "NULL, NULL").await.unwrap();
}

async fn an_action_id_is_taken_once_by_a_player_and_free_for_another(database: TestDatabase) {
    let db = filled(&database).await;
    assert!(is_unique_violation(insert_entry(&db, 1, 2, "#1, #1").await));
    insert_entry(&db, 1, 2, "#2, #1").await.unwrap();
    insert_entry(&db, 1, 3, "#1, NULL").await.unwrap();
    insert_entry(&db, 1, 4, "#1, NULL").await.unwrap();
}

async fn an_entry_is_never_changed_but_goes_before_or_with_its_room(database: TestDatabase) {
    let db = filled(&database).await;
    let refused = run(&db, "UPDATE game_action_log SET action_data = '{}'").await.unwrap_err();
    assert!(refused.to_string().contains("an entry of game_action_log is never changed"), "{refused}");
    insert_entry(&db, 1, 2, "NULL, NULL").await.unwrap();
    run(&db, "DELETE FROM game_action_log WHERE sequence_number = 1").await.unwrap();
    assert_eq!(count(&db, "game_action_log").await, 1);
    run(&db, "DELETE FROM rooms").await.unwrap();
    assert_eq!(count(&db, "game_action_log").await, 0);
}

async fn a_room_takes_its_seats_along_and_leaves_the_results(database: TestDatabase) {
    let db = filled(&database).await;
    run(&db, "DELETE FROM rooms").await.unwrap();
    for table in ["players", "game_sessions", "game_action_log"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "game_results").await, 1);
}

async fn a_deleted_user_leaves_the_seat_and_takes_the_sessions_along(database: TestDatabase) {
    let db = filled(&database).await;
    run(&db, "DELETE FROM users").await.unwrap();
    assert_eq!(count(&db, "user_sessions").await, 0);
    assert_eq!(count(&db, "account_members").await, 0);
    assert_eq!(count(&db, "players WHERE user_id IS NULL").await, 1);
    assert_eq!(count(&db, "game_sessions").await, 1);
    assert_eq!(count(&db, "audit_events WHERE user_id = #1 AND user_session_id = #1").await, 1);
}

async fn a_user_session_outlives_its_parent_and_its_account(database: TestDatabase) {
    let db = filled(&database).await;
    let child = "INSERT INTO user_sessions SELECT #2, user_id, account_id, app, kind, origin, 'other', refresh_key_id, \
                 refresh_generation, refresh_salt, rotated_at, successor_used, id, NULL, device_info, \
                 device_name, user_agent, ip_address, created_at, last_active_at, expires_at, absolute_expires_at \
                 FROM user_sessions";
    run(&db, child).await.unwrap();
    run(&db, "DELETE FROM user_sessions WHERE id = #1").await.unwrap();
    run(&db, "DELETE FROM accounts").await.unwrap();
    assert_eq!(count(&db, "user_sessions WHERE parent_id IS NULL AND account_id IS NULL").await, 1);
}

async fn nothing_refers_to_what_is_not_there(database: TestDatabase) {
    let db = filled(&database).await;
    assert!(is_foreign_key_violation(insert_entry(&db, 9, 1, "NULL, NULL").await));
    assert!(is_foreign_key_violation(insert_player(&db, 2, "#9", 1).await));
    for (table, column) in [
        ("account_members", "account_id"),
        ("user_sessions", "user_id"),
        ("user_sessions", "parent_id"),
        ("user_sessions", "bound_to"),
        ("cross_app_sessions", "user_id"),
        ("cross_app_sessions", "parent_session_id"),
        ("players", "room_id"),
        ("game_sessions", "player_id"),
    ] {
        let dangling = run(&db, &format!("UPDATE {table} SET {column} = #9")).await;
        assert!(is_foreign_key_violation(dangling), "{table}.{column}");
    }
    if db.get_database_backend() == DbBackend::Sqlite {
        assert!(rows(&db, "PRAGMA foreign_key_check").await.is_empty());
    }
}

async fn names_addresses_and_tokens_are_unique(database: TestDatabase) {
    let db = filled(&database).await;
    let user = |id: u8, key: &str, more: &str| {
        format!(
            "INSERT INTO users VALUES (#{id}, 'Zoë', '{key}', 'Zoë', {more}, NULL, NULL, 'player', #T, #T, NULL)"
        )
    };
    assert!(is_unique_violation(run(&db, &user(2, "zoë", "NULL, NULL, NULL")).await));
    run(&db, &user(2, "ann", "'a@b.c', 'shop', '1'")).await.unwrap();
    assert!(is_unique_violation(run(&db, &user(3, "bob", "'a@b.c', NULL, NULL")).await));
    assert!(is_unique_violation(run(&db, &user(3, "bob", "NULL, 'shop', '1'")).await));
    run(&db, &user(3, "bob", "NULL, 'shop', '2'")).await.unwrap();
    run(&db, &user(4, "eve", "NULL, NULL, NULL")).await.unwrap();
}
