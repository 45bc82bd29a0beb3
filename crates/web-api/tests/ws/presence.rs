//! How a connection is doing, as storage knows it and every node tells it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reseat_domain::ports::Clock;
use reseat_domain::session::{Health, Link};
use reseat_domain::time::Duration as TimeDelta;
use reseat_testkit::MemoryBus;
use reseat_testkit::builders::{SeatedRoom, node_run_id};
use serde_json::{Value, json};

use crate::player::Player;
use crate::table::Table;

/// How the seat's connection is doing, as it is stored.
async fn stored(table: &Table, seat: usize) -> (Health, bool) {
    match table.stored_seat(seat).await.link {
        Link::Connected { health, hidden, .. } => (health, hidden),
        Link::Disconnected { since } => panic!("disconnected since {since:?}"),
    }
}

/// Waits until that is stored, which takes no second.
async fn comes_to_be_stored(table: &Table, seat: usize, expected: (Health, bool)) {
    let changed_at = table.clock.now();
    while stored(table, seat).await != expected {
        tokio::time::advance(Duration::from_millis(50)).await;
        assert!(table.clock.now() - changed_at < TimeDelta::seconds(1), "{expected:?}");
    }
}

/// What `GET /api/heartbeat/{room_id}` of a node says of the seat.
async fn shown_by(node: &Table, seat: usize) -> Value {
    let url = format!("http://{}/api/heartbeat/{}", node.address, node.room_id());
    let answer = reqwest::Client::new().get(url).bearer_auth(node.token(1)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["players"][seat].clone()
}

#[tokio::test(start_paused = true)]
async fn every_node_knows_within_a_second_who_is_unhealthy_or_hidden() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let connected_at = table.clock.now();
    while watcher.status(&table, 0).await["health"] != "unhealthy" {}
    comes_to_be_stored(&table, 0, (Health::Unhealthy, false)).await;
    assert!(table.clock.now() - connected_at < TimeDelta::seconds(16));
    let shown = shown_by(&other, 0).await;
    assert_eq!((&shown["connected"], &shown["health"]), (&json!(true), &json!("unhealthy")));

    player.send(json!({ "type": "visibility", "hidden": true })).await;
    assert_eq!(watcher.status(&table, 0).await["hidden"], true);
    comes_to_be_stored(&table, 0, (Health::Healthy, true)).await;
    let shown = shown_by(&other, 0).await;
    assert_eq!((&shown["health"], &shown["hidden"]), (&json!("healthy"), &json!(true)));
    let recovery = &other.state.services.recovery;
    let reader = table.seated.players[1].id;
    let seen = recovery.recovery_state(table.room_id(), reader, None, None).await.unwrap();
    assert_eq!((seen.players[0].connected, seen.players[0].health), (true, Some(Health::Healthy)));
}

#[tokio::test(start_paused = true)]
async fn an_unhealthy_page_that_is_hidden_is_hidden_and_unhealthy_again_when_it_is_shown_at_once() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    while watcher.status(&table, 0).await["health"] != "unhealthy" {}
    let mut told = Vec::new();
    for frame in [
        json!({ "type": "visibility", "hidden": true }),
        json!({ "type": "visibility", "hidden": false }),
        json!({ "type": "ping", "timestamp": 1 }),
    ] {
        player.send(frame).await;
        let status = watcher.status(&table, 0).await;
        told.push((status["health"].clone(), status["hidden"].clone()));
    }
    let expected = [("healthy", true), ("unhealthy", false), ("healthy", false)];
    assert_eq!(told, expected.map(|(health, hidden)| (json!(health), json!(hidden))));
    comes_to_be_stored(&table, 0, (Health::Healthy, false)).await;
}

#[tokio::test(start_paused = true)]
async fn a_hidden_page_that_is_shown_after_a_long_silence_is_healthy() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.send(json!({ "type": "visibility", "hidden": true })).await;
    while watcher.status(&table, 0).await["hidden"] != true {}
    tokio::time::advance(Duration::from_secs(29)).await;
    player.send(json!({ "type": "visibility", "hidden": false })).await;
    let status = watcher.status(&table, 0).await;
    assert_eq!((&status["hidden"], &status["health"]), (&json!(false), &json!("healthy")));
    let shown_at = table.clock.now();
    assert_eq!(watcher.status(&table, 0).await["health"], "unhealthy");
    assert_eq!((table.clock.now() - shown_at).num_seconds(), 15);
}

#[tokio::test(start_paused = true)]
async fn many_connections_that_turn_unhealthy_together_are_stored_by_a_few_statements() {
    // No flush helps.
    let table = Table::set(SeatedRoom::waiting(1, 10), |settings| {
        settings.flush_interval = Duration::from_secs(3_600);
    });
    let table = table.await;
    let mut tables = vec![table];
    for number in 2..=10 {
        let seated = SeatedRoom::waiting(number, 10).insert_into(&*tables[0].store).await.unwrap();
        tables.push(tables[0].with(seated));
    }
    let mut silent = Vec::new();
    for table in &tables {
        for seat in 0..10 {
            silent.push(Player::sit(table, seat, 1).await);
        }
    }
    tables[0].store.heartbeats_stored.lock().unwrap().clear();
    tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_secs(16)).await;
    let statements = tables[0].store.heartbeats_stored.lock().unwrap().clone();
    assert_eq!(statements.iter().sum::<usize>(), 100, "{statements:?}");
    assert!(statements.len() <= 5, "{statements:?}");
    for table in &tables {
        for seat in 0..10 {
            assert_eq!(stored(table, seat).await, (Health::Unhealthy, false));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_that_could_not_be_stored_is_stored_by_the_next_flush() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (_silent, _) = Player::sit(&table, 0, 1).await;
    table.store.heartbeats_away.store(true, Ordering::SeqCst);
    while watcher.status(&table, 0).await["health"] != "unhealthy" {}
    tokio::time::advance(Duration::from_secs(4)).await;
    watcher.frames_until_pong().await;
    assert_eq!(stored(&table, 0).await, (Health::Healthy, false), "told at once, and still to be stored");
    table.store.heartbeats_away.store(false, Ordering::SeqCst);
    let back_at = table.clock.now();
    while stored(&table, 0).await.0 == Health::Healthy {
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(table.clock.now() - back_at <= TimeDelta::seconds(6));
    }
}

#[tokio::test(start_paused = true)]
async fn the_status_of_a_connection_that_was_replaced_changes_nothing() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    let (_new, _) = Player::sit(&table, 0, 1).await;
    assert_eq!(old.closed().await.0, 4412);
    let seat = table.stored_seat(0).await;
    let late = reseat_domain::ports::Heartbeat {
        player_id: seat.player_id,
        connection: seat.connection - 1,
        user_session_id: table.seated.user_sessions[0].id,
        heard_at: table.clock.now(),
        health: Health::Unhealthy,
        hidden: true,
    };
    let lost = table.state.services.sessions.update_heartbeat(&[late]).await.unwrap();
    assert_eq!(lost, [seat.player_id]);
    assert_eq!(stored(&table, 0).await, (Health::Healthy, false));
    assert!(matches!(seat.link, Link::Connected { run, .. } if run == node_run_id(1)));
    watcher.frames_until_pong().await;
}
