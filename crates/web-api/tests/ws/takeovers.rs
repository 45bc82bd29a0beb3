//! One seat, several connections: the newest holds it, and a late end of an older one changes nothing.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reseat_domain::ports::Store;
use reseat_testkit::MemoryBus;
use reseat_testkit::builders::client_id;
use serde_json::{Value, json};

use crate::player::{Player, add, number, open_at, request};
use crate::table::Table;

fn takeover(client: u32) -> String {
    format!("client_id={}&takeover=true", client_id(client))
}

#[tokio::test]
async fn the_same_client_replaces_its_ghost_at_once() {
    let table = Table::playing().await;
    let (mut ghost, _) = Player::sit(&table, 0, 1).await;
    let (_player, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!((&welcome["connection"], &welcome["resumed"]), (&json!(2), &json!(true)));
    assert_eq!(ghost.closed().await, (4412, "superseded".to_owned()));
}

#[tokio::test]
async fn another_client_takes_over_when_the_player_confirmed_it() {
    let table = Table::playing().await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    let mut new = Player::connect(&table, 0, &takeover(2)).await;
    assert_eq!(new.next().await["connection"], 2);
    assert_eq!(old.closed().await, (4411, "moved".to_owned()));
}

#[tokio::test]
async fn the_late_end_of_an_older_connection_changes_nothing() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 9).await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    let mut new = Player::connect(&table, 0, &takeover(2)).await;
    new.next().await;
    old.closed().await;
    drop(old);
    new.add(1, 4, 1).await;
    new.frame("action").await;
    let seat = table.stored_seat(0).await;
    assert_eq!((seat.connection, seat.is_connected()), (2, true));
    let told = watcher.frames_until_pong().await;
    let player = json!(table.player_id(0));
    let gone = |frame: &&serde_json::Value| frame["player_id"] == player && frame["connected"] == false;
    assert_eq!(told.iter().find(gone), None);
}

#[tokio::test(start_paused = true)]
async fn a_disconnection_that_is_stored_after_the_player_came_back_changes_nothing() {
    let table = Table::playing().await;
    let (mut watcher, _) = Player::sit(&table, 1, 9).await;
    let (old, _) = Player::sit(&table, 0, 1).await;
    watcher.sees(&table, 0).await;
    let told = watcher.heard.len();
    // Its first try fails, and the next comes a tenth of a second later.
    table.store.units_refused.store(1, Ordering::SeqCst);
    drop(old);
    while table.store.units_refused.load(Ordering::SeqCst) > 0 {
        tokio::task::yield_now().await;
    }
    let (mut new, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["connection"], 2);
    let second = tokio::time::timeout(Duration::from_secs(1), watcher.frame("never")).await;
    second.expect_err("nothing more is told");
    let since = &watcher.heard[told..];
    assert!(since.iter().all(|frame| !frame.contains("\"connected\":false")), "{since:?}");
    new.frames_until_pong().await;
    assert!(table.stored_seat(0).await.is_connected());
}

#[tokio::test(start_paused = true)]
async fn an_old_connection_that_is_stuck_in_a_send_is_closed_all_the_same() {
    let table = Table::playing_with(2, |settings| settings.messages_per_second = 1_000_000).await;
    let (mut stuck, _) = Player::sit(&table, 0, 1).await;
    let mut large = add(1, 4, 1);
    large["action_data"]["padding"] = "x".repeat(4_000).into();
    stuck.send(large).await;
    stuck.frame("action").await;
    // Answers of which none is read. The paused time goes on only when nothing else does: when the service
    // can send no more, and so reads no more.
    let syncs = async {
        loop {
            stuck.send(json!({ "type": "sync", "after": 0 })).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(1), syncs).await.expect_err("it is stuck");
    let mut new = Player::connect(&table, 0, &takeover(2)).await;
    assert_eq!(new.next().await["connection"], 2);
    new.frames_until_pong().await;
    // It has ended although still nobody reads.
    assert_eq!(table.state.hub.connections(), 1);
    assert_eq!(stuck.closed().await, (4411, "moved".to_owned()));
}

#[tokio::test]
async fn a_takeover_on_another_node_closes_the_old_connection() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::clone(&table.bus)).await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    let mut new = Player::connect(&other, 0, &takeover(2)).await;
    assert_eq!(new.next().await["connection"], 2);
    assert_eq!(old.closed().await, (4411, "moved".to_owned()));
}

#[tokio::test]
async fn the_last_action_of_an_old_connection_is_refused_when_a_takeover_was_stored_before_it() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::clone(&table.bus)).await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    // Nobody writes until the takeover and then the action wait for it.
    let turn = table.store.begin().await.unwrap();
    let units = table.store.units.load(Ordering::SeqCst);
    let taking = tokio::spawn({
        let request = request(&other, 0, &takeover(2));
        let address = other.address;
        async move { open_at(address, request).await.unwrap() }
    });
    while table.store.units.load(Ordering::SeqCst) == units {
        tokio::task::yield_now().await;
    }
    old.add(1, 4, 1).await;
    old.frames_until_pong().await;
    drop(turn);
    let (mut new, _) = taking.await.unwrap();
    assert_eq!(number(&new.next().await["recovery"]), 2);
    assert_eq!(old.closed().await, (4411, "moved".to_owned()));
    // Everything that was begun is over when the node has stopped.
    table.state.hub.close().await;
    assert_eq!(table.store.actions().head(table.room_id()).await.unwrap(), 2);
}

#[tokio::test]
async fn over_http_too_an_action_of_a_connection_that_was_taken_over_is_refused() {
    let table = Table::playing().await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    let mut new = Player::connect(&table, 0, &takeover(2)).await;
    new.next().await;
    old.closed().await;
    let url = format!("http://{}/api/rooms/{}/actions", table.address, table.room_id());
    for (connection, status, code) in [(1, 409, json!("superseded")), (2, 200, json!(null))] {
        let mut action = add(1, 4, 2);
        action["connection"] = json!(connection);
        let request = reqwest::Client::new().post(&url).bearer_auth(table.token(0)).json(&action);
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["code"], code);
    }
}

#[tokio::test(start_paused = true)]
async fn late_frames_of_an_older_connection_change_nothing() {
    let table = Table::playing_with(3, |_| {}).await;
    let (mut watcher, _) = Player::sit(&table, 1, 9).await;
    // Another node of which the bus is cut off, so that the old connection learns nothing for a while.
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut old, _) = Player::sit(&other, 0, 1).await;
    let mut new = Player::connect(&table, 0, &takeover(2)).await;
    new.next().await;
    watcher.sees(&table, 0).await;
    old.add(1, 4, 1).await;
    old.send(json!({ "type": "leave" })).await;
    let refused = old.frame("rejected").await;
    assert_eq!(refused["code"], "superseded");
    assert_eq!(old.frame("error").await["code"], "superseded");
    drop(old);
    other.state.hub.close().await;
    let seat = table.stored_seat(0).await;
    assert_eq!((seat.connection, seat.is_connected()), (2, true));
    new.add(1, 4, 2).await;
    assert_eq!(number(&new.frame("ack").await), 3);
    let told = watcher.frames_until_pong().await;
    let of_seat = |frame: &&Value| frame["player_id"] == table.player_id(0);
    assert!(told.iter().filter(of_seat).all(|frame| frame["connected"] != false), "{told:?}");
}

/// Many times, on two nodes, over one seat: the winner's number is the seat's, and from its welcome on
/// nothing of the other is accepted.
#[tokio::test(start_paused = true)]
async fn of_two_takeovers_at_once_one_connection_is_left() {
    let table = Table::playing_with(2, |settings| settings.connections_per_ip = 1_000).await;
    let other = table.another_node(Arc::clone(&table.bus)).await;
    for round in 0..100 {
        let query = |client: u32| format!("client_id={}&takeover=true", client_id(2 * round + client));
        let (first, second) = (query(1), query(2));
        let (mut first, mut second) =
            tokio::join!(Player::connect(&table, 0, &first), Player::connect(&other, 0, &second));
        let close = tokio::select! {
            close = first.closed() => {
                std::mem::swap(&mut first, &mut second);
                close
            }
            close = second.closed() => close,
        };
        assert_eq!(close, (4411, "moved".to_owned()), "round {round}");
        let after = table.store.actions().head(table.room_id()).await.unwrap();
        first.add(round, 1, after).await;
        // The other player's turn comes and goes; what counts is that the seat is heard.
        let answer = loop {
            let frame = first.next().await;
            if frame["type"] == "ack" || frame["type"] == "rejected" {
                break frame;
            }
        };
        assert_ne!(answer["code"], "superseded", "round {round}");
        let seat = table.stored_seat(0).await;
        assert!(seat.is_connected(), "round {round}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_takeover_of_which_the_bus_lost_the_notice_is_found_with_the_heartbeats() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut old, _) = Player::sit(&table, 0, 1).await;
    let (mut ghost, _) = Player::sit(&table, 1, 2).await;
    let mut new = Player::connect(&other, 0, &takeover(3)).await;
    new.next().await;
    let mut again = Player::connect(&other, 1, &format!("client_id={}", client_id(2))).await;
    again.next().await;
    assert_eq!(old.closed().await, (4411, "moved".to_owned()));
    assert_eq!(ghost.closed().await, (4412, "superseded".to_owned()));
}
