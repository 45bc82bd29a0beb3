//! Whatever a user does to their sessions and their account is in the audit log, with where it came from.

use std::collections::HashSet;

use reqwest::Method;
use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::id::AuditEventId;
use reseat_domain::ports::AuditEventListing;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, log_in, posted, registered, service, token};
use crate::service::{Answer, Service, sent, text};

on_both![
    every_end_of_a_session_is_told_with_who_ended_it,
    every_sign_in_is_told_with_its_session_and_its_device,
    a_copy_of_a_refresh_token_and_a_forged_session_token_are_told,
];

/// The events that were told already.
type Seen = HashSet<AuditEventId>;

/// The others, in no order: the clock stands still.
async fn told(service: &Service, seen: &mut Seen) -> Vec<AuditEvent> {
    let listing = AuditEventListing { user_id: None, kind: None, before: None, limit: 1_000 };
    let mut events = service.store.audit_events().list(listing).await.unwrap();
    events.retain(|event| seen.insert(event.id));
    events
}

async fn told_one(service: &Service, seen: &mut Seen) -> AuditEvent {
    let mut events = told(service, seen).await;
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

async fn delete(service: &Service, path: &str, token: &str) -> Answer {
    sent(service.request(Method::DELETE, path).bearer_auth(token)).await
}

fn session(answer: &Answer) -> String {
    text(&answer.body["session"]["id"])
}

async fn every_end_of_a_session_is_told_with_who_ended_it(database: TestDatabase) {
    let service = service(&database).await;
    let here = registered(&service, "Zoë").await;
    let mut seen = Seen::new();
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(log_in(&service, "Zoë", PASSWORD).await);
    }
    told(&service, &mut seen).await;

    let log_out = service.post("/api/auth/logout", &token(&others[0]), json!({})).await;
    assert_eq!(log_out.status, 204);
    let event = told_one(&service, &mut seen).await;
    assert_eq!((event.kind, event.actor), (AuditKind::SignedOut, Actor::User));
    assert_eq!(event.user_session_id.map(|id| id.to_string()), Some(session(&others[0])));

    let path = format!("/api/sessions/{}", session(&others[1]));
    assert_eq!(delete(&service, &path, &token(&here)).await.status, 204);
    let event = told_one(&service, &mut seen).await;
    assert_eq!((event.kind, event.actor), (AuditKind::SessionEnded, Actor::User));
    assert_eq!(event.user_session_id.map(|id| id.to_string()), Some(session(&others[1])));
    assert_eq!(event.data["by"], session(&here));
    assert_eq!(delete(&service, &path, &token(&here)).await.status, 404);
    assert_eq!(told(&service, &mut seen).await, [], "nothing has ended");

    assert_eq!(delete(&service, "/api/sessions?scope=others", &token(&here)).await.status, 200);
    let event = told_one(&service, &mut seen).await;
    assert_eq!(event.kind, AuditKind::SessionsEnded);
    assert_eq!((&event.data["scope"], &event.data["by"]), (&json!("others"), &json!(session(&here))));
    assert_eq!(event.data["ended"], json!([session(&others[2])]));

    assert_eq!(delete(&service, "/api/sessions?scope=all", &token(&here)).await.status, 200);
    let event = told_one(&service, &mut seen).await;
    assert_eq!((&event.data["scope"], &event.data["ended"]), (&json!("all"), &json!([session(&here)])));
    assert_eq!(event.user_id.map(|id| id.to_string()), here.body["user"]["id"].as_str().map(str::to_owned));
}

async fn every_sign_in_is_told_with_its_session_and_its_device(database: TestDatabase) {
    let service = service(&database).await;
    let mut seen = Seen::new();
    let sign_in = async |path: &str, name: &str, agent: &'static str| {
        let request = service.request(Method::POST, path).header("user-agent", agent);
        let request = request.header("x-forwarded-for", "203.0.113.7");
        sent(request.json(&json!({ "username": name, "password": PASSWORD }))).await
    };
    let phone = "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0";
    for (path, kinds) in [
        ("/session", &[AuditKind::SignedUp][..]),
        ("/api/auth/register", &[AuditKind::SignedUp]),
        ("/api/auth/login", &[AuditKind::SignedIn]),
    ] {
        let signed_in = sign_in(path, "Zoë", phone).await;
        let events = told(&service, &mut seen).await;
        assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), kinds, "{path}");
        let event = &events[0];
        assert_eq!(event.user_session_id.map(|id| id.to_string()), Some(session(&signed_in)));
        assert_eq!((event.ip_address, event.user_agent.as_str()), ("203.0.113.7".parse().ok(), phone));
    }
    let elsewhere = sign_in("/api/auth/login", "Zoë", "curl/8").await;
    let mut kinds: Vec<_> = told(&service, &mut seen).await.into_iter().map(|event| event.kind).collect();
    kinds.sort_by_key(|kind| kind.as_str());
    assert_eq!(kinds, [AuditKind::NewDevice, AuditKind::SignedIn], "{elsewhere:?}");
    sign_in("/api/auth/login", "a name that nobody has", "curl/8").await;
    let event = told_one(&service, &mut seen).await;
    assert_eq!((event.kind, event.actor, event.user_id), (AuditKind::SignInFailed, Actor::Stranger, None));
    assert!(!format!("{event:?}").contains("nobody"), "it may be somebody's password");
}

async fn a_copy_of_a_refresh_token_and_a_forged_session_token_are_told(database: TestDatabase) {
    let service = service(&database).await;
    let user = registered(&service, "Zoë").await;
    let mut tokens: Vec<Value> = vec![user.body["refresh_token"].clone()];
    for _ in 0..2 {
        let refresh = json!({ "refresh_token": tokens.last() });
        tokens.push(posted(&service, "/api/auth/refresh", refresh).await.body["refresh_token"].clone());
    }
    let mut seen = Seen::new();
    told(&service, &mut seen).await;
    let request = service.request(Method::POST, "/api/auth/refresh").header("user-agent", "curl/8");
    let request = request.header("x-forwarded-for", "203.0.113.66");
    let stolen = sent(request.json(&json!({ "refresh_token": tokens[0] }))).await;
    stolen.assert_refused(401, "invalid_refresh_token");
    let event = told_one(&service, &mut seen).await;
    assert_eq!((event.kind, event.actor), (AuditKind::RefreshReused, Actor::Service));
    assert_eq!((event.ip_address, event.user_agent.as_str()), ("203.0.113.66".parse().ok(), "curl/8"));
    assert_eq!(event.user_session_id.map(|id| id.to_string()), Some(session(&user)));
    service.get("/api/auth/me", &token(&user)).await.assert_refused(401, "revoked");

    let seat = service.room(json!({ "game": "tally", "seats": 2 })).await;
    told(&service, &mut seen).await;
    let path = format!("/api/rooms/{}/recovery", seat.room);
    let forged = forged(&seat.token);
    service.get(&path, &forged).await.assert_refused(401, "bad_signature");
    let event = told_one(&service, &mut seen).await;
    assert_eq!((event.kind, event.actor), (AuditKind::SessionTokenRefused, Actor::Stranger));
    assert_eq!(event.data["room_id"], seat.room);
    service.get(&path, "garbage").await.assert_refused(401, "malformed");
    assert_eq!(told(&service, &mut seen).await, [], "anybody's noise is no forgery");
}

/// The same token with another name in it.
fn forged(token: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let json = String::from_utf8(URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap();
    URL_SAFE_NO_PAD.encode(json.replacen("\"playerName\":\"", "\"playerName\":\"x", 1))
}
