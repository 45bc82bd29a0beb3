//! The first frame, and what may follow it.

use std::sync::atomic::Ordering;

use reseat_domain::services::Submission;
use reseat_domain::time::Duration;
use reseat_testkit::TallyGame;
use reseat_testkit::builders::{SeatedRoom, action_id, client_id};
use serde_json::json;

use crate::player::{Player, bare_request, number, open};
use crate::table::Table;

#[tokio::test]
async fn the_welcome_tells_who_and_where_one_is() {
    let table = Table::playing().await;
    let (_player, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["protocol"], 1);
    assert_eq!(welcome["room_id"], table.room_id().to_string());
    assert_eq!(welcome["player_id"], table.player_id(0));
    assert_eq!(welcome["client_id"], client_id(1).to_string());
    assert_eq!((&welcome["connection"], &welcome["resumed"]), (&json!(1), &json!(false)));
    let times = json!({
        "ping_interval_ms": 10_000,
        "unhealthy_after_ms": 15_000,
        "disconnect_after_ms": 30_000,
        "abandon_after_ms": 300_000,
    });
    assert_eq!(welcome["heartbeat"], times);
    let recovery = &welcome["recovery"];
    assert_eq!((number(recovery), &recovery["your_turn"]), (1, &json!(true)));
    assert_eq!((&recovery["recovered"], &recovery["truncated"]), (&json!(false), &json!("new")));
    assert_eq!(recovery["state"]["points"], json!([0, 0]));
}

#[tokio::test]
async fn the_time_after_which_a_seat_is_abandoned_is_the_room_s() {
    let mut seated = SeatedRoom::waiting(1, 2);
    seated.room.abandon_after = Duration::seconds(90);
    let (_player, welcome) = Player::sit(&Table::set(seated, |_| {}).await, 0, 1).await;
    assert_eq!(welcome["heartbeat"]["abandon_after_ms"], 90_000);
}

#[tokio::test]
async fn a_client_without_an_id_is_given_one() {
    let table = Table::playing().await;
    let mut player = Player::connect(&table, 0, "").await;
    let welcome = player.next().await;
    assert!(welcome["client_id"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());
}

#[tokio::test]
async fn what_was_asked_before_the_welcome_is_answered_after_it() {
    let table = Table::playing().await;
    table.store.players_gate.forget_permits(usize::MAX);
    let mut player = Player::connect(&table, 0, "").await;
    player.send(json!({ "type": "ping", "timestamp": 1 })).await;
    player.add(1, 4, 1).await;
    table.store.players_gate.add_permits(1);
    assert_eq!(player.next().await["type"], "welcome");
    assert_eq!(player.news().await["type"], "pong");
    assert_eq!(player.news().await["type"], "ack");
    assert_eq!(number(&player.news().await), 2);
}

#[tokio::test]
async fn an_entry_that_is_stored_while_the_state_is_read_follows_the_welcome_once() {
    let table = Table::playing().await;
    table.store.players_gate.forget_permits(usize::MAX);
    let asked = table.store.players_asked.load(Ordering::SeqCst);
    let mut player = Player::connect(&table, 1, "").await;
    // A recovery asks for the players when it has read the state.
    while table.store.players_asked.load(Ordering::SeqCst) == asked {
        tokio::task::yield_now().await;
    }
    let submission = Submission {
        room_id: table.room_id(),
        player_id: table.seated.players[0].id,
        action_id: action_id(1),
        played: TallyGame::add(4),
        after: None,
        connection: None,
        newest_connection: 0,
    };
    table.state.services.actions.submit(&submission, |_| {}).await.unwrap();
    table.store.players_gate.add_permits(1);
    assert_eq!(number(&player.next().await["recovery"]), 1);
    let action = player.news().await;
    assert_eq!((&action["type"], number(&action)), (&json!("action"), 2));
    assert_eq!(action["state"]["points"], json!([4, 0]));
    let frames = player.frames_until_pong().await;
    assert!(frames.iter().all(|frame| frame["type"] != "action"), "{frames:?}");
}

#[tokio::test]
async fn an_entry_that_the_welcome_contains_does_not_follow_it() {
    let table = Table::playing().await;
    let (_first, _) = Player::sit(&table, 0, 1).await;
    // A takeover appends `seat_taken` itself.
    let mut second = Player::connect(&table, 0, &format!("client_id={}&takeover=true", client_id(2))).await;
    let welcome = second.next().await;
    assert_eq!(number(&welcome["recovery"]), 2);
    second.add(1, 4, 2).await;
    assert_eq!(second.news().await["type"], "ack");
    assert_eq!(number(&second.news().await), 3);
}

#[tokio::test]
async fn a_resume_tells_what_was_missed() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    first.add(1, 4, 1).await;
    second.frame("action").await;
    drop(second);
    first.frame("connection_status").await;
    let query = format!("client_id={}&attempt=1&last_sequence=1", client_id(2));
    let mut second = Player::connect(&table, 1, &query).await;
    let welcome = second.next().await;
    assert_eq!((&welcome["resumed"], &welcome["connection"]), (&json!(true), &json!(2)));
    let recovery = &welcome["recovery"];
    assert_eq!((&recovery["recovered"], &recovery["truncated"]), (&json!(true), &json!(null)));
    assert_eq!(recovery["missed_actions"].as_array().unwrap().iter().map(number).collect::<Vec<_>>(), [2]);
    assert!(recovery["missed_actions"][0].get("state").is_none());
}

#[tokio::test]
async fn a_second_time_away_replays_nothing_of_the_first() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (second, _) = Player::sit(&table, 1, 2).await;
    first.add(1, 4, 1).await;
    first.frame("action").await;
    drop(second);
    for (last_sequence, missed) in [(1, vec![2]), (2, vec![])] {
        while first.status(&table, 1).await["connected"] != false {}
        let query = format!("client_id={}&last_sequence={last_sequence}", client_id(2));
        let mut second = Player::connect(&table, 1, &query).await;
        let welcome = second.next().await;
        let actions = welcome["recovery"]["missed_actions"].as_array().unwrap();
        assert_eq!(actions.iter().map(number).collect::<Vec<_>>(), missed);
    }
}

#[tokio::test]
async fn a_phone_that_changes_networks_comes_back_by_the_token_it_had() {
    let table = Table::playing().await;
    let token = table.token(0);
    for (connection, address) in [(1, "192.0.2.7"), (2, "198.51.100.9"), (3, "2001:db8::9")] {
        let query = format!("client_id={}&session_token={token}", client_id(1));
        let mut request = bare_request(&table, &query);
        request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
        request.headers_mut().insert("user-agent", format!("Browser/{connection}").parse().unwrap());
        let (mut player, _) = open(&table, request).await.unwrap();
        let welcome = player.next().await;
        assert_eq!((&welcome["type"], &welcome["connection"]), (&json!("welcome"), &json!(connection)));
        drop(player);
        while table.stored_seat(0).await.is_connected() {
            tokio::task::yield_now().await;
        }
        assert_eq!(table.stored_seat(0).await.ip_address, Some(address.parse().unwrap()));
    }
}

#[tokio::test]
async fn a_resume_with_another_epoch_is_told_that_the_state_alone_counts() {
    let table = Table::playing().await;
    let (first, _) = Player::sit(&table, 0, 1).await;
    drop(first);
    let query = format!("client_id={}&last_sequence=1&log_epoch={}", client_id(1), client_id(9));
    let mut player = Player::connect(&table, 0, &query).await;
    assert_eq!(player.next().await["recovery"]["truncated"], "epoch");
}

#[tokio::test]
async fn a_sync_is_answered_with_what_was_missed_and_nothing_of_it_follows() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.add(1, 4, 1).await;
    player.send(json!({ "type": "sync", "after": 0 })).await;
    let recovery = player.frame("recovery").await;
    let frames = player.frames_until_pong().await;
    let head = number(&recovery);
    assert!(frames.iter().filter(|frame| frame["type"] == "action").all(|frame| number(frame) > head));
    assert_eq!(recovery["missed_actions"].as_array().unwrap().len(), usize::try_from(head).unwrap());
}
