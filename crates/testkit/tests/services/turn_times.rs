//! The time of a turn runs only while somebody is certainly there, after a crash too.

use std::sync::Arc;

use reseat_domain::ports::Clock;
use reseat_domain::services::CreateRoom;
use reseat_domain::time::Duration;
use reseat_testkit::builders::moment;
use reseat_testkit::{FixedClock, MemoryStore, TallyGame};

use crate::house::{Guest, House};

/// Two players in play whose turns take a minute at most, connected through this node.
async fn table(node: &House) -> Vec<Guest> {
    let principal = node.guest("Guest 0").await;
    let turn_time = Some(Duration::seconds(60));
    let wish = CreateRoom { game: "tally".into(), seats: Some(2), turn_time, ..CreateRoom::default() };
    let joined = node.rooms.create(&principal, &wish).await.unwrap();
    let room = joined.shown.room.id;
    let host = Guest { principal, room, player: joined.player_id, token: joined.session_token };
    let guests = vec![host, node.join("Guest 1", room).await];
    for (client, guest) in (1..).zip(&guests) {
        node.connect(guest, client, false).await;
    }
    guests
}

async fn head(node: &House, guest: &Guest) -> i64 {
    node.store.actions().head(guest.room).await.unwrap()
}

#[tokio::test]
async fn no_turn_is_lost_between_a_crash_and_the_first_who_is_back() {
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(FixedClock::at(moment(0)));
    let [dead, other] = [1, 2].map(|number| House::on(store.clone(), clock.clone(), number));
    dead.start().await;
    let guests = table(&dead).await;
    let room = guests[0].room;
    // It crashes, and notes nothing.
    clock.advance(Duration::minutes(10));
    other.start().await;
    let now = clock.now();
    other.store.service_runs().touch(other.run, now, moment(0)).await.unwrap();

    let again = other.actions.play_due(room, other.run).await.unwrap();
    assert_eq!((head(&other, &guests[0]).await, again), (1, Some(now + Duration::seconds(1))));
    // A submission finds nothing due either.
    other.play(&guests[1], 1, TallyGame::add(1)).await.unwrap_err();
    assert_eq!(head(&other, &guests[0]).await, 1);

    other.connect(&guests[1], 2, false).await;
    let due = other.actions.play_due(room, other.run).await.unwrap();
    assert_eq!(due, Some(now + Duration::seconds(60)));
    clock.advance(Duration::seconds(60));
    other.actions.play_due(room, other.run).await.unwrap();
    assert_eq!(head(&other, &guests[0]).await, 2);
}

#[tokio::test]
async fn whoever_holds_up_a_waiting_player_loses_the_turn_and_wins_no_time_by_coming_again() {
    let node = House::new();
    node.start().await;
    let guests = table(&node).await;
    let room = guests[0].room;
    node.clock.advance(Duration::seconds(50));
    assert!(node.store.service_runs().touch(node.run, node.clock.now(), moment(-1)).await.unwrap());
    node.connect(&guests[0], 1, false).await;
    assert_eq!(node.actions.play_due(room, node.run).await.unwrap(), Some(moment(60_000)));
    node.clock.advance(Duration::seconds(10));
    node.actions.play_due(room, node.run).await.unwrap();
    assert_eq!(head(&node, &guests[0]).await, 2);
}
