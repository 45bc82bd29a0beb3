//! A player who stays away, with short times: found out in time by the process itself.

use reseat_client::connection::EndReason;
use reseat_client::protocol::ending::EndReason as GameEnd;
use reseat_client::protocol::http::rooms::CreateRoom;
use reseat_client::protocol::room::RoomStatus;
use reseat_client::{ApiError, GameConnection, Options, Seat, Status};
use reseat_test_database::{TestDatabase, on_both};

use crate::service::{Service, assert_verified};
use crate::table::{Player, table_as};

on_both![
    who_stays_away_loses_by_a_claim_and_is_shown_it_on_returning,
    a_player_who_does_not_move_is_played_for_when_the_turn_is_over,
];

fn wish(abandon_after: Option<&str>, turn_time: Option<&str>) -> CreateRoom {
    let duration = |text: Option<&str>| text.map(|text| text.parse().unwrap());
    CreateRoom {
        game: "casino".to_owned(),
        seats: Some(2),
        options: None,
        player_name: None,
        private: false,
        abandon_after: duration(abandon_after),
        turn_time: duration(turn_time),
    }
}

fn connection(service: &Service, player: &Player) -> GameConnection {
    GameConnection::open(Seat::new(player.room, player.token.clone()), Options::to(service.url())).0
}

async fn connected(service: &Service, player: &Player) -> GameConnection {
    let connection = connection(service, player);
    connection.watch().wait_for(|snapshot| snapshot.status == Status::Connected).await.unwrap();
    connection
}

async fn who_stays_away_loses_by_a_claim_and_is_shown_it_on_returning(database: TestDatabase) {
    let service = Service::start(&database).await;
    let players = table_as(&service, &wish(Some("1s"), None)).await;
    let gone = connected(&service, &players[0]).await;
    let waiting = connected(&service, &players[1]).await;
    let early = players[1].claim().await.unwrap_err();
    assert!(matches!(early, ApiError::Problem(problem) if problem.code == "opponent_not_abandoned"));
    gone.close();
    // The sweep comes once a minute; this is the feed's doing.
    let is_abandoned = |status| status == Some(RoomStatus::Abandoned);
    waiting.watch().wait_for(|snapshot| is_abandoned(snapshot.room_status)).await.unwrap();
    let result = players[1].claim().await.unwrap();
    assert_eq!((result.reason, result.winners), (GameEnd::Claimed, vec![players[1].id]));
    let told = waiting.watch().wait_for(|snapshot| snapshot.ended.is_some()).await.unwrap().ended.clone();

    let returning = connection(&service, &players[0]);
    let is_over = |status: Status| matches!(status, Status::Ended(_));
    let mut watch = returning.watch();
    let shown = watch.wait_for(|snapshot| is_over(snapshot.status)).await.unwrap();
    assert_eq!((shown.status, &shown.ended), (Status::Ended(EndReason::GameOver), &told));
    drop(shown);
    assert_verified(&database).await;
}

async fn a_player_who_does_not_move_is_played_for_when_the_turn_is_over(database: TestDatabase) {
    let service = Service::start(&database).await;
    let players = table_as(&service, &wish(None, Some("1s"))).await;
    let connections = [connected(&service, &players[0]).await, connected(&service, &players[1]).await];
    for connection in &connections {
        // The start, a deal, and a move for each of the two.
        connection.watch().wait_for(|snapshot| snapshot.last_sequence >= Some(4)).await.unwrap();
    }
    let played = players[0].log().await.into_iter().filter(|entry| entry.action_type == "autoplay");
    let by: Vec<_> = played.filter_map(|entry| entry.player_id).take(2).collect();
    assert_eq!(by.len(), 2);
    assert_ne!(by[0], by[1], "each has had a turn");
    assert_verified(&database).await;
}
