//! Seats that storage has as connected through this node, and no connection behind them.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reseat_domain::ports::Clock;
use reseat_domain::time::Duration as TimeDelta;

use crate::player::{Player, open, request};
use crate::table::Table;

#[tokio::test(start_paused = true)]
async fn a_seat_whose_connect_was_stored_but_not_answered_is_free_again_as_of_then() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    table.store.changes_unknown.store(1, Ordering::SeqCst);
    let connected_at = table.clock.now();
    let (mut refused, _) = open(&table, request(&table, 0, "")).await.unwrap();
    assert_eq!(refused.closed().await.0, 1013);
    assert!(table.stored_seat(0).await.is_connected(), "a ghost");

    let gone = watcher.gone(&table, 0).await;
    assert!(gone["connected"] == false && gone["claimable_at"].is_string());
    let since = table.stored_seat(0).await.disconnected_since().unwrap();
    assert!(since - connected_at < TimeDelta::seconds(1), "{since}");
    let took = table.clock.now() - connected_at;
    assert!((30..=66).contains(&took.num_seconds()), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_takes_long_to_be_answered_is_no_ghost() {
    let table = Table::playing_with(2, |settings| {
        settings.ping_interval = Duration::from_secs(1);
        settings.unhealthy_after = Duration::from_secs(2);
        settings.disconnect_after = Duration::from_secs(3);
        settings.flush_interval = Duration::from_millis(500);
    });
    let table = table.await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    table.store.changes_answered.forget_permits(usize::MAX);
    let request = request(&table, 0, "");
    let opening = open(&table, request);
    tokio::pin!(opening);
    let watching = tokio::time::timeout(Duration::from_secs(15), watcher.frame("never"));
    tokio::select! {
        _ = &mut opening => panic!("the connect is not answered yet"),
        watched = watching => assert!(watched.is_err()),
    }
    assert!(table.stored_seat(0).await.is_connected());
    table.store.changes_answered.add_permits(1_000);
    let (mut player, _) = opening.await.unwrap();
    assert_eq!(player.next().await["type"], "welcome");
    player.frames_until_pong().await;
}

#[tokio::test(start_paused = true)]
async fn a_disconnection_that_storage_does_not_take_for_long_keeps_its_time() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let (player, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    tokio::time::advance(Duration::from_secs(10)).await;
    table.store.units_refused.store(15, Ordering::SeqCst);
    let closed_at = table.clock.now();
    drop(player);
    assert_eq!(watcher.status(&table, 0).await["connected"], false);
    assert!(table.clock.now() - closed_at > TimeDelta::seconds(60), "ghosts were looked for meanwhile");
    let since = table.stored_seat(0).await.disconnected_since().unwrap();
    assert!(since - closed_at < TimeDelta::seconds(1), "{since}");
}
