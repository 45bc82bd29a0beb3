//! A node that stops.

use std::collections::HashSet;

use reseat_domain::ports::Clock;
use reseat_domain::time::Duration;
use serde_json::json;

use crate::player::{Player, open, refused, request};
use crate::table::Table;

#[tokio::test(start_paused = true)]
async fn everybody_is_told_when_to_come_back_and_closed_and_their_disconnection_is_stored() {
    let table = Table::playing_with(4, |_| {}).await;
    let mut players = Vec::new();
    for seat in 0..4 {
        players.push(Player::sit(&table, seat, 1 + u32::try_from(seat).unwrap()).await.0);
    }
    let hub = std::sync::Arc::clone(&table.state.hub);
    let closing = tokio::spawn(async move { hub.close().await });
    let mut delays = HashSet::new();
    for player in &mut players {
        let restarting = player.frame("restarting").await;
        assert!(delays.insert(restarting["retry_after_ms"].as_i64().unwrap()));
        assert_eq!(player.closed().await, (1012, "restarting".to_owned()));
    }
    assert!(delays.iter().all(|delay| (250..5_000).contains(delay)));
    closing.await.unwrap();
    assert_eq!(table.state.hub.connections(), 0);
    for seat in 0..4 {
        assert!(!table.stored_seat(seat).await.is_connected());
    }
    assert_eq!(table.bus.subscribers(table.room_id()), 0);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_lets_nobody_in() {
    let table = Table::playing().await;
    table.state.hub.close().await;
    let (mut player, _) = open(&table, request(&table, 0, "")).await.unwrap();
    assert_eq!(player.closed().await, (1012, "restarting".to_owned()));
    let mut native = request(&table, 0, "");
    native.headers_mut().remove("sec-websocket-protocol");
    let (status, problem) = refused(&table, native).await;
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")));
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_does_not_read_holds_up_a_stop_no_longer_than_the_grace() {
    let table = Table::playing().await;
    table.store.players_gate.forget_permits(usize::MAX);
    // Its welcome is never ready, so neither is its queue.
    let _waiting = Player::connect(&table, 0, "").await;
    let began = table.clock.now();
    table.state.hub.close().await;
    assert!(table.clock.now() - began <= Duration::seconds(10));
    assert!(!table.stored_seat(0).await.is_connected());
}
