//! A plan that PostgreSQL keeps must be good on another day. Each statement is planned while its tables are empty, or
//! hold a few rooms, and then executed when there are thousands: it must read about as many rows as it is asked for,
//! and never compare all with all, with hash joins and without.

use reseat_domain::ports::Store;
use reseat_migration::step_names;
use reseat_testkit::builders::{SeatedRoom, a_connected_seat, a_service_run, node_run_id};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use serde_json::Value as Json;

use super::postgres::connected;
use crate::SeaOrmStore;
use crate::dialect::{Dialect, array};
use asked::everything;

mod asked;

/// So many rooms, of two seats each.
const ROOMS: u32 = 1_500;

/// No step of a plan sees more rows that it throws away, or lists again and again.
const MOST_COMPARED: u64 = 50_000;

fn seated(number: u32) -> SeatedRoom {
    let mut seated = SeatedRoom::playing(number, 2);
    seated.seats = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(1))).collect();
    seated
}

/// The rows of the first room, again and again with keys of their own.
async fn copy(connection: &DatabaseConnection, table: &str, columns: &[(&str, Vec<String>)]) {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let lists: Vec<String> = (1..=columns.len()).map(|place| format!("${place}::text[]")).collect();
    let sql = format!(
        "INSERT INTO {table} SELECT (jsonb_populate_record(first, to_jsonb(copy))).* \
         FROM {table} AS first CROSS JOIN unnest({}) AS copy ({}) \
         WHERE first.id = (SELECT id FROM {table} ORDER BY id LIMIT 1)",
        lists.join(", "),
        names.join(", "),
    );
    let values = columns.iter().map(|(_, values)| array(values.iter().cloned()));
    connection.execute_raw(Dialect::Postgres.raw(&sql, values)).await.unwrap();
}

async fn insert_first(store: &SeaOrmStore) {
    store.service_runs().insert(&a_service_run(1)).await.unwrap();
    seated(1).insert_into(store).await.unwrap();
}

/// The rooms after that number, up to this one.
async fn insert_more(connection: &DatabaseConnection, after: u32, until: u32) {
    // Nothing is checked, and nobody referred to need be there.
    connection.execute_unprepared("SET session_replication_role = replica").await.unwrap();
    let rooms: Vec<SeatedRoom> = (after + 1..=until).map(seated).collect();
    let of_rooms = |text: fn(&SeatedRoom) -> String| rooms.iter().map(text).collect();
    let of_seats = |text: fn(&SeatedRoom, usize) -> String| {
        rooms.iter().flat_map(|room| [text(room, 0), text(room, 1)]).collect()
    };
    let id = of_rooms(|of| of.room.id.to_string());
    copy(connection, "rooms", &[("id", id), ("code", of_rooms(|of| of.room.code.as_str().to_owned()))]).await;
    let room_id = || of_seats(|of, _| of.room.id.to_string());
    let user_id = || of_seats(|of, seat| of.users[seat].id.to_string());
    let player_id = || of_seats(|of, seat| of.players[seat].id.to_string());
    let seat = of_seats(|_, seat| seat.to_string());
    let columns = [("id", player_id()), ("room_id", room_id()), ("seat", seat), ("user_id", user_id())];
    copy(connection, "players", &columns).await;
    let id = of_seats(|of, seat| of.user_sessions[seat].id.to_string());
    let token_hash = of_seats(|of, seat| of.user_sessions[seat].token_hash.as_str().to_owned());
    copy(connection, "user_sessions", &[("id", id), ("user_id", user_id()), ("token_hash", token_hash)])
        .await;
    let id = of_seats(|of, seat| of.seats[seat].id.to_string());
    let nonce = of_seats(|of, seat| of.seats[seat].nonce.as_str().to_owned());
    let columns = [("id", id), ("room_id", room_id()), ("player_id", player_id()), ("token_nonce", nonce)];
    copy(connection, "game_sessions", &columns).await;
}

/// Makes the plan that is kept.
async fn prepare(connection: &DatabaseConnection, name: &str, statement: &Statement) -> Statement {
    connection.execute_unprepared(&format!("PREPARE {name} AS {}", statement.sql)).await.unwrap();
    let types = Dialect::Postgres
        .raw("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", [name.into()]);
    let types: Vec<String> =
        connection.query_one_raw(types).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    let values: Vec<Value> = statement.values.clone().map_or_else(Vec::new, |values| values.0);
    let given: Vec<String> =
        types.iter().enumerate().map(|(place, kind)| format!("${}::{kind}", place + 1)).collect();
    let arguments = if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
    let execute = Dialect::Postgres.raw(&format!("EXECUTE {name}{arguments}"), values);
    connection.execute_unprepared(&format!("EXPLAIN {execute}")).await.unwrap();
    execute
}

/// What a statement does, undone.
async fn explain(connection: &DatabaseConnection, execute: &Statement) -> Json {
    connection.execute_unprepared("BEGIN").await.unwrap();
    let explain = Statement::from_string(
        DbBackend::Postgres,
        format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {execute}"),
    );
    let plans: Json = connection.query_one_raw(explain).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    connection.execute_unprepared("ROLLBACK").await.unwrap();
    plans[0]["Plan"].clone()
}

/// The steps of a plan that see too many rows.
fn too_much(step: &Json, most_read: u64) -> Vec<String> {
    let number = |name: &str| step[name].as_f64().unwrap_or(0.0) as u64;
    let removed: u64 =
        ["Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"]
            .map(number)
            .iter()
            .sum();
    let seen = (number("Actual Rows") + removed) * number("Actual Loops");
    let most = if step["Relation Name"].is_null() { MOST_COMPARED } else { most_read };
    let kind = step["Node Type"].as_str().unwrap();
    let own = (seen > most).then(|| format!("{kind} {} sees {seen} rows", step["Relation Name"]));
    let inner = step["Plans"].as_array().into_iter().flatten().flat_map(|step| too_much(step, most_read));
    own.into_iter().chain(inner).collect()
}

#[tokio::test]
async fn a_plan_that_was_made_for_new_tables_reads_no_more_when_they_are_full() {
    check(None, 0).await;
}

#[tokio::test]
async fn a_plan_that_was_made_for_emptied_tables_reads_no_more_when_they_are_full() {
    check(Some("TRUNCATE rooms, players, user_sessions, game_sessions CASCADE"), 0).await;
}

#[tokio::test]
async fn a_plan_that_was_made_for_one_room_reads_no_more_when_there_are_thousands() {
    check(Some("ANALYZE"), 1).await;
}

#[tokio::test]
async fn a_plan_that_was_made_for_a_few_rooms_reads_no_more_when_there_are_thousands() {
    check(Some("ANALYZE"), 20).await;
}

/// Plans are made when there are so many rooms, and something was done then.
async fn check(done: Option<&str>, rooms: u32) {
    let (connection, database) = connected().await;
    let store = SeaOrmStore::open(database.url(), step_names()).await.unwrap();
    for table in ["rooms", "players", "user_sessions", "game_sessions"] {
        let quiet = format!("ALTER TABLE {table} SET (autovacuum_enabled = off)");
        connection.execute_unprepared(&quiet).await.unwrap();
    }
    if rooms > 0 {
        insert_first(&store).await;
        insert_more(&connection, 1, rooms).await;
    }
    if let Some(sql) = done {
        connection.execute_unprepared(sql).await.unwrap();
    }
    connection.execute_unprepared("SET plan_cache_mode = force_generic_plan").await.unwrap();
    let all = everything().await;
    let mut prepared = Vec::new();
    for hash_joins in ["off", "on"] {
        connection.execute_unprepared(&format!("SET enable_hashjoin = {hash_joins}")).await.unwrap();
        for (place, asked) in all.iter().enumerate() {
            let name = format!("kept_{hash_joins}_{place}");
            prepared.push((asked, hash_joins, prepare(&connection, &name, &asked.statement).await));
        }
    }
    if rooms == 0 {
        insert_first(&store).await;
    }
    insert_more(&connection, rooms.max(1), ROOMS).await;
    let mut bad = Vec::new();
    for (asked, hash_joins, execute) in &prepared {
        let plan = explain(&connection, execute).await;
        let found = too_much(&plan, asked.most_read());
        if !found.is_empty() {
            let sql = &asked.statement.sql;
            bad.push(format!("hash joins {hash_joins}, {} keys: {found:?}\n{sql}", asked.keys));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
    store.close().await.unwrap();
}
