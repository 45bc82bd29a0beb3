//! Who is not let in: by HTTP, and by close code for clients that offer `reseat.v1`.

use reseat_domain::ports::Store;
use reseat_testkit::builders::{SeatedRoom, client_id, room_id};
use serde_json::json;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use crate::player::{Player, bare_request, open, refused, request};
use crate::table::Table;

/// What both kinds of client are told: the HTTP status and code, and the close code and its reason.
type Told = ((u16, String), (u16, String));

/// Sends the same request without and with `reseat.v1`.
async fn told(table: &Table, make: impl Fn() -> Request) -> Told {
    let (status, problem) = refused(table, make()).await;
    assert_eq!(problem["status"], status);
    let mut request = make();
    request.headers_mut().insert("sec-websocket-protocol", "reseat.v1".parse().unwrap());
    let (mut player, _) = open(table, request).await.unwrap();
    ((status, problem["code"].as_str().unwrap().to_owned()), player.closed().await)
}

fn row(status: u16, code: &str, close: u16, reason: &str) -> Told {
    ((status, code.to_owned()), (close, reason.to_owned()))
}

fn with_bearer(table: &Table, token: &str, query: &str) -> Request {
    let mut request = bare_request(table, query);
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

#[tokio::test]
async fn a_token_is_taken_from_the_subprotocol_the_header_or_the_query() {
    let table = Table::playing().await;
    let by_query = format!("session_token={}", table.token(0));
    let requests = [
        request(&table, 0, ""),
        with_bearer(&table, &table.token(0), "session_token=never-read"),
        bare_request(&table, &by_query),
    ];
    for (request, selected) in requests.into_iter().zip([Some("reseat.v1"), None, None]) {
        let (mut player, response) = open(&table, request).await.unwrap();
        let protocol = response.headers().get("sec-websocket-protocol");
        assert_eq!(protocol.map(|protocol| protocol.to_str().unwrap()), selected);
        assert_eq!(player.next().await["type"], "welcome");
        drop(player);
        while table.stored_seat(0).await.is_connected() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_token_alone_is_a_bad_request() {
    let table = Table::playing().await;
    let mut request = bare_request(&table, "");
    let offer = format!("reseat.token.{}", table.token(0));
    request.headers_mut().insert("sec-websocket-protocol", offer.parse().unwrap());
    let (status, problem) = refused(&table, request).await;
    assert_eq!((status, &problem["code"]), (400, &json!("bad_subprotocol")));
}

#[tokio::test]
async fn a_bad_token_is_401_and_4401_with_its_own_word() {
    let table = Table::playing().await;
    let other = Table::set(SeatedRoom::waiting(2, 2), |_| {}).await;
    let good = table.token(0);
    let mut forged = good.clone().into_bytes();
    forged[100] ^= 1;
    for (token, code) in [
        (String::new(), "malformed"),
        ("nonsense".to_owned(), "malformed"),
        (String::from_utf8(forged).unwrap(), "malformed"),
        (other.token(0), "wrong_room"),
    ] {
        let told = told(&table, || with_bearer(&table, &token, "")).await;
        if told != row(401, code, 4401, code) {
            // A flipped letter may leave a readable object with another signature.
            assert_eq!(told, row(401, "bad_signature", 4401, "bad_signature"));
        }
    }
    assert_eq!(told(&table, || bare_request(&table, "")).await, row(401, "malformed", 4401, "malformed"));
}

#[tokio::test]
async fn a_token_of_a_session_that_has_ended_is_revoked() {
    let table = Table::playing().await;
    let session = &table.seated.user_sessions[0];
    assert!(!table.store.user_sessions().remove(session.id, session.user_id).await.unwrap().is_empty());
    let token = table.token(0);
    let told = told(&table, || with_bearer(&table, &token, "")).await;
    assert_eq!(told, row(401, "revoked", 4401, "revoked"));
}

#[tokio::test]
async fn a_room_that_is_none_is_not_found() {
    let table = Table::playing().await;
    for room in ["nonsense".to_owned(), "0".repeat(36)] {
        let make = || {
            let mut request = with_bearer(&table, &table.token(0), "");
            *request.uri_mut() = format!("ws://{}/ws/{room}", table.address).parse().unwrap();
            request
        };
        assert_eq!(told(&table, make).await, row(404, "room_not_found", 4404, "room_not_found"));
    }
    let make = || {
        let mut request = with_bearer(&table, &table.token(0), "");
        *request.uri_mut() = format!("ws://{}/ws/{}", table.address, room_id(9)).parse().unwrap();
        request
    };
    assert_eq!(told(&table, make).await, row(401, "wrong_room", 4401, "wrong_room"));
}

#[tokio::test]
async fn a_query_that_can_not_be_read_is_a_bad_request() {
    let table = Table::playing().await;
    let token = table.token(0);
    for query in ["client_id=7", "attempt=-1", "takeover=maybe", "last_sequence=-1", "log_epoch=x"] {
        let told = told(&table, || with_bearer(&table, &token, query)).await;
        assert_eq!(told, row(400, "bad_query", 4400, "bad_query"), "{query}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused_and_a_listed_one_is_not() {
    let table = Table::playing().await;
    let token = table.token(0);
    let from = |origin: &str| {
        let mut request = with_bearer(&table, &token, "");
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request
    };
    let told = told(&table, || from("https://evil.example")).await;
    assert_eq!(told, row(403, "origin_not_allowed", 4403, "origin_not_allowed"));
    let (mut player, _) = open(&table, from("https://play.example")).await.unwrap();
    assert_eq!(player.next().await["type"], "welcome");
}

#[tokio::test]
async fn a_seat_that_was_left_is_gone() {
    let table = Table::playing().await;
    table.state.services.rooms.leave(table.room_id(), table.seated.players[0].id, None).await.unwrap();
    let token = table.token(0);
    let told = told(&table, || with_bearer(&table, &token, "")).await;
    assert_eq!(told, row(410, "seat_over", 4410, "seat_over"));
}

#[tokio::test]
async fn another_client_is_asked_to_take_over_and_an_older_attempt_is_superseded() {
    let table = Table::playing().await;
    let query = |client: u32, attempt: u32| format!("client_id={}&attempt={attempt}", client_id(client));
    let mut player = Player::connect(&table, 0, &query(1, 5)).await;
    assert_eq!(player.next().await["type"], "welcome");
    let token = table.token(0);
    let elsewhere = told(&table, || with_bearer(&table, &token, &query(2, 1))).await;
    assert_eq!(elsewhere, row(409, "held_elsewhere", 4409, "held_elsewhere"));
    let late = told(&table, || with_bearer(&table, &token, &query(1, 4))).await;
    assert_eq!(late, row(409, "superseded", 4412, "superseded"));
    player.frames_until_pong().await;
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
    let table = Table::playing_with(2, |settings| settings.connections_per_ip = 1).await;
    let (_player, _) = Player::sit(&table, 0, 1).await;
    let token = table.token(1);
    let told = told(&table, || with_bearer(&table, &token, "")).await;
    assert_eq!(told, row(429, "rate_limited", 4429, "rate_limited"));
    let mut request = with_bearer(&table, &token, "");
    request.headers_mut().insert("x-forwarded-for", "198.51.100.7".parse().unwrap());
    let (mut other, _) = open(&table, request).await.unwrap();
    assert_eq!(other.next().await["type"], "welcome");
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_is_told_about_its_token_first() {
    let table = Table::playing().await;
    let url = format!("http://{}/ws/{}", table.address, table.room_id());
    let client = reqwest::Client::new();
    let without = client.get(&url).send().await.unwrap();
    assert_eq!(without.status().as_u16(), 401);
    let with = client.get(&url).bearer_auth(table.token(0)).send().await.unwrap();
    assert_eq!(with.status().as_u16(), 400);
    let problem: serde_json::Value = with.json().await.unwrap();
    assert_eq!(problem["code"], "not_a_websocket");
    assert!(!table.stored_seat(0).await.is_connected());
}
