//! Moves: judged in order, acknowledged when durable, told to everybody.

use std::sync::atomic::Ordering;

use reseat_domain::ports::Store;
use reseat_testkit::builders::action_id;
use serde_json::{Value, json};

use crate::player::{Player, add, number};
use crate::table::Table;

#[tokio::test]
async fn the_ack_comes_first_and_the_entry_goes_to_everybody_with_their_own_state() {
    let table = Table::playing().await;
    let (mut author, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    let mut action = add(1, 4, 1);
    action["action_data"]["secret"] = 123_456_789.into();
    author.send(action).await;
    let frames = [author.news().await, author.news().await];
    let ack = json!({
        "type": "ack",
        "action_id": action_id(1).to_string(),
        "sequence_number": 2,
        "timestamp": frames[0]["timestamp"],
        "duplicate": false,
    });
    assert_eq!(frames[0], ack);
    assert_eq!((&frames[1]["action_id"], number(&frames[1])), (&ack["action_id"], 2));
    assert_eq!(frames[1]["state"]["own_secret"], 123_456_789);
    assert_eq!(frames[1]["action_data"]["secret"], 123_456_789);

    let told = other.frame("action").await;
    assert_eq!((told.get("action_id"), &told["player_id"]), (None, &json!(table.player_id(0))));
    assert_eq!(told["state"]["points"], json!([4, 0]));
    assert!(other.heard.iter().all(|frame| !frame.contains("123456789")), "{:?}", other.heard);
}

#[tokio::test]
async fn entries_that_follow_at_once_come_together_and_only_the_last_has_the_state() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    first.add(1, 4, 1).await;
    second.frame("action").await;
    second.add(2, 5, 2).await;
    let move_of_second = second.frame("action").await;
    let round_end = second.frame("action").await;
    assert_eq!((number(&move_of_second), number(&round_end)), (3, 4));
    assert_eq!((move_of_second.get("state"), &round_end["action_type"]), (None, &json!("round_end")));
    assert_eq!(round_end["state"]["round"], 2);
    let numbers: Vec<_> = actions(first.frames_until_pong().await).iter().map(number).collect();
    assert_eq!(numbers, [2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_quick_actions_are_judged_in_the_order_they_were_sent() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    for action in 1..=20 {
        player.add(action, 1, 1).await;
    }
    let mut answers = Vec::new();
    while answers.len() < 20 {
        let frame = player.news().await;
        if frame["type"] != "action" {
            answers.push((frame["action_id"].clone(), frame["type"].clone()));
        }
    }
    let expected: Vec<_> = (1..=20)
        .map(|action| {
            let kind = if action == 1 { "ack" } else { "rejected" };
            (json!(action_id(action).to_string()), json!(kind))
        })
        .collect();
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn a_refused_action_is_rejected_with_its_code() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 1, 1).await;
    player.add(1, 4, 1).await;
    let rejected = player.frame("rejected").await;
    assert_eq!(
        (&rejected["action_id"], &rejected["code"]),
        (&json!(action_id(1).to_string()), &json!("not_your_turn"))
    );
    assert!(!rejected["message"].as_str().unwrap().is_empty());

    let mut reserved = add(2, 4, 1);
    reserved["action_type"] = "claim".into();
    player.send(reserved).await;
    assert_eq!(player.frame("rejected").await["code"], "reserved_action_type");
    let mut without_after = add(3, 4, 1);
    without_after.as_object_mut().unwrap().remove("after");
    player.send(without_after).await;
    assert_eq!(player.frame("rejected").await["code"], "bad_field");
}

#[tokio::test]
async fn a_click_of_another_turn_is_stale() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    first.add(1, 4, 1).await;
    second.frame("action").await;
    second.add(2, 5, 2).await;
    second.frame("ack").await;
    first.add(3, 4, 2).await;
    assert_eq!(first.frame("rejected").await["code"], "stale");
}

#[tokio::test]
async fn a_repeated_action_gets_the_first_answer_and_is_told_once() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.add(1, 4, 1).await;
    let first = player.frame("ack").await;
    player.add(1, 4, 1).await;
    let mut again = player.frame("ack").await;
    assert_eq!(again["duplicate"], true);
    again["duplicate"] = false.into();
    assert_eq!(again, first);
    let told = player.heard.iter().filter(|frame| frame.contains(r#""type":"action""#)).count();
    assert_eq!(told + actions(player.frames_until_pong().await).len(), 1);
}

#[tokio::test]
async fn while_nobody_knows_whether_an_action_was_stored_nothing_is_rejected() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    table.store.appends_unknown.store(1, Ordering::SeqCst);
    player.add(1, 4, 1).await;
    player.add(2, 4, 1).await;
    assert_eq!(player.closed().await, (1013, "overloaded".to_owned()));
    assert!(player.heard.iter().all(|frame| !frame.contains("rejected") && !frame.contains("ack")));

    let (mut player, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(number(&welcome["recovery"]), 2);
    player.add(1, 4, 1).await;
    let ack = player.frame("ack").await;
    assert_eq!((number(&ack), &ack["duplicate"]), (2, &json!(true)));
}

#[tokio::test]
async fn after_an_action_that_may_be_lost_no_later_one_is_carried_out() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    table.store.appends_lost.store(1, Ordering::SeqCst);
    player.add(1, 4, 1).await;
    player.add(2, 5, 1).await;
    assert_eq!(player.closed().await.0, 1013);
    // Everything that was begun is over when the node has stopped.
    table.state.hub.close().await;
    assert_eq!(table.store.actions().head(table.room_id()).await.unwrap(), 1);
}

#[tokio::test]
async fn an_action_whose_submission_panicked_is_sent_again_after_the_connection_closed() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    table.store.appends_panic.store(1, Ordering::SeqCst);
    player.add(1, 4, 1).await;
    player.add(2, 5, 1).await;
    assert_eq!(player.frame("error").await["code"], "internal");
    assert_eq!(player.closed().await, (1013, "overloaded".to_owned()));
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.add(1, 4, 1).await;
    let ack = player.frame("ack").await;
    assert_eq!((number(&ack), &ack["duplicate"]), (2, &json!(false)));
}

#[tokio::test]
async fn a_submission_is_carried_through_when_its_socket_closes() {
    let table = Table::playing().await;
    let (mut author, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    // Nobody else writes meanwhile.
    let turn = table.store.begin().await.unwrap();
    author.add(1, 4, 1).await;
    // The pong shows that the action before it was taken in.
    author.frames_until_pong().await;
    drop(author);
    drop(turn);
    assert_eq!(number(&other.frame("action").await), 2);
}

#[tokio::test]
async fn who_leaves_is_closed_and_the_other_wins() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    first.send(json!({ "type": "leave" })).await;
    assert_eq!(first.closed().await, (4410, "seat_over".to_owned()));
    let ended = second.frame("game_ended").await;
    assert_eq!((&ended["reason"], &ended["winners"]), (&json!("forfeit"), &json!([table.player_id(1)])));
    assert_eq!(ended["seed"].as_str().unwrap().len(), 64);
}

fn actions(frames: Vec<Value>) -> Vec<Value> {
    frames.into_iter().filter(|frame| frame["type"] == "action").collect()
}
