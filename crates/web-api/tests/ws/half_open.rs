//! Connections whose other side has gone without a word: through a proxy that stalls and closes nothing.

use std::time::Duration;

use reseat_domain::ports::{Clock, RoomBus, RoomEvent};
use reseat_domain::time::Duration as TimeDelta;
use reseat_testkit::TcpProxy;
use reseat_testkit::builders::{a_player, a_user, client_id};
use serde_json::json;
use tokio::time::Instant;

use crate::player::{Player, open_at, request};
use crate::table::Table;

/// Seats the first player through a proxy, which then stalls. The watcher has seen them come.
async fn half_open(table: &Table, watcher: &mut Player) -> (Player, TcpProxy) {
    let proxy = TcpProxy::to(table.address).unwrap();
    let query = format!("client_id={}", client_id(1));
    let (mut player, _) = open_at(proxy.address(), request(table, 0, &query)).await.unwrap();
    assert_eq!(player.next().await["type"], "welcome");
    watcher.sees(table, 0).await;
    player.frames_until_pong().await;
    proxy.stall();
    (player, proxy)
}

#[tokio::test]
async fn a_half_open_connection_is_unhealthy_and_then_disconnected_at_its_times() {
    let table = Table::playing_with(2, |settings| {
        settings.ping_interval = Duration::from_millis(500);
        settings.unhealthy_after = Duration::from_secs(1);
        settings.disconnect_after = Duration::from_secs(2);
        settings.flush_interval = Duration::from_millis(200);
    });
    let table = table.await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (_player, _proxy) = half_open(&table, &mut watcher).await;
    let (stalled_at, began) = (table.clock.now(), Instant::now());
    while watcher.status(&table, 0).await["health"] != "unhealthy" {}
    let unhealthy = began.elapsed().as_secs_f64();
    let gone = watcher.status(&table, 0).await;
    let disconnected = began.elapsed().as_secs_f64();
    assert_eq!(gone["connected"], false);
    assert!((0.9..2.0).contains(&unhealthy) && (1.9..3.0).contains(&disconnected));
    let since = table.stored_seat(0).await.disconnected_since().unwrap();
    assert!((since - stalled_at).abs() < TimeDelta::milliseconds(500), "as of when it was last heard");
}

#[tokio::test(start_paused = true)]
async fn who_left_a_half_open_connection_behind_is_back_from_the_same_client_at_once() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (_lost, proxy) = half_open(&table, &mut watcher).await;
    let stalled_at = table.clock.now();
    let (mut player, welcome) = Player::sit(&table, 0, 1).await;
    assert!(table.clock.now() - stalled_at < TimeDelta::seconds(1));
    assert_eq!(welcome["resumed"], true);
    player.add(1, 4, 1).await;
    assert_eq!(player.frame("ack").await["duplicate"], false);
    // The old one's times pass, and its close comes late: that changes nothing.
    let (playing, watching) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(60), player.frame("never")),
        tokio::time::timeout(Duration::from_secs(60), watcher.gone(&table, 0))
    );
    assert!(playing.is_err() && watching.is_err());
    proxy.resume();
    player.frames_until_pong().await;
    assert!(table.stored_seat(0).await.is_connected());
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_to_a_dead_socket_never_keeps_it_alive() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (_player, _proxy) = half_open(&table, &mut watcher).await;
    let stalled_at = table.clock.now();
    // The watcher's own status is told to the dead socket every second.
    let mut told = Vec::new();
    while told.len() < 2 {
        watcher.send(json!({ "type": "visibility", "hidden": told.is_empty() })).await;
        table.bus.publish(table.room_id(), joined(&table)).await.unwrap();
        if let Ok(status) = tokio::time::timeout(Duration::from_secs(1), watcher.status(&table, 0)).await
            && (status["health"] != "healthy" || status["connected"] == false)
        {
            told.push((table.clock.now() - stalled_at).num_seconds());
        }
    }
    assert_eq!(told, [15, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_stuck_in_a_send_is_unhealthy_and_disconnected_at_its_times() {
    let table = Table::playing_with(2, |settings| {
        settings.send_queue = 1_000_000;
        settings.send_queue_bytes = 1_000_000_000;
    });
    let table = table.await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (_player, _proxy) = half_open(&table, &mut watcher).await;
    let stalled_at = table.clock.now();
    // More than all buffers on the way hold.
    for _ in 0..400 {
        for _ in 0..40 {
            table.bus.publish(table.room_id(), joined(&table)).await.unwrap();
        }
        for _ in 0..40 {
            watcher.frame("player_joined").await;
        }
    }
    assert_eq!((table.clock.now() - stalled_at).num_seconds(), 0);
    let mut told = Vec::new();
    while told.last() != Some(&json!("disconnected")) {
        let status = watcher.status(&table, 0).await;
        let seconds = (table.clock.now() - stalled_at).num_seconds();
        if status["health"] != "healthy" {
            told.extend([json!(seconds), status["health"].clone()]);
        }
    }
    assert_eq!(told, [json!(15), json!("unhealthy"), json!(30), json!("disconnected")]);
    let since = table.stored_seat(0).await.disconnected_since().unwrap();
    assert!(since - stalled_at < TimeDelta::seconds(1), "as of when it was last heard: {since}");
}

/// Something that everybody is told.
fn joined(table: &Table) -> RoomEvent {
    RoomEvent::PlayerJoined { player: a_player(&table.seated.room, 5, &a_user(77)) }
}
