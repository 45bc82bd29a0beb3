//! Who is told how a seat is connected: the others of each change, once and in its order, and a newcomer of
//! those who are away.

use reseat_domain::ports::{RoomBus, RoomEvent, SeatStatus};
use reseat_domain::session::{Health, StatusNumber};
use reseat_testkit::builders::moment;

use crate::player::Player;
use crate::table::Table;

#[tokio::test]
async fn a_status_that_comes_after_a_newer_one_is_told_to_nobody() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 2).await;
    let status = |number, hidden: bool| SeatStatus {
        player_id: table.seated.players[0].id,
        number,
        connected: !number.has_ended,
        health: Health::Healthy,
        hidden,
        disconnected_since: number.has_ended.then(|| moment(0)),
        claimable_at: None,
    };
    let ended = |connection| StatusNumber { connection, has_ended: true, revision: 3 };
    for status in [
        status(StatusNumber::open(5, 2), true),
        // Of the same connection, from before it was hidden.
        status(StatusNumber::open(5, 1), false),
        // Of the connection before.
        status(ended(4), false),
        status(ended(5), false),
        // Late, as the task of the connection had it before its end.
        status(StatusNumber::open(5, 3), false),
    ] {
        table.bus.publish(table.room_id(), RoomEvent::ConnectionStatus(status)).await.unwrap();
    }
    // The seat was never connected before.
    watcher.sees(&table, 0).await;
    assert!(watcher.heard.last().unwrap().contains("\"hidden\":true"), "{:?}", watcher.heard);
    assert_eq!(watcher.status(&table, 0).await["connected"], false);
    let rest = watcher.frames_until_pong().await;
    assert!(rest.iter().all(|frame| frame["type"] != "connection_status"), "{rest:?}");
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_is_told_who_is_away_and_the_others_not_again() {
    let table = Table::playing_with(4, |_| {}).await;
    let (mut watcher, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    let (leaver, _) = Player::sit(&table, 2, 3).await;
    drop(leaver);
    for there in [&mut watcher, &mut other] {
        there.gone(&table, 2).await;
        there.frames_until_pong().await;
    }
    let (mut newcomer, _) = Player::sit(&table, 3, 4).await;
    assert_eq!(newcomer.status(&table, 2).await["connected"], false);
    for there in [&mut watcher, &mut other] {
        there.sees(&table, 3).await;
        let rest = there.frames_until_pong().await;
        assert!(rest.iter().all(|frame| frame["player_id"] != table.player_id(2)), "{rest:?}");
    }
}
