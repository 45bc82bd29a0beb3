//! What a connection may send, and how much of it.

use futures_util::SinkExt;
use reseat_testkit::builders::action_id;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;

use crate::player::{Player, add};
use crate::table::Table;

async fn closed_after(message: Message) -> (u16, String) {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.socket.send(message).await.unwrap();
    player.closed().await
}

#[tokio::test]
async fn what_is_no_json_object_closes_the_connection() {
    for message in [Message::text("hello"), Message::text("[]"), Message::text("{"), Message::binary(vec![1])]
    {
        assert_eq!(closed_after(message).await, (4400, "not_an_object".to_owned()));
    }
}

#[tokio::test]
async fn a_frame_over_sixteen_kibibytes_closes_the_connection() {
    let frame = |length: usize| {
        let bare = r#"{"type":"wait","x":""}"#;
        bare.replace(r#""""#, &format!("\"{}\"", "x".repeat(length - bare.len())))
    };
    assert_eq!(closed_after(Message::text(frame(16 * 1024 + 1))).await, (1009, "frame_too_large".to_owned()));
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.socket.send(Message::text(frame(16 * 1024))).await.unwrap();
    assert_eq!(player.frame("error").await["code"], "opponent_not_abandoned");
}

#[tokio::test]
async fn frames_that_break_the_protocol_close_the_connection() {
    // A client masks its frames (RFC 6455, section 5.1), sets no reserved bits and ends what it has begun.
    let unmasked: &[u8] = &[0x81, 0x02, b'{', b'}'];
    let reserved: &[u8] = &[0xF1, 0x80, 0, 0, 0, 0];
    let continued: &[u8] = &[0x80, 0x80, 0, 0, 0, 0];
    for frame in [unmasked, reserved, continued] {
        let table = Table::playing().await;
        let (mut player, _) = Player::sit(&table, 0, 1).await;
        player.socket.get_mut().write_all(frame).await.unwrap();
        assert_eq!(player.closed().await, (1002, "protocol_error".to_owned()), "{frame:?}");
    }
}

#[tokio::test]
async fn an_unknown_type_or_bad_field_is_answered_and_the_connection_goes_on() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.send(json!({ "type": "dance" })).await;
    assert_eq!(player.frame("error").await["code"], "unknown_type");
    player.send(json!({ "type": "sync", "after": -1 })).await;
    assert_eq!(player.frame("error").await["code"], "bad_field");
    let mut unknown = add(1, 4, 1);
    unknown["type"] = "dance".into();
    player.send(unknown).await;
    let rejected = player.frame("rejected").await;
    assert_eq!(
        (&rejected["action_id"], &rejected["code"]),
        (&json!(action_id(1).to_string()), &json!("unknown_type"))
    );
    player.frames_until_pong().await;
}

#[tokio::test(start_paused = true)]
async fn over_its_rate_an_action_is_rejected_and_anything_else_dropped() {
    let table = Table::playing_with(2, |settings| settings.messages_per_second = 2).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    for timestamp in 0..6 {
        player.send(json!({ "type": "ping", "timestamp": timestamp })).await;
    }
    player.add(1, 4, 1).await;
    let frames = [player.news().await, player.news().await, player.news().await, player.news().await];
    assert!(frames.iter().all(|frame| frame["type"] == "pong"));
    let rejected = player.news().await;
    assert_eq!((&rejected["type"], &rejected["code"]), (&json!("rejected"), &json!("rate_limited")));
    // Half a second later there is one more.
    tokio::time::advance(std::time::Duration::from_millis(500)).await;
    player.add(1, 4, 1).await;
    assert_eq!(player.news().await["type"], "ack");
}

#[tokio::test(start_paused = true)]
async fn ten_refused_messages_in_a_row_close_the_connection() {
    let table = Table::playing_with(2, |settings| settings.messages_per_second = 2).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    for timestamp in 0..14 {
        player.send(json!({ "type": "ping", "timestamp": timestamp })).await;
    }
    assert_eq!(player.closed().await, (4429, "rate_limited".to_owned()));
    assert_eq!(player.heard.iter().filter(|frame| frame.contains("pong")).count(), 4);
}

#[tokio::test]
async fn too_many_submissions_at_once_are_rejected() {
    use reseat_domain::ports::Store;
    let table = Table::playing_with(2, |settings| settings.messages_per_second = 1_000).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let turn = table.store.begin().await.unwrap();
    for action in 1..=33 {
        player.add(action, 1, 1).await;
    }
    let rejected = player.frame("rejected").await;
    assert_eq!(rejected["action_id"], action_id(33).to_string());
    assert_eq!(rejected["code"], "rate_limited");
    drop(turn);
    assert_eq!(player.frame("ack").await["action_id"], action_id(1).to_string());
}

#[tokio::test]
async fn a_reader_who_is_too_slow_is_closed_with_1013() {
    let table = Table::playing_with(2, |settings| settings.send_queue = 2).await;
    table.store.players_gate.forget_permits(usize::MAX);
    let mut slow = Player::connect(&table, 0, "").await;
    for timestamp in 0..3 {
        slow.send(json!({ "type": "ping", "timestamp": timestamp })).await;
    }
    assert_eq!(slow.closed().await, (1013, "overloaded".to_owned()));
}
