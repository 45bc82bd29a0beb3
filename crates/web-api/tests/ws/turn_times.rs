//! The time of a turn runs while somebody is there.

use std::sync::Arc;

use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};
use reseat_testkit::builders::{SeatedRoom, With};
use serde_json::{Value, json};

use crate::player::{Player, number};
use crate::table::Table;

fn time(text: &Value) -> Timestamp {
    text.as_str().unwrap().parse().unwrap()
}

async fn turns_of_a_minute() -> Table {
    let mut seated = SeatedRoom::waiting(1, 2);
    seated.room = seated.room.with(|room| room.turn_time = Some(Duration::seconds(60)));
    let table = Table::set(seated, |_| {}).await;
    table.start().await;
    table
}

#[tokio::test(start_paused = true)]
async fn no_turn_is_lost_while_the_service_is_stopped() {
    let table = turns_of_a_minute().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    tokio::time::advance(std::time::Duration::from_secs(20)).await;
    let hub = Arc::clone(&table.state.hub);
    let closing = tokio::spawn(async move { hub.close().await });
    assert_eq!((first.closed().await.0, second.closed().await.0), (1012, 1012));
    closing.await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(600)).await;

    let other = table.another_node(Arc::clone(&table.bus)).await;
    let back_at = table.clock.now();
    let (mut second, welcome) = Player::sit(&other, 1, 2).await;
    assert_eq!(number(&welcome["recovery"]), 1, "nothing was played in anybody's place");
    let deadline = time(&welcome["recovery"]["turn_deadline_at"]);
    assert!(deadline - back_at >= Duration::seconds(60), "{deadline}");
    // An entry that begins no turn tells the same.
    let (_first, _) = Player::sit(&other, 0, 9).await;
    let taken = second.frame("action").await;
    assert_eq!(taken["action_type"], "seat_taken");
    assert_eq!(time(&taken["turn_deadline_at"]), deadline);
    let played = second.frame("action").await;
    assert_eq!(
        (&played["action_type"], &played["player_id"]),
        (&json!("autoplay"), &json!(table.player_id(0)))
    );
    let late = table.clock.now() - deadline;
    assert!(late >= Duration::zero() && late < Duration::seconds(1), "{late}");
}

#[tokio::test(start_paused = true)]
async fn the_first_turn_begins_with_whoever_comes_first() {
    let table = turns_of_a_minute().await;
    tokio::time::advance(std::time::Duration::from_secs(120)).await;
    let came_at = table.clock.now();
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    tokio::time::advance(std::time::Duration::from_secs(10)).await;
    first.add(1, 4, 1).await;
    assert_eq!(number(&first.frame("ack").await), 2);
    let played = loop {
        let action = first.frame("action").await;
        if action["action_type"] == "autoplay" {
            break action;
        }
    };
    assert_eq!(played["player_id"], table.player_id(1));
    assert!(table.clock.now() - came_at >= Duration::seconds(70));
}
