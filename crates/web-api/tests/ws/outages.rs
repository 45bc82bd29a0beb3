//! Storage that is away, and a bus that loses notices.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::ports::{Clock, RoomBus, RoomEvent};
use reseat_domain::time::Duration as TimeDelta;
use reseat_testkit::MemoryBus;

use crate::player::Player;
use crate::table::Table;

#[tokio::test(start_paused = true)]
async fn an_outage_of_storage_of_any_length_disconnects_nobody() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    table.store.set_away(true);
    let away_from = table.clock.now();
    // Reading answers the server's pings.
    let hour = Duration::from_secs(3_600);
    let (one, other) = tokio::join!(
        tokio::time::timeout(hour, first.frame("never")),
        tokio::time::timeout(hour, second.frame("never"))
    );
    assert!(one.is_err() && other.is_err(), "nobody was closed");
    table.store.set_away(false);
    for seat in 0..2 {
        assert!(table.stored_seat(seat).await.is_connected());
    }
    let unheard = table.stored_seat(0).await.last_heartbeat - away_from;
    assert!(unheard < TimeDelta::seconds(1), "nothing was stored meanwhile");
    let mut frames = first.frames_until_pong().await;
    frames.extend(second.frames_until_pong().await);
    assert!(frames.iter().all(|frame| frame["connected"] != false), "{frames:?}");
    let _ = tokio::time::timeout(Duration::from_secs(6), first.frame("never")).await;
    assert!(table.clock.now() - table.stored_seat(0).await.last_heartbeat < TimeDelta::seconds(16));
}

#[tokio::test(start_paused = true)]
async fn who_missed_a_change_of_another_is_told_how_that_one_is_connected_now() {
    let table = Table::playing().await;
    // What this node tells, that one never hears.
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut watcher, _) = Player::sit(&other, 1, 2).await;
    let (_player, _) = Player::sit(&table, 0, 1).await;
    other.bus.publish(table.room_id(), RoomEvent::Missed).await.unwrap();
    watcher.sees(&table, 0).await;
    while !matches!(table.stored_seat(0).await.health(), Some(reseat_domain::session::Health::Unhealthy)) {
        tokio::time::advance(Duration::from_millis(500)).await;
    }
    other.bus.publish(table.room_id(), RoomEvent::Missed).await.unwrap();
    assert_eq!(watcher.status(&table, 0).await["health"], "unhealthy");
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_while_storage_was_away_is_told_when_it_is_back() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut watcher, _) = Player::sit(&other, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    drop(player);
    while table.stored_seat(0).await.is_connected() {
        tokio::task::yield_now().await;
    }
    table.store.set_away(true);
    other.bus.publish(table.room_id(), RoomEvent::Missed).await.unwrap();
    let quiet = tokio::time::timeout(Duration::from_secs(20), watcher.gone(&table, 0)).await;
    assert!(quiet.is_err());
    table.store.set_away(false);
    let status = watcher.gone(&table, 0).await;
    assert!(status["connected"] == false && status["claimable_at"].is_string());
}

#[tokio::test(start_paused = true)]
async fn who_was_cut_off_from_the_bus_is_told_how_the_others_are_connected_when_it_is_back() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut watcher, _) = Player::sit(&other, 1, 2).await;
    let (_player, _) = Player::sit(&table, 0, 1).await;
    let back_at = table.clock.now();
    other.bus.drop_subscribers();
    watcher.sees(&table, 0).await;
    assert!(table.clock.now() - back_at <= TimeDelta::seconds(2));
    assert_eq!(other.bus.subscribers(table.room_id()), 1);
}
