//! What administrators see and do, and that nobody else does; the public keys.

use reqwest::{Method, RequestBuilder};
use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::ports::{AccessTokenIssuer, AuditEventListing};
use reseat_domain::token::{Purpose, Secret};
use reseat_domain::user::Role;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::FakeTokens;
use reseat_testkit::builders::{With, a_user, a_user_session, an_audit_event, claims_of};
use serde_json::{Value, json};

use crate::service::{ADMIN_TOKEN, Answer, Service, sent, text};

on_both![
    only_an_administrator_is_let_in,
    the_overview_counts_what_there_is,
    an_administrator_sees_and_ends_a_users_sessions,
    the_audit_log_is_read_page_by_page_and_by_user_and_kind,
    the_public_keys_are_for_everybody,
];

const NOBODY: &str = "01932b7c-0000-7000-8000-0000000000ff";

fn admin_token() -> String {
    Secret::new(Purpose::App, &ADMIN_TOKEN).reveal().to_owned()
}

fn routes() -> [(Method, String); 5] {
    [
        (Method::GET, "/api/admin/overview".to_owned()),
        (Method::GET, format!("/api/admin/users/{NOBODY}/sessions")),
        (Method::DELETE, format!("/api/admin/users/{NOBODY}/sessions")),
        (Method::GET, "/api/admin/events".to_owned()),
        (Method::GET, "/api/admin/handoffs/statistics".to_owned()),
    ]
}

async fn get(service: &Service, path: &str) -> Answer {
    service.get(path, &admin_token()).await
}

/// The access token of a user with that role.
async fn user(service: &Service, number: u32, role: Role) -> String {
    let user = a_user(number).with(|user| user.role = role);
    let session = a_user_session(&user, 0);
    service.store.users().insert(&user).await.unwrap();
    service.store.user_sessions().insert(&session).await.unwrap();
    FakeTokens::default().issue(&claims_of(&session))
}

async fn only_an_administrator_is_let_in(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (player, admin) = (user(&service, 1, Role::Player).await, user(&service, 2, Role::Admin).await);
    let seat = service.room(json!({ "game": "tally" })).await;
    let unknown = Secret::new(Purpose::App, &[9; 32]);
    let session = Secret::new(Purpose::Session, &ADMIN_TOKEN);
    for (method, path) in routes() {
        let request = || service.request(method.clone(), &path);
        let with = |token: &str| sent(request().bearer_auth(token.to_owned()));
        sent(request()).await.assert_refused(401, "unauthenticated");
        with(&player).await.assert_refused(403, "not_admin");
        with(unknown.reveal()).await.assert_refused(401, "revoked");
        with(session.reveal()).await.assert_refused(401, "malformed");
        with(&seat.token).await.assert_refused(401, "malformed");
        with("a.b.c").await.assert_refused(401, "malformed");
        for token in [&admin, &admin_token()] {
            let answer = with(token).await;
            assert!([200, 404].contains(&answer.status), "{path}: {answer:?}");
            assert_eq!(answer.headers["cache-control"], "no-store");
        }
    }
    // It administrates, and is nobody.
    get(&service, "/api/auth/me").await.assert_refused(401, "malformed");
    let made = service.post("/api/rooms", &admin_token(), json!({ "game": "tally" })).await;
    made.assert_refused(401, "malformed");
}

async fn the_overview_counts_what_there_is(database: TestDatabase) {
    let service = Service::on(&database).await;
    let empty = get(&service, "/api/admin/overview").await;
    assert_eq!(
        empty.body,
        json!({
            "user_sessions": { "bearer": 0, "cookie": 0 },
            "rooms": { "waiting": 0, "playing": 0, "abandoned": 0 },
            "connected_seats": 0,
            "counted_at": "2026-11-21T12:00:00.000Z",
        })
    );
    service.table("tally").await;
    service.room(json!({ "game": "tally" })).await;
    let cookie = service.request(Method::POST, "/session").header("sec-fetch-site", "same-origin");
    assert_eq!(sent(cookie.json(&json!({ "mode": "cookie" }))).await.status, 201);
    let filled = get(&service, "/api/admin/overview").await;
    assert_eq!(filled.body["user_sessions"], json!({ "bearer": 3, "cookie": 1 }));
    assert_eq!(filled.body["rooms"], json!({ "waiting": 1, "playing": 1, "abandoned": 0 }));
}

async fn an_administrator_sees_and_ends_a_users_sessions(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, other) = (service.guest().await, service.guest().await);
    let path = format!("/api/admin/users/{}/sessions", guest.user_id);
    let list = get(&service, &path).await;
    assert_eq!(list.status, 200, "{list:?}");
    let sessions = list.body["sessions"].as_array().unwrap();
    assert_eq!((sessions.len(), &sessions[0]["current"]), (1, &json!(false)));
    let bad_cursor = format!("{path}?cursor=x");
    get(&service, &bad_cursor).await.assert_refused(422, "bad_field");

    let delete = |path: &str| {
        let request = service.request(Method::DELETE, path).bearer_auth(admin_token());
        sent(request)
    };
    assert_eq!(delete(&path).await.body, json!({ "revoked": 1 }));
    assert_eq!(delete(&path).await.body, json!({ "revoked": 0 }));
    service.get("/api/auth/me", &guest.access_token).await.assert_refused(401, "revoked");
    assert_eq!(service.get("/api/auth/me", &other.access_token).await.status, 200);
    for missing in [NOBODY, "x"] {
        let path = format!("/api/admin/users/{missing}/sessions");
        get(&service, &path).await.assert_refused(404, "user_not_found");
        delete(&path).await.assert_refused(404, "user_not_found");
    }
    let listing = AuditEventListing { user_id: None, kind: None, before: None, limit: 10 };
    let events = service.store.audit_events().list(listing).await.unwrap();
    let told: Vec<_> = events.iter().filter(|event| event.kind == AuditKind::SessionsEnded).collect();
    assert_eq!((told.len(), told[0].actor), (2, Actor::Admin));
    assert_eq!(told[0].user_id.map(|user| user.to_string()), Some(guest.user_id));
    assert_eq!(told[0].data["by"], "admin_token");
}

async fn the_audit_log_is_read_page_by_page_and_by_user_and_kind(database: TestDatabase) {
    let service = Service::on(&database).await;
    for number in 1..=60 {
        let kind = if number % 20 == 0 { AuditKind::NewDevice } else { AuditKind::SignedIn };
        let event = AuditEvent { kind, ..an_audit_event(number) };
        service.store.audit_events().insert(&event).await.unwrap();
    }
    let first = get(&service, "/api/admin/events").await;
    assert_eq!(first.status, 200, "{first:?}");
    let numbered = |answer: &Answer| -> Vec<Value> {
        answer.body["events"].as_array().unwrap().iter().map(|event| event["id"].clone()).collect()
    };
    let shown = &first.body["events"][0];
    let newest = an_audit_event(60);
    assert_eq!(shown["id"], newest.id.to_string());
    assert_eq!((&shown["kind"], &shown["actor"]), (&json!("new_device"), &json!("user")));
    assert_eq!((&shown["ip_address"], &shown["data"]), (&json!("203.0.113.7"), &json!({})));
    let next = get(&service, &format!("/api/admin/events?cursor={}", text(&first.body["next"]))).await;
    assert_eq!((numbered(&first).len(), numbered(&next).len()), (50, 10));
    assert!(next.body["next"].is_null());
    let of_kind = get(&service, "/api/admin/events?kind=new_device").await;
    assert_eq!(numbered(&of_kind).len(), 3);
    let user = an_audit_event(7).user_id.unwrap();
    let of_user = get(&service, &format!("/api/admin/events?user_id={user}")).await;
    assert_eq!(numbered(&of_user), [json!(an_audit_event(7).id.to_string())]);
    for query in ["kind=x", "user_id=x", "cursor=x"] {
        let refused = get(&service, &format!("/api/admin/events?{query}")).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), [query.split('=').next().unwrap()]);
    }
}

async fn the_public_keys_are_for_everybody(database: TestDatabase) {
    let service = Service::on(&database).await;
    let get = |request: RequestBuilder| sent(request);
    let keys = get(service.request(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!(keys.status, 200, "{keys:?}");
    assert_eq!(keys.headers["cache-control"], "public, max-age=300");
    assert_eq!(keys.body["keys"][0]["kid"], "k1");
}
