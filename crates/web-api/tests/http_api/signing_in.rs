//! `POST /session`, `GET /api/auth/me`, and what a token must be.

use chrono::Duration;
use reqwest::Method;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::Clock;
use reseat_domain::session::SeatNonce;
use reseat_domain::token::{SessionToken, TokenKeys};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{room_id, user_session_id};
use serde_json::json;

use crate::service::{Service, sent, text};

on_both![
    a_guest_signs_in_and_is_told_who_they_are,
    a_guest_may_say_nothing_at_all,
    a_sign_in_that_is_not_offered_is_refused_with_its_field,
    an_access_token_is_refused_with_its_validation_answer,
    a_session_whose_row_is_gone_is_refused_at_once,
    nothing_secret_is_in_a_sign_in_but_the_tokens_themselves,
    a_refresh_token_is_good_for_the_next_tokens_of_the_same_session,
    what_is_no_refresh_token_is_refused_alike,
    a_session_token_is_refused_with_its_validation_answer,
];

async fn a_guest_signs_in_and_is_told_who_they_are(database: TestDatabase) {
    let service = Service::on(&database).await;
    let wish = json!({ "display_name": " Zoë ", "device_name": "phone", "mode": "bearer", "app": "main" });
    let request = service.request(Method::POST, "/api/session").header("user-agent", "Tester/1").json(&wish);
    let signed_in = sent(request).await;
    assert_eq!(signed_in.status, 201, "{signed_in:?}");
    let (user, session) = (&signed_in.body["user"], &signed_in.body["session"]);
    assert_eq!(
        (&user["display_name"], &user["guest"], &user["role"]),
        (&json!("Zoë"), &json!(true), &json!("player"))
    );
    assert_eq!(session["device_name"], "phone");
    assert_eq!(session["ip_address"], "127.0.0.1");
    assert_eq!(signed_in.body["expires_at"], "2026-11-21T12:10:00.000Z");

    let me = service.get("/api/auth/me", &text(&signed_in.body["access_token"])).await;
    assert_eq!(me.status, 200, "{me:?}");
    assert_eq!((&me.body["user"], &me.body["session"]), (user, session));
    assert!(!me.body.to_string().contains("Tester/1"), "the raw user agent stays inside");
}

async fn a_guest_may_say_nothing_at_all(database: TestDatabase) {
    let service = Service::on(&database).await;
    let bare = sent(service.request(Method::POST, "/session")).await;
    assert_eq!(bare.status, 201, "{bare:?}");
    assert!(text(&bare.body["user"]["username"]).starts_with("guest-"));
    assert_eq!(bare.body["user"]["display_name"], bare.body["user"]["username"]);
}

async fn a_sign_in_that_is_not_offered_is_refused_with_its_field(database: TestDatabase) {
    let service = Service::on(&database).await;
    let long = "x".repeat(65);
    for (wish, code, field) in [
        (json!({ "mode": "magic" }), "bad_field", "mode"),
        (json!({ "app": "arcade" }), "unknown_app", "app"),
        (json!({ "display_name": "" }), "bad_field", "display_name"),
        (json!({ "display_name": "a\u{7}" }), "bad_field", "display_name"),
        (json!({ "display_name": 7 }), "bad_field", "display_name"),
        (json!({ "device_name": long }), "bad_field", "device_name"),
    ] {
        let refused = sent(service.request(Method::POST, "/session").json(&wish)).await;
        refused.assert_refused(422, code);
        assert_eq!(refused.fields(), [field], "{wish}");
    }
}

async fn an_access_token_is_refused_with_its_validation_answer(database: TestDatabase) {
    let service = Service::on(&database).await;
    let token = service.guest().await.access_token;
    let seat = service.room(json!({ "game": "tally" })).await;
    let forged = format!("{}0", &token[..token.len() - 1]);
    let other = format!("{}1", &token[..token.len() - 1]);
    let forged = if forged == token { other } else { forged };
    for (token, code) in [
        ("a.b.c", "malformed"),
        ("not-a-token", "malformed"),
        (seat.token.as_str(), "malformed"),
        (&token.replace(".k1.", ".k9."), "unknown_key"),
        (&forged, "bad_signature"),
    ] {
        service.get("/api/auth/me", token).await.assert_refused(401, code);
    }
    let nobody = sent(service.request(Method::GET, "/api/auth/me")).await;
    nobody.assert_refused(401, "unauthenticated");
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
    service.clock.advance(Duration::minutes(10));
    service.get("/api/auth/me", &token).await.assert_refused(401, "expired");
}

async fn a_session_whose_row_is_gone_is_refused_at_once(database: TestDatabase) {
    let service = Service::on(&database).await;
    let seat = service.room(json!({ "game": "tally" })).await;
    let me = service.get("/api/auth/me", &seat.guest.access_token).await;
    let session: UserSessionId = text(&me.body["session"]["id"]).parse().unwrap();
    let user: UserId = seat.guest.user_id.parse().unwrap();
    assert!(!service.store.user_sessions().remove(session, user).await.unwrap().is_empty());
    service.get("/api/auth/me", &seat.guest.access_token).await.assert_refused(401, "revoked");
    let recovery = format!("/api/rooms/{}/recovery", seat.room);
    service.get(&recovery, &seat.token).await.assert_refused(401, "revoked");
}

async fn nothing_secret_is_in_a_sign_in_but_the_tokens_themselves(database: TestDatabase) {
    let service = Service::on(&database).await;
    let mut signed_in = sent(service.request(Method::POST, "/session")).await;
    assert!(signed_in.body["access_token"].take().is_string());
    assert!(signed_in.body["refresh_token"].take().is_string());
    for word in ["hash", "user_agent", "nonce", "salt", "rs_"] {
        assert!(!signed_in.body.to_string().contains(word), "{word}");
    }
}

async fn a_refresh_token_is_good_for_the_next_tokens_of_the_same_session(database: TestDatabase) {
    let service = Service::on(&database).await;
    let first = sent(service.request(Method::POST, "/session")).await;
    let refresh = |token: String| {
        sent(service.request(Method::POST, "/api/auth/refresh").json(&json!({ "refresh_token": token })))
    };
    service.clock.advance(Duration::minutes(10));
    service.get("/api/auth/me", &text(&first.body["access_token"])).await.assert_refused(401, "expired");
    let next = refresh(text(&first.body["refresh_token"])).await;
    assert_eq!(next.status, 200, "{next:?}");
    assert_eq!(next.headers["cache-control"], "no-store");
    assert_eq!(next.body["session"]["id"], first.body["session"]["id"]);
    let me = service.get("/api/auth/me", &text(&next.body["access_token"])).await;
    assert_eq!(me.status, 200, "{me:?}");
    service.clock.advance(Duration::seconds(11));
    refresh(text(&first.body["refresh_token"])).await.assert_refused(401, "invalid_refresh_token");
    service.get("/api/auth/me", &text(&next.body["access_token"])).await.assert_refused(401, "revoked");
}

async fn what_is_no_refresh_token_is_refused_alike(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = sent(service.request(Method::POST, "/session")).await;
    let forged = text(&guest.body["refresh_token"]).replace("rs_r_A", "rs_r_B");
    for token in [forged, text(&guest.body["access_token"]), "x".to_owned()] {
        let body = json!({ "refresh_token": token });
        let refused = sent(service.request(Method::POST, "/api/auth/refresh").json(&body)).await;
        refused.assert_refused(401, "invalid_refresh_token");
    }
    let empty = sent(service.request(Method::POST, "/api/auth/refresh").json(&json!({}))).await;
    empty.assert_refused(422, "bad_field");
}

async fn a_session_token_is_refused_with_its_validation_answer(database: TestDatabase) {
    let service = Service::on(&database).await;
    let [seat, _] = service.table("tally").await;
    let before = service.trace(&seat.room).await;
    let now = service.clock.now();
    let token = SessionToken {
        room_id: seat.room.parse().unwrap(),
        player_id: seat.player.parse().unwrap(),
        player_name: "Zoë".to_owned(),
        user_session_id: user_session_id(1),
        created_at: now,
        expires_at: now + Duration::hours(1),
        nonce: SeatNonce::new("AAECAwQFBgcICQoLDA0ODw".to_owned()),
    };
    let minted = |key: &str, secret: u8, token: &SessionToken| {
        TokenKeys::new(vec![(key.to_owned(), vec![secret; 32])]).unwrap().mint(token)
    };
    let ended = SessionToken { expires_at: now, ..token.clone() };
    let elsewhere = SessionToken { room_id: room_id(1), ..token.clone() };
    for (token, code) in [
        ("eyJ2ZXJzaW9uIjoxfQ".to_owned(), "malformed"),
        // {"version":2}
        ("eyJ2ZXJzaW9uIjoyfQ".to_owned(), "unsupported_version"),
        (minted("k9", 7, &token), "unknown_key"),
        (minted("k1", 8, &token), "bad_signature"),
        (minted("k1", 7, &ended), "expired"),
        (minted("k1", 7, &elsewhere), "wrong_room"),
        (minted("k1", 7, &token), "revoked"),
    ] {
        for verb in ["actions", "leave", "start", "bots"] {
            let path = format!("/api/rooms/{}/{verb}", seat.room);
            service.post(&path, &token, json!({})).await.assert_refused(401, code);
        }
    }
    assert_eq!(service.trace(&seat.room).await, before);
}
