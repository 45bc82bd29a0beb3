//! The sweep for the seats of dead process runs: any number of nodes may run it, at once and again.

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use reseat_domain::game::RoomStatus;
use reseat_domain::id::{NodeRunId, PlayerId};
use reseat_domain::ports::{Clock, Report, RoomBus, RoomEvent, RoomEvents, SeatStatus};
use reseat_domain::time::Duration;
use reseat_testkit::builders::{SeatedRoom, a_connected_seat, moment};
use reseat_testkit::{FixedClock, MemoryStore};

use crate::house::{Guest, House};

/// Three nodes on one store.
async fn three_nodes() -> [House; 3] {
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(FixedClock::at(moment(0)));
    let nodes = [1, 2, 3].map(|number| House::on(store.clone(), clock.clone(), number));
    for node in &nodes {
        node.start().await;
    }
    nodes
}

/// Two players in play, connected through this node.
async fn connected(node: &House) -> Vec<Guest> {
    let guests = node.table(2).await;
    for (client, guest) in (1..).zip(&guests) {
        node.connect(guest, client, false).await;
    }
    guests
}

/// The disconnections that were told so far, each with its player.
fn told(events: &mut RoomEvents) -> Vec<PlayerId> {
    let mut players = Vec::new();
    while let Some(Some(event)) = events.next().now_or_never() {
        if let RoomEvent::ConnectionStatus(SeatStatus { player_id, connected: false, .. }) = event {
            players.push(player_id);
        }
    }
    players
}

#[tokio::test]
async fn two_nodes_that_sweep_at_once_tell_each_disconnection_once() {
    let [dead, one, other] = three_nodes().await;
    let guests = connected(&dead).await;
    let room = guests[0].room;
    let (mut at_one, mut at_other) =
        (one.bus.subscribe(room).await.unwrap(), other.bus.subscribe(room).await.unwrap());
    one.clock.advance(Duration::seconds(31));
    let (by_one, by_other) =
        tokio::join!(one.sessions.disconnect_dead_runs(), other.sessions.disconnect_dead_runs());
    assert_eq!(by_one.unwrap() + by_other.unwrap(), 2);
    let mut all = told(&mut at_one);
    all.extend(told(&mut at_other));
    all.sort_unstable();
    let mut expected: Vec<_> = guests.iter().map(|guest| guest.player).collect();
    expected.sort_unstable();
    assert_eq!(all, expected);
    for node in [&one, &other] {
        assert_eq!(node.sessions.disconnect_dead_runs().await.unwrap(), 0, "nothing is left to do");
    }
    assert!(told(&mut at_one).is_empty() && told(&mut at_other).is_empty());
}

#[tokio::test]
async fn seats_are_away_since_their_run_stopped_or_was_last_seen_and_keep_nobody_waiting() {
    let [stopped, killed, sweeper] = three_nodes().await;
    let (at_stopped, at_killed) = (connected(&stopped).await, connected(&killed).await);
    stopped.clock.advance(Duration::seconds(20));
    let now = stopped.clock.now();
    assert!(killed.store.service_runs().touch(killed.run, now, moment(-1)).await.unwrap());
    stopped.clock.advance(Duration::seconds(7));
    stopped.store.service_runs().stop(stopped.run, moment(27_000)).await.unwrap();
    assert_eq!(sweeper.sessions.disconnect_dead_runs().await.unwrap(), 2, "a killed run may still live");
    stopped.clock.advance(Duration::minutes(10));
    assert_eq!(sweeper.sessions.disconnect_dead_runs().await.unwrap(), 2);
    for (guests, since) in [(at_stopped, moment(27_000)), (at_killed, moment(20_000))] {
        for guest in guests {
            let seat = sweeper.store.game_sessions().find(guest.player).await.unwrap().unwrap();
            assert_eq!(seat.disconnected_since(), Some(since));
            assert_eq!((seat.absence.ms, seat.absence.counted_since), (0, None));
        }
    }
}

#[tokio::test]
async fn a_living_run_is_left_alone_however_long_its_seats_are_silent() {
    let [alive, sweeper, _] = three_nodes().await;
    let guests = connected(&alive).await;
    for _ in 0..10 {
        alive.clock.advance(Duration::seconds(29));
        let now = alive.clock.now();
        let seen = alive.store.service_runs().touch(alive.run, now, now - Duration::seconds(30)).await;
        assert!(seen.unwrap());
        assert_eq!(sweeper.sessions.disconnect_dead_runs().await.unwrap(), 0);
    }
    for guest in guests {
        assert!(sweeper.store.game_sessions().find(guest.player).await.unwrap().unwrap().is_connected());
    }
}

/// More than a sweep takes from storage at a time.
const MANY: u32 = 205;

/// A room of a game that this build does not have, its one seat connected through this run.
async fn insert_unplayable(node: &House, number: u32, run: NodeRunId) {
    let mut seated = SeatedRoom::playing(number, 1);
    seated.room.game = "unheard of".to_owned();
    seated.seats = vec![a_connected_seat(&seated.players[0], run)];
    seated.insert_into(&*node.store).await.unwrap();
}

#[tokio::test]
async fn rooms_that_can_not_be_played_keep_no_sweep_from_those_after_them() {
    let [node, sweeper, _] = three_nodes().await;
    for number in 1..=MANY {
        insert_unplayable(&node, number, node.run).await;
    }
    // Later than all of those, and with a higher id.
    node.clock.advance(Duration::minutes(1));
    let now = node.clock.now();
    assert!(!node.store.service_runs().touch(node.run, now, now - Duration::seconds(30)).await.unwrap());
    let guests = node.table(2).await;
    let all = usize::try_from(MANY).unwrap();
    assert_eq!(sweeper.sessions.disconnect_dead_runs().await.unwrap(), all, "their seats are free");
    node.clock.advance(Duration::days(2));
    assert_eq!(sweeper.sessions.cleanup_expired_sessions().await.unwrap(), 1);
    let room = node.store.rooms().find(guests[0].room).await.unwrap().unwrap();
    assert_eq!(room.status, RoomStatus::Finished);
    let reports = sweeper.observer.reports();
    let unplayable = reports.iter().filter(|report| matches!(report, Report::Inconsistent { .. }));
    assert_eq!(unplayable.count(), all, "each is told");
}
