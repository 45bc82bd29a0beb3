//! Whether a connection is alive, and what the others are told of it.

use std::sync::atomic::Ordering;

use reseat_domain::ports::{Clock, Store};
use reseat_domain::session::Link;
use reseat_domain::time::Duration;
use reseat_testkit::builders::moment;
use serde_json::json;

use crate::player::{Player, number};
use crate::table::Table;

#[tokio::test(start_paused = true)]
async fn a_ping_is_answered_with_both_times_and_the_head() {
    let table = Table::playing().await;
    let (mut player, welcome) = Player::sit(&table, 0, 1).await;
    player.send(json!({ "type": "ping", "timestamp": -5 })).await;
    let pong = player.frame("pong").await;
    assert_eq!((&pong["timestamp"], number(&pong)), (&json!(-5), number(&welcome["recovery"])));
    assert!(pong["server_timestamp"].as_i64().unwrap() >= moment(0).timestamp_millis());
}

#[tokio::test]
async fn a_ping_is_answered_within_two_seconds_also_while_storage_is_away() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    for is_away in [false, true] {
        table.store.set_away(is_away);
        for timestamp in 0..20 {
            let asked_at = table.clock.now();
            player.send(json!({ "type": "ping", "timestamp": timestamp })).await;
            assert_eq!(player.frame("pong").await["timestamp"], timestamp);
            let waited = table.clock.now() - asked_at;
            assert!(waited < Duration::seconds(2), "{waited}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_unhealthy_once_and_then_closed_as_of_when_it_was_last_heard() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut silent, _) = Player::sit(&table, 0, 1).await;
    let connected_at = table.clock.now();
    watcher.sees(&table, 0).await;

    let unhealthy = watcher.status(&table, 0).await;
    assert_eq!((&unhealthy["connected"], &unhealthy["health"]), (&json!(true), &json!("unhealthy")));
    assert_eq!((table.clock.now() - connected_at).num_seconds(), 15);

    let gone = watcher.status(&table, 0).await;
    assert_eq!((&gone["connected"], &gone["health"]), (&json!(false), &json!("disconnected")));
    assert_eq!((table.clock.now() - connected_at).num_seconds(), 30);
    let Link::Disconnected { since: Some(since) } = table.stored_seat(0).await.link else {
        panic!("the seat is disconnected")
    };
    assert!(since - connected_at < Duration::seconds(1), "{since}");
    assert!(gone["claimable_at"].is_string());
    assert_eq!(silent.closed().await, (4408, "heartbeat_timeout".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn three_frames_make_an_unhealthy_connection_healthy_again() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut silent, _) = Player::sit(&table, 0, 1).await;
    while watcher.status(&table, 0).await["health"] != "unhealthy" {}
    for timestamp in 0..3 {
        silent.send(json!({ "type": "ping", "timestamp": timestamp })).await;
    }
    let status = watcher.status(&table, 0).await;
    assert_eq!((&status["connected"], &status["health"]), (&json!(true), &json!("healthy")));
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_protocol_ping_proves_life() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let until = table.clock.now() + Duration::minutes(5);
    // Reading answers the pings; nothing else is sent.
    let reading = tokio::time::timeout(std::time::Duration::from_secs(300), player.frame("never"));
    let _ = reading.await.expect_err("the connection goes on");
    assert!(table.clock.now() >= until);
    let seat = table.stored_seat(0).await;
    assert!(seat.is_connected());
    assert!(until - seat.last_heartbeat < Duration::seconds(16), "{}", seat.last_heartbeat);
}

#[tokio::test(start_paused = true)]
async fn a_hidden_page_is_shown_as_hidden_and_not_as_unhealthy() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut hidden, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    for _ in 0..2 {
        hidden.send(json!({ "type": "visibility", "hidden": true })).await;
    }
    let status = watcher.status(&table, 0).await;
    assert_eq!((&status["hidden"], &status["health"]), (&json!(true), &json!("healthy")));
    // Silent from here on: the next that is told is the end.
    assert_eq!(watcher.status(&table, 0).await["connected"], false);
}

#[tokio::test(start_paused = true)]
async fn a_user_session_that_ends_closes_its_connection_within_a_flush() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    let session = &table.seated.user_sessions[0];
    let ended_at = table.clock.now();
    assert!(!table.store.user_sessions().remove(session.id, session.user_id).await.unwrap().is_empty());
    assert_eq!(player.closed().await, (4401, "revoked".to_owned()));
    assert!(table.clock.now() - ended_at <= Duration::seconds(6));
    other.frames_until_pong().await;
}

#[tokio::test]
async fn a_closed_socket_is_disconnected_at_once_and_the_others_are_told() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    drop(player);
    let gone = watcher.status(&table, 0).await;
    assert_eq!((&gone["connected"], &gone["health"]), (&json!(false), &json!("disconnected")));
    assert!(gone["disconnected_since"].is_string());
    assert!(!table.stored_seat(0).await.is_connected());
}

#[tokio::test]
async fn a_closed_socket_is_disconnected_within_five_seconds_by_the_clock() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    for client in 0..5 {
        let (player, _) = Player::sit(&table, 0, 10 + client).await;
        watcher.sees(&table, 0).await;
        let closed_at = table.clock.now();
        drop(player);
        watcher.gone(&table, 0).await;
        let told_after = table.clock.now() - closed_at;
        assert!(told_after <= Duration::seconds(5), "{told_after}");
        let since = table.stored_seat(0).await.disconnected_since().expect("it is disconnected");
        assert!((since - closed_at).abs() <= Duration::seconds(5), "{since}, closed at {closed_at}");
    }
}

#[tokio::test]
async fn a_disconnection_that_could_not_be_stored_is_stored_later_as_of_when_it_was() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    table.store.units_refused.store(2, Ordering::SeqCst);
    drop(player);
    assert_eq!(watcher.status(&table, 0).await["connected"], false);
    assert_eq!(table.store.units_refused.load(Ordering::SeqCst), 0);
    let since = table.stored_seat(0).await.disconnected_since().unwrap();
    let waited = Duration::milliseconds(100 + 200);
    assert!(table.clock.now() - since >= waited, "as of the close, not of the attempt that was stored");
}

#[tokio::test(start_paused = true)]
async fn a_disconnection_that_was_stored_and_not_answered_is_told_all_the_same() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    table.store.changes_unknown.store(1, Ordering::SeqCst);
    drop(player);
    assert_eq!(watcher.status(&table, 0).await["connected"], false);
    assert_eq!(table.store.changes_unknown.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_save_at_a_disconnect_that_a_fast_reconnect_overtakes_changes_nothing() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    table.store.units_refused.store(1, Ordering::SeqCst);
    drop(player);
    while table.store.units_refused.load(Ordering::SeqCst) > 0 {
        tokio::task::yield_now().await;
    }
    // It will be tried again, after this.
    let (mut back, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!((&welcome["resumed"], &welcome["connection"]), (&json!(true), &json!(2)));
    let quiet = std::time::Duration::from_secs(10);
    let (reading, watching) = tokio::join!(
        tokio::time::timeout(quiet, back.frame("never")),
        tokio::time::timeout(quiet, watcher.gone(&table, 0))
    );
    assert!(reading.is_err() && watching.is_err());
    assert!(table.stored_seat(0).await.is_connected());
}
