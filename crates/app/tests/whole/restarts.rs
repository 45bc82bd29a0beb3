//! Stops in good order, kills, and what survives them.

use reseat_client::protocol::room::RoomStatus;
use reseat_client::{GameConnection, Options, Seat, Status};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::json;

use crate::service::{Service, assert_verified};
use crate::table::{next_move, table};

on_both![
    a_seat_and_its_token_survive_a_kill_of_the_service,
    a_stop_in_good_order_closes_sockets_with_restarting_and_exits_with_zero,
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
