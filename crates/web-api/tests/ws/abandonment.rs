//! Players who are away for too long: what the others are told and may do, at the very time, with no sweep
//! anywhere.

use reseat_domain::game::RoomStatus;
use reseat_domain::ports::{Clock, Store};
use reseat_domain::time::{Duration, Timestamp};
use reseat_testkit::builders::SeatedRoom;
use serde_json::{Value, json};

use crate::player::Player;
use crate::table::Table;

/// Seat 0 was there and has gone; seat 1 was told, and waits.
async fn waiting_alone(table: &Table) -> (Player, Value) {
    let (first, _) = Player::sit(table, 0, 1).await;
    let (mut second, _) = Player::sit(table, 1, 2).await;
    drop(first);
    let gone = gone(&mut second, table, 0).await;
    (second, gone)
}

/// The next frame that tells that a seat is disconnected.
async fn gone(player: &mut Player, table: &Table, seat: usize) -> Value {
    loop {
        let status = player.status(table, seat).await;
        if status["connected"] == false {
            return status;
        }
    }
}

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

async fn status_of(table: &Table) -> RoomStatus {
    table.store.rooms().find(table.room_id()).await.unwrap().unwrap().status
}

#[tokio::test(start_paused = true)]
async fn a_seat_is_abandoned_within_a_second_of_its_time() {
    let table = Table::playing().await;
    let (mut second, gone) = waiting_alone(&table).await;
    let due = time(&gone["disconnected_since"]) + Duration::minutes(5);
    assert_eq!(time(&gone["claimable_at"]), due);
    assert_eq!(status_of(&table).await, RoomStatus::Playing);
    let abandoned = second.frame("game_abandoned").await;
    assert_eq!(abandoned["player_id"], table.player_id(0));
    let late = table.clock.now() - due;
    assert!(late >= Duration::zero() && late < Duration::seconds(1), "{late}");
    assert_eq!(status_of(&table).await, RoomStatus::Abandoned);
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_told_to_everybody_and_who_returns_sees_the_result() {
    let table = Table::playing().await;
    let (mut second, _) = waiting_alone(&table).await;
    second.send(json!({ "type": "claim_victory" })).await;
    assert_eq!(second.frame("error").await["code"], "opponent_not_abandoned");
    second.frame("game_abandoned").await;
    second.send(json!({ "type": "claim_victory" })).await;
    let claim = second.frame("action").await;
    assert_eq!((&claim["action_type"], &claim["player_id"]), (&json!("claim"), &json!(table.player_id(1))));
    assert_eq!(claim["action_data"]["against"], json!([table.player_id(0)]));
    let ended = second.frame("game_ended").await;
    assert_eq!((&ended["reason"], &ended["winners"]), (&json!("claimed"), &json!([table.player_id(1)])));

    let (mut first, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["recovery"]["status"], "finished");
    assert_eq!(first.next().await, ended);
    assert_eq!(first.closed().await, (4410, "seat_over".to_owned()));
    assert_eq!(second.closed().await, (4410, "seat_over".to_owned()), "there is nothing left to do");
}

#[tokio::test(start_paused = true)]
async fn a_wait_begins_the_five_minutes_anew() {
    let table = Table::playing().await;
    let (mut second, _) = waiting_alone(&table).await;
    second.frame("game_abandoned").await;
    let waited_at = table.clock.now();
    second.send(json!({ "type": "wait" })).await;
    assert_eq!(second.frame("game_resumed").await["player_id"], table.player_id(0));
    let told = time(&second.status(&table, 0).await["claimable_at"]);
    assert!(told - waited_at - Duration::minutes(5) < Duration::seconds(1), "{told}");
    assert_eq!(status_of(&table).await, RoomStatus::Playing);
    second.frame("game_abandoned").await;
    let late = table.clock.now() - told;
    assert!(late >= Duration::zero() && late < Duration::seconds(1), "{late}");
}

#[tokio::test(start_paused = true)]
async fn who_returns_before_a_claim_plays_on() {
    let table = Table::playing().await;
    let (mut second, _) = waiting_alone(&table).await;
    second.frame("game_abandoned").await;
    let (mut first, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["recovery"]["status"], "playing");
    assert_eq!(second.frame("game_resumed").await["player_id"], table.player_id(0));
    second.send(json!({ "type": "claim_victory" })).await;
    assert_eq!(second.frame("error").await["code"], "opponent_not_abandoned");
    let head = welcome["recovery"]["sequence_number"].as_i64().unwrap();
    first.add(1, 4, head).await;
    first.frame("ack").await;
}

#[tokio::test(start_paused = true)]
async fn who_returns_after_a_wait_plays_on() {
    let table = Table::playing().await;
    let (mut second, _) = waiting_alone(&table).await;
    second.frame("game_abandoned").await;
    second.send(json!({ "type": "wait" })).await;
    second.frame("game_resumed").await;
    let (mut first, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["recovery"]["status"], "playing");
    first.add(1, 4, welcome["recovery"]["sequence_number"].as_i64().unwrap()).await;
    first.frame("ack").await;
    second.send(json!({ "type": "claim_victory" })).await;
    assert_eq!(second.frame("error").await["code"], "opponent_not_abandoned");
}

#[tokio::test(start_paused = true)]
async fn nobody_keeps_a_player_waiting_who_is_away_too() {
    let table = Table::playing().await;
    let (mut second, _) = waiting_alone(&table).await;
    let two_minutes = table.clock.now() + Duration::minutes(2);
    while table.clock.now() < two_minutes {
        second.frames_until_pong().await;
        tokio::time::advance(std::time::Duration::from_secs(10)).await;
    }
    drop(second);
    while table.state.hub.connections() > 0 || table.stored_seat(1).await.is_connected() {
        tokio::task::yield_now().await;
    }
    tokio::time::advance(std::time::Duration::from_secs(3_600)).await;
    let back_at = table.clock.now();
    let (mut second, welcome) = Player::sit(&table, 1, 2).await;
    assert_eq!(welcome["recovery"]["status"], "playing");
    let claimable_at = time(&gone(&mut second, &table, 0).await["claimable_at"]);
    let left = claimable_at - back_at;
    assert!(left > Duration::seconds(150) && left <= Duration::seconds(180), "{left}");
    second.frame("game_abandoned").await;
    assert!(table.clock.now() - claimable_at < Duration::seconds(1));
}

#[tokio::test(start_paused = true)]
async fn at_a_table_of_three_an_abandoned_seat_is_played_and_nobody_claims() {
    let table = Table::playing_with(3, |_| {}).await;
    let (mut second, gone) = waiting_alone(&table).await;
    assert!(gone["claimable_at"].is_string(), "as long as the third has not come");
    let (mut third, _) = Player::sit(&table, 2, 3).await;
    assert!(third.status(&table, 0).await["claimable_at"].is_null(), "the second is there, too");
    // Whoever does not read does not answer, and is soon away.
    tokio::spawn(async move { while third.next().await["type"] != "game_ended" {} });
    second.frame("game_abandoned").await;
    let played = loop {
        let action = second.frame("action").await;
        if action["action_type"] == "autoplay" {
            break action;
        }
    };
    assert_eq!(played["player_id"], table.player_id(0));
    assert_eq!(status_of(&table).await, RoomStatus::Playing);
    second.send(json!({ "type": "claim_victory" })).await;
    assert_eq!(second.frame("error").await["code"], "opponent_not_abandoned");
}

#[tokio::test(start_paused = true)]
async fn who_never_came_to_a_table_of_three_is_abandoned_at_the_time_too() {
    let table = Table::set(SeatedRoom::waiting(1, 3), |_| {}).await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    table.start().await;
    let due = table.clock.now() + Duration::minutes(5);
    tokio::spawn(async move { while second.next().await["type"] != "game_ended" {} });
    let abandoned = first.frame("game_abandoned").await;
    assert_eq!(abandoned["player_id"], table.player_id(2));
    let late = table.clock.now() - due;
    assert!(late >= Duration::zero() && late < Duration::seconds(1), "{late}");
}

#[tokio::test(start_paused = true)]
async fn a_connected_player_who_does_not_move_holds_nobody_up() {
    let mut seated = SeatedRoom::waiting(1, 2);
    seated.room.turn_time = Some(Duration::seconds(60));
    let table = Table::set(seated, |_| {}).await;
    let (mut idle, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    let started_at = table.clock.now();
    table.start().await;
    let played = loop {
        let action = second.frame("action").await;
        if action["action_type"] == "autoplay" {
            break action;
        }
    };
    assert_eq!(played["player_id"], table.player_id(0));
    let late = table.clock.now() - started_at - Duration::seconds(60);
    assert!(late >= Duration::zero() && late < Duration::seconds(1), "{late}");
    assert!(played["turn_deadline_at"].is_string(), "the next turn has its time too");
    assert_eq!(idle.frame("game_started").await["type"], "game_started");
}
