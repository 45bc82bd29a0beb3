//! Everything that can be malformed, its status and code, and that it leaves nothing behind.

use reqwest::Method;
use serde_json::{Value, json};

use crate::service::{Answer, Service, sent};

const NOWHERE: &str = "01932b7c-0000-7000-8000-00000000dead";
const ACTION: &str = "01932b7c-0000-7000-8000-0000000000a1";

/// Every seat route by which a body or a mere call may change something.
const POSTS: [&str; 6] = ["join", "bots", "start", "leave", "actions", "rematch"];
/// Every route that reads a room on behalf of a seat.
const GETS: [&str; 5] = ["actions", "recovery", "legal-actions", "result", "rematch"];

async fn post_text(service: &Service, path: &str, token: &str, body: &str, media_type: &str) -> Answer {
    let request = service.request(Method::POST, path).bearer_auth(token);
    sent(request.header("content-type", media_type).body(body.to_owned())).await
}

#[tokio::test]
async fn every_malformed_token_gets_its_code_on_every_route() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let before = service.trace(&host.room).await;
    let flipped = if host.token.ends_with('Q') { "g" } else { "Q" };
    let forged = format!("{}{flipped}", &host.token[..host.token.len() - 1]);
    let mut paths: Vec<_> =
        POSTS.iter().map(|verb| (Method::POST, format!("/api/rooms/{}/{verb}", host.room))).collect();
    paths.extend(GETS.iter().map(|noun| (Method::GET, format!("/api/rooms/{}/{noun}", host.room))));
    paths.push((Method::GET, format!("/api/heartbeat/{}", host.room)));
    paths.push((Method::DELETE, format!("/api/rooms/{}/players/{}", host.room, host.player)));
    paths.push((Method::POST, "/api/rooms".to_owned()));
    for (method, path) in &paths {
        for (header, code) in [
            (None, "unauthenticated"),
            (Some("Bearer"), "malformed"),
            (Some("Basic YTpi"), "malformed"),
            (Some("Bearer x"), "malformed"),
            (Some("Bearer x.y.z"), "malformed"),
            (Some("Bearer ~~~"), "malformed"),
        ] {
            let request = service.request(method.clone(), path);
            let request =
                if let Some(header) = header { request.header("authorization", header) } else { request };
            sent(request).await.assert_refused(401, code);
        }
        let forged = sent(service.request(method.clone(), path).bearer_auth(&forged)).await;
        assert_eq!(forged.status, 401, "{method} {path} {forged:?}");
    }
    assert_eq!(service.trace(&host.room).await, before);
}

#[tokio::test]
async fn every_malformed_body_gets_its_code_on_every_route_that_reads_one() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "seats": 3 })).await;
    let token = &host.guest.access_token;
    let before = service.trace(&host.room).await;
    let room = |verb: &str| format!("/api/rooms/{}/{verb}", host.room);
    let paths = [
        "/api/rooms".to_owned(),
        room("join"),
        room("bots"),
        room("actions"),
        "/api/game/play-card".to_owned(),
    ];
    for path in &paths {
        for body in ["{", "[]", "null", "7", "\"x\"", "{} {}", "\u{feff}{}", &"[".repeat(10_000)] {
            let answer = post_text(&service, path, token, body, "application/json").await;
            answer.assert_refused(400, "not_an_object");
        }
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let answer = post_text(&service, path, token, "{}", media_type).await;
            answer.assert_refused(415, "unsupported_media_type");
        }
        let large = json!({ "game": "x".repeat(70_000) }).to_string();
        post_text(&service, path, token, &large, "application/json")
            .await
            .assert_refused(413, "body_too_large");
    }
    assert_eq!(service.trace(&host.room).await, before);
}

#[tokio::test]
async fn every_malformed_action_gets_its_code_and_field() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let before = service.trace(&host.room).await;
    let good = json!({ "action_id": ACTION, "action_type": "add", "action_data": { "points": 1 } });
    let play = json!({ "room_id": host.room, "action_id": ACTION, "action_type": "trail", "card_id": "2S" });
    let large = json!({ "x": "y".repeat(4_096) });
    for (good, path, field, value, code) in [
        (&good, "actions", "action_id", json!("x"), "bad_field"),
        (&good, "actions", "action_id", Value::Null, "bad_field"),
        (&good, "actions", "action_type", json!("Add"), "bad_action_type"),
        (&good, "actions", "action_type", json!(7), "bad_field"),
        (&good, "actions", "action_data", json!([]), "bad_field"),
        (&good, "actions", "action_data", large, "action_data_too_large"),
        (&good, "actions", "after", json!(-1), "bad_field"),
        (&good, "actions", "after", json!("1"), "bad_field"),
        (&good, "actions", "connection", json!(1.5), "bad_field"),
        (&play, "play-card", "room_id", json!("here"), "bad_field"),
        (&play, "play-card", "action_type", json!("steal"), "bad_field"),
        (&play, "play-card", "card_id", json!(2), "bad_field"),
        (&play, "play-card", "target_cards", json!("5C"), "bad_field"),
        (&play, "play-card", "build_value", json!("8"), "bad_field"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let path = match path {
            "actions" => format!("/api/rooms/{}/actions", host.room),
            _ => "/api/game/play-card".to_owned(),
        };
        let refused = service.post(&path, &host.token, body).await;
        refused.assert_refused(422, code);
        assert_eq!(refused.fields(), [field]);
    }
    assert_eq!(service.trace(&host.room).await, before);
}

#[tokio::test]
async fn every_malformed_query_gets_the_name_of_its_field() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let room = |noun: &str| format!("/api/rooms/{}/{noun}", host.room);
    for (path, field) in [
        (room("actions?after=-1"), "after"),
        (room("actions?after=x"), "after"),
        (room("actions?after=1&after=2"), "after"),
        (room("actions?limit=0"), "limit"),
        (room("actions?limit=ten"), "limit"),
        (room("recovery?after=1.5"), "after"),
        (room("recovery?after=%FF"), "after"),
        (room("legal-actions?cursor=%00"), "cursor"),
        ("/api/rooms?status=lost".to_owned(), "status"),
        ("/api/rooms?cursor=1".to_owned(), "cursor"),
        ("/api/users/me/results?cursor=x".to_owned(), "cursor"),
    ] {
        let refused = service.get(&path, &token_for(&path, &host.token, &host.guest.access_token)).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), [field], "{path}");
    }
}

fn token_for(path: &str, seat: &str, access: &str) -> String {
    if path.starts_with("/api/users") { access.to_owned() } else { seat.to_owned() }
}

#[tokio::test]
async fn a_room_that_is_not_there_is_not_found_on_every_route() {
    let service = Service::start().await;
    let guest = service.guest().await;
    for room in [NOWHERE, "ABCDEF", "not-a-room", "%FF", "0", "..%2F.."] {
        for verb in POSTS {
            let path = format!("/api/rooms/{room}/{verb}");
            service.post(&path, &guest.access_token, json!({})).await.assert_refused(404, "room_not_found");
        }
        for noun in GETS {
            let path = format!("/api/rooms/{room}/{noun}");
            service.get(&path, &guest.access_token).await.assert_refused(404, "room_not_found");
        }
        let room_alone = service.get(&format!("/api/rooms/{room}"), &guest.access_token).await;
        room_alone.assert_refused(404, "room_not_found");
        let heartbeat = service.get(&format!("/api/heartbeat/{room}"), &guest.access_token).await;
        heartbeat.assert_refused(404, "room_not_found");
    }
    let play = json!({ "room_id": NOWHERE, "action_id": ACTION, "action_type": "trail", "card_id": "2S" });
    let refused = service.post("/api/game/play-card", &guest.access_token, play).await;
    refused.assert_refused(404, "room_not_found");
}
