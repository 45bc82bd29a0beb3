//! Signing in by password in a browser, and what a sign-in may cost.

use std::sync::Arc;

use async_trait::async_trait;
use reqwest::Method;
use reseat_domain::ports::{HasherError, PasswordHasher};
use reseat_domain::user::{Password, PasswordCost, PasswordHash};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, log_in, posted, registered, service};
use crate::service::{Answer, OWN_ORIGIN, Service, sent, text};

on_both![
    a_browser_registers_and_signs_in_by_cookie_and_keeps_the_guests_seat,
    no_foreign_page_signs_a_browser_in,
    a_body_of_a_sign_in_is_bounded,
];

/// `name=value` of the cookie that an answer sets.
fn cookie_of(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(set.split("; ").any(|part| part == attribute), "{set}");
    }
    set.split(';').next().unwrap().to_owned()
}

async fn in_browser(service: &Service, cookie: &str, path: &str, body: Value) -> Answer {
    let request = service.request(Method::POST, path).header("origin", OWN_ORIGIN).header("cookie", cookie);
    sent(request.json(&body)).await
}

async fn me(service: &Service, cookie: &str) -> Answer {
    sent(service.request(Method::GET, "/api/auth/me").header("cookie", cookie)).await
}

async fn a_browser_registers_and_signs_in_by_cookie_and_keeps_the_guests_seat(database: TestDatabase) {
    let service = service(&database).await;
    let mut cookie = "other=1".to_owned();
    let mut seat = None;
    for (path, status) in [("/session", 201), ("/api/auth/register", 201), ("/api/auth/login", 200)] {
        let body = json!({ "username": "Zoë", "password": PASSWORD, "mode": "cookie" });
        let signed_in = in_browser(&service, &cookie, path, body).await;
        assert_eq!(signed_in.status, status, "{signed_in:?}");
        assert!(
            signed_in.body.get("access_token").is_none() && signed_in.body.get("refresh_token").is_none()
        );
        assert_eq!(signed_in.body["session"]["kind"], "cookie");
        let former = std::mem::replace(&mut cookie, cookie_of(&signed_in));
        if let Some(player) = &seat {
            me(&service, &former).await.assert_refused(401, "revoked");
            let (room, player): &(String, Value) = player;
            let again = in_browser(&service, &cookie, &format!("/api/rooms/{room}/join"), json!({})).await;
            assert_eq!(&again.body["player_id"], player);
        } else {
            let made =
                in_browser(&service, &cookie, "/api/rooms", json!({ "game": "tally", "seats": 2 })).await;
            seat = Some((text(&made.body["room"]["id"]), made.body["player_id"].clone()));
        }
        assert_eq!(me(&service, &cookie).await.body["user"], signed_in.body["user"]);
    }
}

async fn no_foreign_page_signs_a_browser_in(database: TestDatabase) {
    let service = service(&database).await;
    registered(&service, "Zoë").await;
    for path in ["/api/auth/login", "/api/auth/register"] {
        let body = json!({ "username": "Zoë", "password": PASSWORD, "mode": "cookie" });
        let request = service.request(Method::POST, path).header("origin", "https://evil.example");
        let refused = sent(request.json(&body)).await;
        refused.assert_refused(403, "cross_origin");
        assert!(!refused.headers.contains_key("set-cookie"));
    }
}

async fn a_body_of_a_sign_in_is_bounded(database: TestDatabase) {
    let service = service(&database).await;
    registered(&service, "Zoë").await;
    // The answer to a wrong password, as for any other.
    log_in(&service, "Zoë", &"x".repeat(100 << 10)).await.assert_refused(401, "invalid_credentials");
    log_in(&service, "Zoë", &"x".repeat(128 << 10)).await.assert_refused(413, "body_too_large");
}

/// A hasher whose places are all taken.
struct Crowded;

#[async_trait]
impl PasswordHasher for Crowded {
    async fn hash(&self, _: Password) -> Result<PasswordHash, HasherError> {
        Err(HasherError::Busy)
    }

    async fn verify(
        &self,
        _: Option<Password>,
        _: Option<PasswordHash>,
        _: &[PasswordCost],
    ) -> Result<bool, HasherError> {
        Err(HasherError::Busy)
    }

    fn needs_rehash(&self, _: &PasswordHash) -> bool {
        false
    }
}

#[tokio::test]
async fn whoever_finds_every_place_taken_is_told_to_come_back() {
    let service = Service::start_with_hasher(Arc::new(Crowded)).await;
    for path in ["/api/auth/register", "/api/auth/login"] {
        let refused = posted(&service, path, json!({ "username": "Zoë", "password": PASSWORD })).await;
        refused.assert_refused(503, "unavailable");
        let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    assert_eq!(service.get("/api/games", "").await.status, 200, "nobody else is hindered");
}
