//! Two nodes on one store: the log decides, and neither has to ask the other.

use std::sync::Arc;

use reseat_domain::ports::Clock;
use reseat_domain::services::{ConnectError, RoomError, SubmitError};
use reseat_domain::session::ConnectRefusal;
use reseat_domain::time::Duration;
use reseat_testkit::builders::moment;
use reseat_testkit::{FixedClock, MemoryStore, TallyGame};

use crate::house::House;

fn two_nodes() -> (House, House) {
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(FixedClock::at(moment(0)));
    (House::on(store.clone(), clock.clone(), 1), House::on(store, clock, 2))
}

#[tokio::test]
async fn players_of_one_room_may_be_served_by_different_nodes() {
    let (one, other) = two_nodes();
    let guests = one.table(2).await;
    for intent in 0..8 {
        let (node, place) = if intent % 2 == 0 { (&one, 0) } else { (&other, 1) };
        node.play(&guests[place], intent, TallyGame::add(1)).await.unwrap();
    }
    let log = one.store.actions().after(guests[0].room, 0, 100).await.unwrap();
    assert_eq!(log.iter().filter(|entry| entry.action_type == "add").count(), 8);
}

#[tokio::test]
async fn an_intent_that_one_node_played_is_a_duplicate_at_the_other() {
    let (one, other) = two_nodes();
    let guests = one.table(2).await;
    // The other node has the room in memory as it was before.
    assert!(other.play(&guests[1], 9, TallyGame::add(1)).await.is_err());
    let first = one.play(&guests[0], 1, TallyGame::add(1)).await.unwrap();
    let again = other.play(&guests[0], 1, TallyGame::add(1)).await.unwrap();
    assert!(again.duplicate);
    assert_eq!((again.sequence_number, again.at), (first.sequence_number, first.at));
}

#[tokio::test]
async fn a_takeover_at_one_node_fences_the_old_connection_at_the_other() {
    let (one, other) = two_nodes();
    one.start().await;
    other.start().await;
    let guests = one.table(2).await;
    let old = one.connect(&guests[0], 1, false).await;
    let new = other.connect(&guests[0], 2, true).await;
    assert!(new.connection > old.connection);
    let late = one.play_over(&guests[0], 1, TallyGame::add(1), Some(old.connection)).await.unwrap_err();
    assert!(matches!(late, SubmitError::Refused(refusal) if refusal.code() == "superseded"));
    other.play_over(&guests[0], 2, TallyGame::add(1), Some(new.connection)).await.unwrap();
}

/// A thousand times: the seat is the later one's, and nothing of the other is accepted from its return on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_takeovers_at_once_exactly_one_is_not_fenced_off() {
    let (one, other) = two_nodes();
    one.start().await;
    other.start().await;
    let guests = one.table(2).await;
    for round in 0..1_000 {
        let (first, second) = tokio::join!(
            one.wanted(&guests[0], 2 * round + 1, true),
            other.wanted(&guests[0], 2 * round + 2, true)
        );
        let (first, second) = tokio::join!(one.sessions.connect(&first), other.sessions.connect(&second));
        let numbers = [first.unwrap().0.connection, second.unwrap().0.connection];
        let (lost, won) = (numbers[0].min(numbers[1]), numbers[0].max(numbers[1]));
        let seat = one.store.game_sessions().find(guests[0].player).await.unwrap().unwrap();
        assert_eq!((lost + 1, won, seat.is_connected()), (won, seat.connection, true), "round {round}");
        // At both nodes, whatever each has in memory.
        for node in [&one, &other] {
            let late = node.play_over(&guests[0], round, TallyGame::add(1), Some(lost)).await.unwrap_err();
            assert!(matches!(late, SubmitError::Refused(refusal) if refusal.code() == "superseded"));
        }
    }
    one.play_over(&guests[0], 9_999, TallyGame::add(1), Some(2_000)).await.unwrap();
}

#[tokio::test]
async fn another_client_is_asked_and_the_same_one_is_in_at_once() {
    let (one, other) = two_nodes();
    one.start().await;
    other.start().await;
    let guests = one.table(2).await;
    let first = one.connect(&guests[0], 1, false).await;
    let refused = other.sessions.connect(&other.wanted(&guests[0], 2, false).await).await;
    assert!(matches!(refused, Err(ConnectError::Refused(ConnectRefusal::HeldElsewhere))));
    let again = other.connect(&guests[0], 1, false).await;
    assert_eq!((again.connection, again.resumed), (first.connection + 1, true));
    assert!(
        !one.sessions
            .mark_disconnected(guests[0].room, guests[0].player, first.connection, moment(5))
            .await
            .unwrap()
    );
    let seat = one.store.game_sessions().find(guests[0].player).await.unwrap().unwrap();
    assert!(seat.is_connected(), "the late close of the old socket changed nothing");
}

#[tokio::test]
async fn a_late_attempt_of_the_same_client_never_replaces_a_newer_one() {
    let (one, _) = two_nodes();
    one.start().await;
    let guests = one.table(2).await;
    let mut newer = one.wanted(&guests[0], 1, false).await;
    newer.attempt = Some(5);
    one.sessions.connect(&newer).await.unwrap();
    let mut late = one.wanted(&guests[0], 1, false).await;
    late.attempt = Some(4);
    let refused = one.sessions.connect(&late).await;
    assert!(matches!(refused, Err(ConnectError::Refused(ConnectRefusal::Superseded))));
}

#[tokio::test]
async fn a_late_leave_of_a_connection_that_was_taken_over_ends_nothing() {
    let (one, other) = two_nodes();
    one.start().await;
    other.start().await;
    let guests = one.table(2).await;
    let old = one.connect(&guests[0], 1, false).await;
    let new = other.connect(&guests[0], 2, true).await;
    let (room, player) = (guests[0].room, guests[0].player);
    let late = one.rooms.leave(room, player, Some(old.connection)).await;
    assert!(matches!(late, Err(RoomError::Superseded)));
    assert!(matches!(one.rooms.result(room).await, Err(RoomError::NotFinished)));
    other.rooms.leave(room, player, Some(new.connection)).await.unwrap();
    assert!(other.rooms.result(room).await.is_ok());
}

#[tokio::test]
async fn nobody_is_kept_waiting_before_the_start_by_who_was_on_a_node_that_died() {
    let (one, other) = two_nodes();
    one.start().await;
    other.start().await;
    let host = one.create("Host", 3).await;
    let guest = one.join("Guest", host.room).await;
    one.connect(&host, 1, false).await;
    other.connect(&guest, 2, false).await;
    for _ in 0..2 {
        one.clock.advance(Duration::seconds(20));
        let now = one.clock.now();
        assert!(one.store.service_runs().touch(one.run, now, now - Duration::seconds(30)).await.unwrap());
    }
    one.connect(&host, 1, false).await;
    let seat = one.store.game_sessions().find(guest.player).await.unwrap().unwrap();
    assert!(!seat.is_connected() && seat.absence.counted_since.is_none());
}
