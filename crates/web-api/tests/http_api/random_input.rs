//! Whatever is sent in, the service never answers that it failed.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::service::{Seat, Service, sent};

const CASES: u32 = 200;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,8}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

/// A body with fields that the routes know, holding anything.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    const FIELDS: [&str; 16] = [
        "game",
        "seats",
        "options",
        "player_name",
        "private",
        "abandon_after",
        "turn_time",
        "strength",
        "action_id",
        "action_type",
        "action_data",
        "after",
        "connection",
        "card_id",
        "target_cards",
        "room_id",
    ];
    let known = prop::collection::btree_map(prop::sample::select(&FIELDS[..]), any_json(), 0..8);
    prop_oneof![
        3 => known.prop_map(|fields| json!(fields).to_string().into_bytes()),
        1 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..64),
    ]
}

/// A running service with a table in play, and random cases against it.
fn with_table<S: Strategy>(strategy: &S, case: &impl AsyncFn(&Service, &Seat, S::Value) -> u16)
where
    S::Value: Clone,
{
    let runtime = Runtime::new().unwrap();
    let (service, seat) = runtime.block_on(async {
        let service = Service::start().await;
        let [host, _] = service.table("casino").await;
        (service, host)
    });
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(strategy, |input| {
        let status = runtime.block_on(case(&service, &seat, input));
        prop_assert!(status < 500, "{}", status);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn no_body_makes_a_route_fail() {
    const PATHS: [&str; 6] = ["/session", "/api/rooms", "join", "bots", "actions", "/api/game/play-card"];
    let input = (prop::sample::select(&PATHS[..]), any::<bool>(), any_body());
    with_table(&input, &async |service, seat, (path, as_seat, body)| {
        let path =
            if path.starts_with('/') { path.to_owned() } else { format!("/api/rooms/{}/{path}", seat.room) };
        let token = if as_seat { &seat.token } else { &seat.guest.access_token };
        let request = service.request(Method::POST, &path).bearer_auth(token);
        sent(request.header("content-type", "application/json").body(body)).await.status
    });
}

#[test]
fn no_path_query_or_token_makes_a_route_fail() {
    const PATHS: [&str; 8] = [
        "/api/rooms",
        "/api/rooms/{}",
        "/api/rooms/{}/actions",
        "/api/rooms/{}/recovery",
        "/api/rooms/{}/legal-actions",
        "/api/rooms/{}/result",
        "/api/heartbeat/{}",
        "/api/users/me/results",
    ];
    const FIELDS: [&str; 5] = ["after", "limit", "cursor", "card", "status"];
    let name = prop_oneof![Just(None), "[!-~&&[^/?#]]{1,12}".prop_map(Some)];
    let query = prop::collection::vec((prop::sample::select(&FIELDS[..]), "\\PC{0,8}"), 0..3);
    let token = prop_oneof![Just(None), "[!-~]{0,40}".prop_map(Some)];
    let input = (prop::sample::select(&PATHS[..]), name, query, token);
    with_table(&input, &async |service, seat, (path, name, query, token)| {
        let path = path.replace("{}", name.as_deref().unwrap_or(&seat.room));
        let token = token.as_ref().unwrap_or(&seat.guest.access_token);
        sent(service.request(Method::GET, &path).query(&query).bearer_auth(token)).await.status
    });
}
