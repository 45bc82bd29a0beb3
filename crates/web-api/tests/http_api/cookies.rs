//! Sessions in a cookie: signing in, being known, which pages may act, and the end.

use chrono::Duration;
use reqwest::{Method, RequestBuilder};
use reseat_domain::ports::Clock;
use reseat_domain::token::{Purpose, Secret};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::service::{Answer, LISTED_ORIGIN, OWN_ORIGIN, Service, sent, text};

on_both![
    a_guest_signs_in_by_a_cookie_and_is_known_by_it,
    the_cookie_proves_a_user_to_every_route_of_one,
    a_token_counts_before_the_cookie,
    a_session_of_a_cookie_ends_by_idleness_and_slides_with_use,
    who_logs_out_loses_the_cookie_and_what_the_browser_keeps,
    a_new_cookie_ends_the_session_of_the_one_it_replaces,
    a_bad_cookie_is_refused_alike,
    a_foreign_page_can_neither_use_nor_ask_for_the_cookie,
];

/// A browser with the cookie.
#[derive(Clone)]
struct Browser {
    cookie: String,
    signed_in: Answer,
}

fn sign_in(service: &Service) -> RequestBuilder {
    service.request(Method::POST, "/session").json(&json!({ "mode": "cookie" }))
}

async fn browser(service: &Service) -> Browser {
    let signed_in = sent(sign_in(service).header("origin", OWN_ORIGIN)).await;
    assert_eq!(signed_in.status, 201, "{signed_in:?}");
    Browser { cookie: cookie_of(&signed_in), signed_in }
}

/// `name=value` of the cookie that an answer sets.
fn cookie_of(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

impl Browser {
    async fn get(&self, service: &Service, path: &str) -> Answer {
        sent(service.request(Method::GET, path).header("cookie", &self.cookie)).await
    }

    async fn post(&self, service: &Service, path: &str, body: Value) -> Answer {
        let request = service.request(Method::POST, path).header("cookie", &self.cookie);
        sent(request.header("origin", OWN_ORIGIN).json(&body)).await
    }
}

async fn a_guest_signs_in_by_a_cookie_and_is_known_by_it(database: TestDatabase) {
    let service = Service::on(&database).await;
    let browser = browser(&service).await;
    let Answer { headers, body, .. } = &browser.signed_in;
    let token = browser.cookie.strip_prefix("__Host-reseat=").unwrap();
    assert!(Secret::parse(Purpose::Session, token).is_some(), "{token}");
    assert_eq!(
        headers["set-cookie"],
        format!("__Host-reseat={token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure")
    );
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!((&body["session"]["kind"], &body["session"]["current"]), (&json!("cookie"), &json!(true)));
    assert_eq!(body["expires_at"], "2026-12-21T12:00:00.000Z");
    let fields: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["expires_at", "session", "user"], "no token is in the body");
    assert!(!body.to_string().contains(token));

    let me = browser.get(&service, "/api/auth/me").await;
    assert_eq!(me.status, 200, "{me:?}");
    assert_eq!((&me.body["user"], &me.body["session"]), (&body["user"], &body["session"]));
    assert!(!me.headers.contains_key("set-cookie"));
}

async fn the_cookie_proves_a_user_to_every_route_of_one(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (host, guest) = (browser(&service).await, browser(&service).await);
    let made = host.post(&service, "/api/rooms", json!({ "game": "tally", "seats": 2 })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let room = text(&made.body["room"]["id"]);
    let recovery = format!("/api/rooms/{room}/recovery");
    guest.get(&service, &recovery).await.assert_refused(403, "not_your_seat");
    let joined = guest.post(&service, &format!("/api/rooms/{room}/join"), json!({})).await;
    assert_eq!(joined.status, 200, "{joined:?}");
    let recovered = guest.get(&service, &recovery).await;
    assert_eq!((recovered.status, &recovered.body["player_id"]), (200, &joined.body["player_id"]));
    assert_eq!(host.get(&service, "/api/users/me/results").await.status, 200);
    host.get(&service, &format!("/api/rooms/{room}/result")).await.assert_refused(409, "not_finished");
    let wait = json!({ "room_id": room, "player_id": made.body["player_id"] });
    host.post(&service, "/api/game/wait", wait).await.assert_refused(409, "not_connected");
    let left = guest.post(&service, &format!("/api/rooms/{room}/leave"), json!({})).await;
    assert_eq!(left.status, 204, "{left:?}");
}

async fn a_token_counts_before_the_cookie(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (browser, bearer) = (browser(&service).await, service.guest().await);
    let me = |token: &str| {
        let request = service.request(Method::GET, "/api/auth/me").header("cookie", &browser.cookie);
        sent(request.bearer_auth(token.to_owned()))
    };
    assert_eq!(me(&bearer.access_token).await.body["user"]["id"], bearer.user_id);
    me("a.b.c").await.assert_refused(401, "malformed");
    let token = browser.cookie.strip_prefix("__Host-reseat=").unwrap();
    let refused = service.get("/api/auth/me", token).await;
    refused.assert_refused(401, "malformed");
}

async fn a_session_of_a_cookie_ends_by_idleness_and_slides_with_use(database: TestDatabase) {
    let service = Service::on(&database).await;
    let browser = browser(&service).await;
    for day in 0..29 {
        let me = browser.get(&service, "/api/auth/me").await;
        assert_eq!(me.status, 200, "day {day}: {me:?}");
        service.clock.advance(Duration::days(1));
    }
    service.clock.advance(Duration::days(1) - Duration::milliseconds(1));
    assert_eq!(browser.get(&service, "/api/auth/me").await.status, 200);
    service.clock.advance(Duration::milliseconds(1));
    browser.get(&service, "/api/auth/me").await.assert_refused(401, "revoked");

    let idle = self::browser(&service).await;
    service.clock.advance(Duration::seconds(59));
    let seen = idle.get(&service, "/api/auth/me").await;
    assert_eq!(seen.body["session"]["last_active_at"], idle.signed_in.body["session"]["created_at"]);
    service.clock.advance(Duration::seconds(1));
    let touched = idle.get(&service, "/api/auth/me").await;
    assert_ne!(touched.body["session"]["last_active_at"], seen.body["session"]["last_active_at"]);
    service.clock.advance(Duration::days(7));
    idle.get(&service, "/api/auth/me").await.assert_refused(401, "revoked");
}

async fn who_logs_out_loses_the_cookie_and_what_the_browser_keeps(database: TestDatabase) {
    let service = Service::on(&database).await;
    for way in ["logout", "own session", "all sessions"] {
        let browser = browser(&service).await;
        let id = text(&browser.signed_in.body["session"]["id"]);
        let (method, path) = match way {
            "logout" => (Method::POST, "/api/auth/logout".to_owned()),
            "own session" => (Method::DELETE, format!("/api/sessions/{id}")),
            _ => (Method::DELETE, "/api/sessions?scope=all".to_owned()),
        };
        let request = service.request(method, &path).header("cookie", &browser.cookie);
        let ended = sent(request.header("sec-fetch-site", "same-origin")).await;
        assert!([200, 204].contains(&ended.status), "{way}: {ended:?}");
        assert_eq!(
            ended.headers["set-cookie"],
            "__Host-reseat=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(ended.headers["clear-site-data"], "\"cache\"");
        browser.get(&service, "/api/auth/me").await.assert_refused(401, "revoked");
    }
}

async fn a_new_cookie_ends_the_session_of_the_one_it_replaces(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (first, other) = (browser(&service).await, browser(&service).await);
    let again = sent(sign_in(&service).header("origin", OWN_ORIGIN).header("cookie", &first.cookie)).await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_ne!(cookie_of(&again), first.cookie);
    first.get(&service, "/api/auth/me").await.assert_refused(401, "revoked");
    assert_eq!(other.get(&service, "/api/auth/me").await.status, 200);
    // A cookie that is worth nothing stands in nobody's way.
    let again = sent(sign_in(&service).header("origin", OWN_ORIGIN).header("cookie", &first.cookie)).await;
    assert_eq!(again.status, 201, "{again:?}");
    // A sign-in with tokens leaves the cookie alone.
    let bearer = service.request(Method::POST, "/session").header("cookie", &other.cookie);
    assert_eq!(sent(bearer.header("origin", OWN_ORIGIN)).await.status, 201);
    assert_eq!(other.get(&service, "/api/auth/me").await.status, 200);
}

async fn a_bad_cookie_is_refused_alike(database: TestDatabase) {
    let service = Service::on(&database).await;
    let bearer = sent(service.request(Method::POST, "/session")).await;
    let unknown = Secret::new(Purpose::Session, &[9; 32]);
    let handoff = Secret::new(Purpose::Handoff, &[9; 32]);
    for token in [
        "",
        "x",
        unknown.reveal(),
        handoff.reveal(),
        bearer.body["refresh_token"].as_str().unwrap(),
        bearer.body["access_token"].as_str().unwrap(),
    ] {
        let request = service.request(Method::GET, "/api/auth/me");
        let refused = sent(request.header("cookie", format!("__Host-reseat={token}"))).await;
        refused.assert_refused(401, "revoked");
    }
    let browser = browser(&service).await;
    // The name is that of an encrypted service, and no other.
    let other_name = browser.cookie.replace("__Host-", "");
    let request = service.request(Method::GET, "/api/auth/me").header("cookie", other_name);
    sent(request).await.assert_refused(401, "unauthenticated");
    let twice = format!("{0}; {0}", browser.cookie);
    let request = service.request(Method::GET, "/api/auth/me").header("cookie", twice);
    sent(request).await.assert_refused(401, "malformed");
}

async fn a_foreign_page_can_neither_use_nor_ask_for_the_cookie(database: TestDatabase) {
    let service = Service::on(&database).await;
    let browser = browser(&service).await;
    let now = service.clock.now();
    let from = |request: RequestBuilder, headers: &[(&str, &str)]| {
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        &[("origin", OWN_ORIGIN), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")],
    ] {
        let asked = sent(from(sign_in(&service), headers)).await;
        asked.assert_refused(403, "cross_origin");
        assert!(!asked.headers.contains_key("set-cookie"));
        for (method, path) in [
            (Method::POST, "/api/auth/logout"),
            (Method::POST, "/session"),
            (Method::DELETE, "/api/sessions?scope=all"),
            (Method::PATCH, "/nowhere"),
        ] {
            let request = service.request(method, path).header("cookie", &browser.cookie);
            sent(from(request, headers)).await.assert_refused(403, "cross_origin");
        }
    }
    assert_eq!(browser.get(&service, "/api/auth/me").await.status, 200);
    for headers in [
        &[("origin", OWN_ORIGIN)][..],
        &[("origin", LISTED_ORIGIN)],
        &[("origin", LISTED_ORIGIN), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ] {
        let request = service.request(Method::POST, "/api/rooms").header("cookie", &browser.cookie);
        let made = sent(from(request, headers).json(&json!({ "game": "tally" }))).await;
        assert_eq!(made.status, 201, "{headers:?}: {made:?}");
        assert!(!made.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(sent(from(sign_in(&service), headers)).await.status, 201, "{headers:?}");
    }
    assert_eq!(service.clock.now(), now);
}
