//! A user session ends, and with it the connections that were opened with its tokens, and no others.

use std::sync::Arc;

use futures_util::StreamExt;
use reseat_domain::ports::{AccessTokenIssuer, Clock, RoomBus, Store};
use reseat_domain::services::EndedBy;
use reseat_domain::session::UserSession;
use reseat_domain::time::Duration;
use reseat_protocol::subprotocol::offer_with;
use reseat_testkit::builders::{With, a_user_session, claims_of, client_id, user_session_id};
use reseat_testkit::{FakeTokens, MemoryBus};
use serde_json::{Value, json};

use crate::cut_bus::CutBus;
use crate::player::{Player, bare_request, open, open_at, request};
use crate::table::Table;

fn revoked() -> (u16, String) {
    (4401, "revoked".to_owned())
}

async fn end(table: &Table, session: &UserSession) {
    let devices = &table.state.services.device_sessions;
    assert!(devices.end(session.user_id, session.id, EndedBy::Operator).await.unwrap());
}

/// The first player signs in on another device, and takes a token for the seat there.
async fn another_device(table: &Table) -> (UserSession, String) {
    let session = a_user_session(&table.seated.users[0], 50);
    table.store.user_sessions().insert(&session).await.unwrap();
    let (player, seat) = (&table.seated.players[0], &table.seated.seats[0]);
    let token = table.state.services.sessions.mint_token(player, seat, session.id);
    (session, token)
}

#[tokio::test(start_paused = true)]
async fn a_user_session_that_ends_closes_its_connection_at_once() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    let ended_at = table.clock.now();
    end(&table, &table.seated.user_sessions[0]).await;
    assert_eq!(player.closed().await, revoked());
    assert!(table.clock.now() - ended_at < Duration::seconds(1));
    other.frames_until_pong().await;
    // The token is refused from then on.
    let mut again = Player::connect(&table, 0, &format!("client_id={}", client_id(1))).await;
    assert_eq!(again.closed().await, revoked());
}

#[tokio::test]
async fn signing_out_over_http_closes_the_connection_of_that_device() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let access_token = FakeTokens::default().issue(&claims_of(&table.seated.user_sessions[0]));
    let log_out = reqwest::Client::new().post(format!("http://{}/api/auth/logout", table.address));
    assert_eq!(log_out.bearer_auth(access_token).send().await.unwrap().status().as_u16(), 204);
    assert_eq!(player.closed().await, revoked());
}

#[tokio::test]
async fn a_guest_who_signs_in_in_the_middle_of_a_game_plays_on_in_the_same_seat() {
    let table = Table::playing().await;
    let (mut guest, _) = Player::sit(&table, 0, 1).await;
    let (mut other, _) = Player::sit(&table, 1, 2).await;
    guest.add(1, 3, 1).await;
    let ack = guest.frame("ack").await;
    let http = reqwest::Client::new();
    let url = |path: &str| format!("http://{}{path}", table.address);
    let account = json!({ "username": "Zoë", "password": "correct horse battery" });
    let access_token = FakeTokens::default().issue(&claims_of(&table.seated.user_sessions[0]));
    let registered = http.post(url("/api/auth/register")).bearer_auth(access_token).json(&account);
    let registered = registered.send().await.unwrap();
    assert_eq!(registered.status().as_u16(), 201);
    let registered: Value = registered.json().await.unwrap();
    // The guest's session has ended, and with it the connection that was opened with it.
    assert_eq!(guest.closed().await, revoked());

    let join = http.post(url(&format!("/api/rooms/{}/join", table.room_id())));
    let joined = join.bearer_auth(registered["access_token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(joined.status().as_u16(), 200);
    let joined: Value = joined.json().await.unwrap();
    assert_eq!(joined["player_id"], table.player_id(0));
    let mut again = bare_request(&table, &format!("client_id={}&last_sequence=1", client_id(1)));
    let offer = offer_with(joined["session_token"].as_str().unwrap());
    again.headers_mut().insert("sec-websocket-protocol", offer.parse().unwrap());
    let (mut user, _) = open(&table, again).await.unwrap();
    let welcome = user.frame("welcome").await;
    assert_eq!((&welcome["player_id"], &welcome["resumed"]), (&joined["player_id"], &json!(true)));
    assert_eq!(welcome["recovery"]["sequence_number"], ack["sequence_number"]);
    // The other one was disturbed by nothing but the news.
    other.frames_until_pong().await;
}

/// A session in another app, which came of a handoff and is bound to the one that it came from.
#[tokio::test(start_paused = true)]
async fn a_session_that_ends_with_another_closes_its_connection_as_fast() {
    let table = Table::playing().await;
    let parent = &table.seated.user_sessions[0];
    let child = a_user_session(&table.seated.users[0], 50)
        .with(|child| (child.parent_id, child.ends_with_parent) = (Some(parent.id), true));
    table.store.user_sessions().insert(&child).await.unwrap();
    let (player, seat) = (&table.seated.players[0], &table.seated.seats[0]);
    let token = table.state.services.sessions.mint_token(player, seat, child.id);
    let query = format!("client_id={}&session_token={token}", client_id(2));
    let (mut in_other_app, _) = open(&table, bare_request(&table, &query)).await.unwrap();
    assert_eq!(in_other_app.next().await["type"], "welcome");
    let ended_at = table.clock.now();
    end(&table, parent).await;
    assert_eq!(in_other_app.closed().await, revoked());
    assert!(table.clock.now() - ended_at < Duration::seconds(1));
}

#[tokio::test(start_paused = true)]
async fn the_player_s_other_devices_play_on_undisturbed() {
    let table = Table::playing().await;
    let (phone, token) = another_device(&table).await;
    let (mut laptop, _) = Player::sit(&table, 0, 1).await;
    let query = format!("client_id={}&takeover=true&session_token={token}", client_id(2));
    let (mut on_phone, _) = open(&table, bare_request(&table, &query)).await.unwrap();
    assert_eq!(on_phone.next().await["type"], "welcome");
    assert_eq!(laptop.closed().await.0, 4411);
    end(&table, &table.seated.user_sessions[0]).await;
    on_phone.add(1, 4, 2).await;
    assert_eq!(on_phone.news().await["type"], "ack");
    assert!(table.stored_seat(0).await.is_connected());
    end(&table, &phone).await;
    assert_eq!(on_phone.closed().await, revoked());
}

#[tokio::test(start_paused = true)]
async fn the_end_reaches_connections_on_every_node() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::clone(&table.bus)).await;
    let (mut player, _) = Player::sit(&other, 0, 1).await;
    let ended_at = table.clock.now();
    end(&table, &table.seated.user_sessions[0]).await;
    assert_eq!(player.closed().await, revoked());
    assert!(table.clock.now() - ended_at < Duration::seconds(1));
}

#[tokio::test(start_paused = true)]
async fn an_end_of_which_the_bus_lost_the_notice_is_found_with_the_heartbeats() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut player, _) = Player::sit(&other, 0, 1).await;
    let ended_at = table.clock.now();
    end(&table, &table.seated.user_sessions[0]).await;
    assert_eq!(player.closed().await, revoked());
    assert!(table.clock.now() - ended_at <= Duration::seconds(6));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_missed_notices_looks_at_once() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let ended_at = table.clock.now();
    end(&table, &table.seated.user_sessions[0]).await;
    // More than wait for a subscriber, before it comes to read the first.
    let mut slow = table.bus.subscribe_ended().await.unwrap();
    for number in 0..200 {
        table.bus.publish_ended(&[user_session_id(90_000 + number)]).await.unwrap();
    }
    assert_eq!(slow.next().await, Some(reseat_domain::ports::SessionNotice::Missed));
    assert_eq!(player.closed().await, revoked());
    assert!(table.clock.now() - ended_at < Duration::seconds(1));
}

#[tokio::test(start_paused = true)]
async fn a_node_whose_bus_comes_back_hears_again_and_looks_what_it_missed() {
    let table = Table::playing().await;
    let bus = Arc::new(CutBus::new(Arc::clone(&table.bus) as _));
    let (node, address) = table.node_on(Arc::clone(&table.store) as _, Arc::clone(&bus) as _).await;
    let mut players = Vec::new();
    for seat in [0, 1] {
        let query = format!("client_id={}", client_id(seat as u32));
        let (mut player, _) = open_at(address, request(&table, seat, &query)).await.unwrap();
        assert_eq!(player.next().await["type"], "welcome");
        players.push(player);
    }
    bus.cut();
    end(&table, &table.seated.user_sessions[0]).await;
    bus.mend();
    let mended_at = table.clock.now();
    assert_eq!(players[0].closed().await, revoked());
    assert!(table.clock.now() - mended_at < Duration::seconds(1));
    end(&table, &table.seated.user_sessions[1]).await;
    assert_eq!(players[1].closed().await, revoked());
    assert!(table.clock.now() - mended_at < Duration::seconds(1));
    assert_eq!(node.hub.connections(), 0);
}
