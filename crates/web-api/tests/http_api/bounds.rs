//! Throttling, and routes that are not there.

use std::sync::Arc;

use reqwest::Method;
use reseat_testkit::MemoryStore;
use reseat_testkit::builders::action_id;
use reseat_web_api::WebSettings;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::service::{Service, sent, settings};

async fn with(change: impl FnOnce(&mut WebSettings)) -> Service {
    let mut settings = settings();
    change(&mut settings);
    Service::start_with(settings, Arc::new(MemoryStore::default())).await
}

#[tokio::test]
async fn an_address_signs_in_so_many_guests_a_minute_and_another_is_not_hindered() {
    let service = with(|settings| settings.guest_per_minute = 3).await;
    let sign_in =
        |from: &'static str| sent(service.request(Method::POST, "/session").header("x-forwarded-for", from));
    for _ in 0..3 {
        assert_eq!(sign_in("192.0.2.1").await.status, 201);
    }
    let refused = sign_in("192.0.2.1").await;
    refused.assert_refused(429, "rate_limited");
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    assert_eq!(sign_in("192.0.2.2").await.status, 201);
    // One customer has a whole network of 64 bits.
    for host in ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"] {
        assert_eq!(sign_in(host).await.status, 201);
    }
    sign_in("2001:db8:0:1::4").await.assert_refused(429, "rate_limited");
}

#[tokio::test]
async fn codes_can_not_be_guessed_for_long_but_ids_are_looked_up_freely() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "seats": 3 })).await;
    for _ in 0..30 {
        let guess = sent(service.request(Method::GET, "/api/rooms/ABCDEF")).await;
        guess.assert_refused(404, "room_not_found");
    }
    sent(service.request(Method::GET, "/api/rooms/ABCDEF")).await.assert_refused(429, "rate_limited");
    let guest = service.guest().await;
    let join = service.post("/api/rooms/ABCDEF/join", &guest.access_token, json!({})).await;
    join.assert_refused(429, "rate_limited");
    let by_id = sent(service.request(Method::GET, &format!("/api/rooms/{}", host.room))).await;
    assert_eq!(by_id.status, 200);
}

#[tokio::test]
async fn a_seat_has_one_bucket_of_messages_for_all_its_routes() {
    let service = with(|settings| settings.messages_per_second = 1).await;
    let [host, other] = service.table("tally").await;
    let body = json!({
        "action_id": action_id(1).to_string(), "action_type": "add", "action_data": { "points": 1 },
    });
    let path = format!("/api/rooms/{}/actions", host.room);
    assert_eq!(service.post(&path, &host.token, body.clone()).await.status, 200);
    assert_eq!(service.post(&path, &host.guest.access_token, body.clone()).await.status, 200);
    let refused = service.post(&path, &host.token, body.clone()).await;
    refused.assert_refused(429, "rate_limited");
    assert_eq!(refused.headers["retry-after"], "1");
    let theirs = json!({
        "action_id": action_id(2).to_string(), "action_type": "add", "action_data": { "points": 1 },
    });
    assert_eq!(service.post(&path, &other.token, theirs).await.status, 200);
}

#[tokio::test]
async fn a_route_that_is_not_there_is_a_problem_too() {
    let service = Service::start().await;
    for path in ["/api", "/api/nothing", "/session/x", "/metrics", "/api/rooms/", "//", "/%FF"] {
        sent(service.request(Method::GET, path)).await.assert_refused(404, "no_such_route");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_there_are() {
    let service = Service::start().await;
    for (method, path, allowed) in [
        (Method::GET, "/session", "POST"),
        (Method::PUT, "/api/rooms", "GET,HEAD,POST"),
        (Method::POST, "/healthz", "GET,HEAD"),
        (Method::PATCH, "/api/rooms/x/players/y", "DELETE"),
    ] {
        let refused = sent(service.request(method, path)).await;
        refused.assert_refused(405, "no_such_method");
        assert_eq!(refused.headers["allow"], allowed, "{path}");
    }
}

#[tokio::test]
async fn a_node_is_ready_until_it_stops() {
    let service = Service::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(sent(service.request(Method::GET, path)).await.status, 200, "{path}");
    }
    service.state.hub.close().await;
    sent(service.request(Method::GET, "/readyz")).await.assert_refused(503, "not_ready");
    assert_eq!(sent(service.request(Method::GET, "/healthz")).await.status, 200);
    service.stop().await;
}

#[tokio::test]
async fn a_node_is_not_ready_while_storage_answers_and_stores_nothing() {
    let service = Service::start().await;
    for (is_stored, status) in [(false, 503), (true, 200)] {
        service.state.storing.note(is_stored);
        assert_eq!(sent(service.request(Method::GET, "/readyz")).await.status, status);
    }
    service.stop().await;
}

async fn raw(service: &Service, head: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(head).await.unwrap();
    let mut answer = String::new();
    // Broken off is an answer too.
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn the_head_of_a_request_is_bounded() {
    let service = Service::start().await;
    let many = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-a: b\r\n".repeat(100));
    let long = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: {}\r\n\r\n", "b".repeat(100_000));
    for head in [many, long] {
        let answer = raw(&service, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_not_waited_for() {
    let service = Service::start().await;
    let head = "POST /session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 1000000\r\n\r\n{";
    let answer = raw(&service, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body_too_large"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_ends_its_head_is_not_waited_for() {
    let service = Service::start().await;
    let answer = raw(&service, b"GET /healthz HTTP/1.1\r\nhost:").await;
    assert!(!answer.contains("200"), "{answer}");
}
