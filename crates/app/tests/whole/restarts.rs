//! Stops in good order, kills, and what survives them.

use reseat_client::protocol::room::RoomStatus;
use reseat_client::{GameConnection, Options, Seat, Status};
use reseat_credentials::SystemClock;
use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::json;

use crate::service::{SHORT_TIMES, Service, assert_verified, shipped};
use crate::socket::{Heard, Socket};
use crate::table::{Player, next_move, table};

on_both![
    a_seat_and_its_token_survive_a_kill_of_the_service,
    a_stop_in_good_order_closes_sockets_with_restarting_and_exits_with_zero,
    after_a_stop_in_good_order_seats_are_away_since_then_and_no_absence_has_run,
    after_a_kill_seats_are_away_since_the_service_was_last_seen_and_no_absence_has_run,
    who_was_on_a_node_that_was_killed_is_told_to_be_away_by_another_node,
    who_comes_and_goes_on_another_node_is_told_of_here_too,
    who_spoke_while_the_service_slept_is_not_called_silent,
];

async fn a_seat_and_its_token_survive_a_kill_of_the_service(database: TestDatabase) {
    let service = Service::start(&database).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let (place, _, chosen) = next_move(&players).await.unwrap();
    let ack = players[place].submit(&chosen).await.unwrap();
    service.kill().await;

    let service = Service::start(&database).await;
    let player = players[place].at(&service);
    let recovery = player.recovery().await;
    assert_eq!((recovery.status, recovery.sequence_number), (RoomStatus::Playing, ack.sequence_number));
    let again = player.submit(&chosen).await.unwrap();
    assert_eq!(
        (again.sequence_number, again.timestamp, again.duplicate),
        (ack.sequence_number, ack.timestamp, true)
    );
    assert_verified(&database).await;
}

async fn a_stop_in_good_order_closes_sockets_with_restarting_and_exits_with_zero(database: TestDatabase) {
    let service = Service::start(&database).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let seat = Seat::new(players[0].room, players[0].token.clone());
    let (connection, _events) = GameConnection::open(seat, Options::to(service.url()));
    let mut watch = connection.watch();
    watch.wait_for(|snapshot| snapshot.status == Status::Connected).await.unwrap();
    let status = service.terminate().await;
    assert_eq!(status.code(), Some(0));
    let left = watch.wait_for(|snapshot| snapshot.status != Status::Connected).await.unwrap().status;
    assert!(matches!(left, Status::Reconnecting { .. }), "{left:?}");
    assert_verified(&database).await;
}

async fn after_a_stop_in_good_order_seats_are_away_since_then_and_no_absence_has_run(database: TestDatabase) {
    let service = Service::start(&database).await;
    let (players, _sockets) = connected(&service).await;
    let from = SystemClock.now();
    assert_eq!(service.terminate().await.code(), Some(0));
    let until = SystemClock.now();
    let service = Service::start(&database).await;
    assert_no_absence_has_run(&service, &players, (from, until)).await;
}

async fn after_a_kill_seats_are_away_since_the_service_was_last_seen_and_no_absence_has_run(
    database: TestDatabase,
) {
    let service = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let (players, _sockets) = connected(&service).await;
    // A killed process was seen for the last time a little before.
    let from = SystemClock.now() - Duration::seconds(2);
    service.kill().await;
    let until = SystemClock.now();
    let service = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    assert_no_absence_has_run(&service, &players, (from, until)).await;
}

async fn who_was_on_a_node_that_was_killed_is_told_to_be_away_by_another_node(database: TestDatabase) {
    let killed = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let other = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let players = table(&killed, "casino", 2, json!({})).await;
    let mut lost = Socket::open(&killed, &players[0], None).await;
    lost.frame("welcome").await;
    let mut socket = Socket::open(&other, &players[1], None).await;
    let welcome = socket.frame("welcome").await;
    assert_eq!(welcome["recovery"]["players"][0]["connected"], true);
    let from = SystemClock.now() - Duration::seconds(2);
    killed.kill().await;
    let until = SystemClock.now();
    let gone = socket.gone(players[0].id).await;
    let since: Timestamp = gone["disconnected_since"].as_str().unwrap().parse().unwrap();
    assert!(from <= since && since <= until, "since {since}, not between {from} and {until}");
    let shown = players[1].at(&other).heartbeats().await;
    assert_eq!((shown.players[0].connected, shown.players[0].disconnected_since), (false, Some(since)));
    assert!(shown.players[1].connected);
}

async fn who_comes_and_goes_on_another_node_is_told_of_here_too(database: TestDatabase) {
    let there = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let here = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let players = table(&there, "casino", 2, json!({})).await;
    let mut socket = Socket::open(&here, &players[1], None).await;
    socket.frame("welcome").await;
    for _ in 0..2 {
        let mut other = Socket::open(&there, &players[0], None).await;
        other.frame("welcome").await;
        socket.back(players[0].id).await;
        drop(other);
        socket.gone(players[0].id).await;
    }
    assert_eq!(there.terminate().await.code(), Some(0));
}

async fn who_spoke_while_the_service_slept_is_not_called_silent(database: TestDatabase) {
    let asleep = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let awake = Service::start_as(&database, &shipped(), &SHORT_TIMES).await;
    let players = table(&asleep, "casino", 2, json!({})).await;
    let mut speaker = Socket::open(&asleep, &players[0], None).await;
    speaker.frame("welcome").await;
    let mut witness = Socket::open(&awake, &players[1], None).await;
    witness.frame("welcome").await;
    asleep.freeze().await;
    // Not in the middle of a write, which would keep the other from noting anything.
    while !database.is_free().await {
        asleep.thaw().await;
        asleep.freeze().await;
    }
    speaker.send(&json!({ "type": "ping", "timestamp": 1 })).await;
    witness.gone(players[0].id).await;
    speaker.send(&json!({ "type": "ping", "timestamp": 2 })).await;
    asleep.thaw().await;
    let code = loop {
        if let Heard::Close(code) = speaker.hear().await {
            break code;
        }
    };
    assert_eq!(code, 1012);
}

/// Two players in play, both connected.
async fn connected(service: &Service) -> (Vec<Player>, Vec<Socket>) {
    let players = table(service, "casino", 2, json!({})).await;
    let mut sockets = Vec::new();
    for player in &players {
        let mut socket = Socket::open(service, player, None).await;
        socket.frame("welcome").await;
        sockets.push(socket);
    }
    (players, sockets)
}

/// The first player comes back and finds the other one away since the service stopped, and kept waiting from
/// now on.
async fn assert_no_absence_has_run(
    service: &Service,
    players: &[Player],
    (from, until): (Timestamp, Timestamp),
) {
    let came_back = SystemClock.now();
    let mut socket = Socket::open(service, &players[0], None).await;
    let welcome = socket.frame("welcome").await;
    let gone = socket.gone(players[1].id).await;
    let time = |name: &str| gone[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    let since = time("disconnected_since");
    assert!(from <= since && since <= until, "since {since}, not between {from} and {until}");
    let limit = Duration::milliseconds(welcome["heartbeat"]["abandon_after_ms"].as_i64().unwrap());
    assert!(time("claimable_at") - limit >= came_back, "{gone}");
}
