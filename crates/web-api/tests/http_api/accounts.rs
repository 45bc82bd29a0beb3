//! Registering, signing in by password, upgrading, changing the password: every success and every refusal, on
//! both kinds of database.

use chrono::Duration;
use reqwest::Method;
use reseat_domain::audit::AuditKind;
use reseat_domain::id::RoomId;
use reseat_domain::ports::{AuditEventListing, Clock};
use reseat_test_database::{TestDatabase, on_both};
use reseat_web_api::WebSettings;
use serde_json::{Value, json};

use crate::service::{Answer, Service, migrated, sent, settings, text};

on_both![
    a_user_registers_and_signs_in_again_in_another_session,
    what_breaks_a_rule_is_refused_with_its_field,
    a_taken_name_is_refused_however_it_is_spelled,
    a_sign_in_is_refused_alike_whatever_is_wrong,
    a_sign_in_ends_the_session_it_came_with,
    a_guest_who_signs_in_in_the_middle_of_a_game_keeps_the_seat,
    a_seat_in_a_room_where_the_user_sits_stays_behind,
    a_guest_is_upgraded_and_keeps_everything,
    another_password_ends_the_other_sessions,
    who_guesses_is_throttled_and_others_are_not,
    everything_about_a_user_is_exported_and_nothing_secret,
    a_deleted_user_is_gone_and_the_seat_stays_without_a_name,
    a_disabled_user_is_refused,
];

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) async fn service(database: &TestDatabase) -> Service {
    service_with(database, |_| ()).await
}

async fn service_with(database: &TestDatabase, change: impl FnOnce(&mut WebSettings)) -> Service {
    let mut settings = settings();
    change(&mut settings);
    Service::start_with(settings, migrated(database).await).await
}

pub(crate) async fn posted(service: &Service, path: &str, body: Value) -> Answer {
    sent(service.request(Method::POST, path).json(&body)).await
}

pub(crate) async fn registered(service: &Service, name: &str) -> Answer {
    let answer =
        posted(service, "/api/auth/register", json!({ "username": name, "password": PASSWORD })).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

pub(crate) async fn log_in(service: &Service, name: &str, password: &str) -> Answer {
    posted(service, "/api/auth/login", json!({ "username": name, "password": password })).await
}

pub(crate) fn token(answer: &Answer) -> String {
    text(&answer.body["access_token"])
}

async fn kinds(service: &Service) -> Vec<AuditKind> {
    let all = AuditEventListing { user_id: None, kind: None, before: None, limit: 1_000 };
    let events = service.store.audit_events().list(all).await.unwrap();
    let mut events: Vec<_> = events.into_iter().map(|event| (event.at, event.kind)).collect();
    events.reverse();
    events.into_iter().map(|(_, kind)| kind).collect()
}

async fn count(service: &Service, kind: AuditKind) -> usize {
    kinds(service).await.into_iter().filter(|other| *other == kind).count()
}

async fn a_user_registers_and_signs_in_again_in_another_session(database: TestDatabase) {
    let service = service(&database).await;
    let body = json!({ "username": "Zoë", "password": PASSWORD, "mode": "bearer", "device_name": "phone" });
    let first = posted(&service, "/api/auth/register", body).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.headers["cache-control"], "no-store");
    let user = &first.body["user"];
    assert_eq!(
        (&user["username"], &user["guest"], &user["role"]),
        (&json!("Zoë"), &json!(false), &json!("player"))
    );
    assert_eq!(first.body["session"]["device_name"], "phone");
    let second = log_in(&service, "ZOË", PASSWORD).await;
    assert_eq!((second.status, &second.body["user"]), (200, user), "{second:?}");
    assert_ne!(second.body["session"]["id"], first.body["session"]["id"]);
    for answer in [&first, &second] {
        assert_eq!(service.get("/api/auth/me", &token(answer)).await.status, 200);
    }
    let refresh = json!({ "refresh_token": second.body["refresh_token"] });
    assert_eq!(posted(&service, "/api/auth/refresh", refresh).await.status, 200);
    assert_eq!(count(&service, AuditKind::SignedUp).await, 1);
    assert_eq!(count(&service, AuditKind::SignedIn).await, 1);
}

async fn what_breaks_a_rule_is_refused_with_its_field(database: TestDatabase) {
    let service = service(&database).await;
    let long = "x".repeat(257);
    for (name, password, field) in [
        ("ab", PASSWORD, "username"),
        ("guest-abcdefgh", PASSWORD, "username"),
        ("a b c", PASSWORD, "username"),
        ("zoë", "7 chars", "password"),
        ("zoë", "password1", "password"),
        ("zoë", &long, "password"),
        ("correct-horse", "Correct-Horse", "password"),
    ] {
        let body = json!({ "username": name, "password": password });
        let refused = posted(&service, "/api/auth/register", body.clone()).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), [field], "{name} {password}");
        let guest = service.guest().await;
        service.post("/api/auth/upgrade", &guest.access_token, body).await.assert_refused(422, "bad_field");
    }
    for route in ["register", "login"] {
        let path = format!("/api/auth/{route}");
        for (body, code, field) in [
            (json!({ "password": PASSWORD }), "bad_field", "username"),
            (json!({ "username": "zoë" }), "bad_field", "password"),
            (json!({ "username": "zoë", "password": 7 }), "bad_field", "password"),
            (json!({ "username": "zoë", "password": PASSWORD, "app": "arcade" }), "unknown_app", "app"),
        ] {
            let refused = posted(&service, &path, body).await;
            refused.assert_refused(422, code);
            assert_eq!(refused.fields(), [field]);
        }
    }
}

async fn a_taken_name_is_refused_however_it_is_spelled(database: TestDatabase) {
    let service = service(&database).await;
    registered(&service, "Zoë").await;
    for name in ["Zoë", "ZOË", "Zoe\u{308}", "Ｚoë"] {
        let body = json!({ "username": name, "password": PASSWORD });
        posted(&service, "/api/auth/register", body.clone()).await.assert_refused(409, "username_taken");
        let guest = service.guest().await;
        let refused = service.post("/api/auth/upgrade", &guest.access_token, body).await;
        refused.assert_refused(409, "username_taken");
        assert_eq!(service.get("/api/auth/me", &guest.access_token).await.body["user"]["guest"], true);
    }
}

async fn a_sign_in_is_refused_alike_whatever_is_wrong(database: TestDatabase) {
    let service = service(&database).await;
    registered(&service, "Zoë").await;
    let guest = service.guest().await;
    let guest = service.get("/api/auth/me", &guest.access_token).await;
    let guest = text(&guest.body["user"]["username"]);
    let (long, huge) = ("x".repeat(257), "x".repeat(64 << 10));
    let mut told = Vec::new();
    for (name, password) in [
        ("Zoë", "another password"),
        ("Zoë", ""),
        ("Zoë", &long),
        ("Zoë", &huge),
        ("nobody", PASSWORD),
        ("", ""),
        (&huge, PASSWORD),
        (&guest, PASSWORD),
    ] {
        let refused = log_in(&service, name, password).await;
        refused.assert_refused(401, "invalid_credentials");
        told.push(refused.body["detail"].clone());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(count(&service, AuditKind::SignInFailed).await, 8);
    assert_eq!(log_in(&service, "Zoë", PASSWORD).await.status, 200);
}

async fn a_sign_in_ends_the_session_it_came_with(database: TestDatabase) {
    let service = service(&database).await;
    let first = registered(&service, "Zoë").await;
    let body = json!({ "username": "Zoë", "password": PASSWORD });
    let second = service.post("/api/auth/login", &token(&first), body.clone()).await;
    assert_eq!(second.status, 200, "{second:?}");
    service.get("/api/auth/me", &token(&first)).await.assert_refused(401, "revoked");
    // One that has ended, or is none, is no reason to refuse.
    for stale in [token(&first), "a.b.c".to_owned()] {
        assert_eq!(service.post("/api/auth/login", &stale, body.clone()).await.status, 200);
    }
    assert_eq!(service.get("/api/auth/me", &token(&second)).await.status, 200);
    // A wrong password ends nothing.
    let wrong = json!({ "username": "Zoë", "password": "another password" });
    service.post("/api/auth/login", &token(&second), wrong).await.assert_refused(401, "invalid_credentials");
    assert_eq!(service.get("/api/auth/me", &token(&second)).await.status, 200);
}

async fn a_guest_who_signs_in_in_the_middle_of_a_game_keeps_the_seat(database: TestDatabase) {
    let service = service(&database).await;
    registered(&service, "Zoë").await;
    for (route, name, status) in [("login", "Zoë", 200), ("register", "Ann", 201)] {
        let [seat, _] = service.table("tally").await;
        let body = json!({ "username": name, "password": PASSWORD });
        let path = format!("/api/auth/{route}");
        let signed_in = service.post(&path, &seat.guest.access_token, body).await;
        assert_eq!(signed_in.status, status, "{signed_in:?}");
        service.get("/api/auth/me", &seat.guest.access_token).await.assert_refused(401, "revoked");
        let recovery = format!("/api/rooms/{}/recovery", seat.room);
        service.get(&recovery, &seat.token).await.assert_refused(401, "revoked");

        let join = format!("/api/rooms/{}/join", seat.room);
        let again = service.post(&join, &token(&signed_in), json!({})).await;
        assert_eq!(again.status, 200, "{again:?}");
        assert_eq!(text(&again.body["player_id"]), seat.player);
        assert_eq!(service.get(&recovery, &text(&again.body["session_token"])).await.status, 200);
    }
}

async fn a_seat_in_a_room_where_the_user_sits_stays_behind(database: TestDatabase) {
    let service = service(&database).await;
    let user = registered(&service, "Zoë").await;
    let host = service.room(json!({ "game": "tally", "seats": 2 })).await;
    let join = format!("/api/rooms/{}/join", host.room);
    let joined = service.post(&join, &token(&user), json!({})).await;
    assert_eq!(joined.status, 200, "{joined:?}");
    let body = json!({ "username": "Zoë", "password": PASSWORD });
    let signed_in = service.post("/api/auth/login", &host.guest.access_token, body).await;
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    let again = service.post(&join, &token(&signed_in), json!({})).await;
    assert_eq!(again.body["player_id"], joined.body["player_id"]);
    let room: RoomId = host.room.parse().unwrap();
    let players = service.store.players().of_room(room).await.unwrap();
    assert_eq!(players[0].user_id.map(|user| user.to_string()), Some(host.guest.user_id));
}

async fn a_guest_is_upgraded_and_keeps_everything(database: TestDatabase) {
    let service = service(&database).await;
    let [seat, _] = service.table("tally").await;
    let body = json!({ "username": "Zoë", "password": PASSWORD });
    let upgraded = service.post("/api/auth/upgrade", &seat.guest.access_token, body.clone()).await;
    assert_eq!(upgraded.status, 200, "{upgraded:?}");
    let user = &upgraded.body["user"];
    assert_eq!((&user["id"], &user["username"]), (&json!(seat.guest.user_id), &json!("Zoë")));
    assert_eq!((&user["guest"], &user["display_name"]), (&json!(false), &json!("Zoë")));
    let me = service.get("/api/auth/me", &seat.guest.access_token).await;
    assert_eq!((&me.body["user"], &me.body["session"]), (user, &upgraded.body["session"]));
    let recovery = format!("/api/rooms/{}/recovery", seat.room);
    assert_eq!(service.get(&recovery, &seat.token).await.status, 200);
    assert_eq!(log_in(&service, "Zoë", PASSWORD).await.status, 200);

    let again = json!({ "username": "Zoe", "password": PASSWORD });
    service
        .post("/api/auth/upgrade", &seat.guest.access_token, again)
        .await
        .assert_refused(409, "not_a_guest");
    posted(&service, "/api/auth/upgrade", body).await.assert_refused(401, "unauthenticated");
    assert_eq!(count(&service, AuditKind::GuestUpgraded).await, 1);
}

async fn another_password_ends_the_other_sessions(database: TestDatabase) {
    let service = service(&database).await;
    let here = registered(&service, "Zoë").await;
    let there = log_in(&service, "Zoë", PASSWORD).await;
    let put = |token: String, current: &'static str, new: &'static str| {
        let body = json!({ "current_password": current, "new_password": new });
        sent(service.request(Method::PUT, "/api/auth/password").bearer_auth(token).json(&body))
    };
    put(token(&here), "another password", "staple battery").await.assert_refused(401, "invalid_credentials");
    let common = put(token(&here), PASSWORD, "password1").await;
    common.assert_refused(422, "bad_field");
    assert_eq!(common.fields(), ["new_password"]);
    assert_eq!(service.get("/api/auth/me", &token(&there)).await.status, 200);

    assert_eq!(put(token(&here), PASSWORD, "staple battery").await.status, 204);
    assert_eq!(service.get("/api/auth/me", &token(&here)).await.status, 200);
    service.get("/api/auth/me", &token(&there)).await.assert_refused(401, "revoked");
    log_in(&service, "Zoë", PASSWORD).await.assert_refused(401, "invalid_credentials");
    assert_eq!(log_in(&service, "Zoë", "staple battery").await.status, 200);

    let guest = service.guest().await;
    put(guest.access_token, PASSWORD, "staple battery").await.assert_refused(409, "no_password");
    let body = json!({ "current_password": PASSWORD, "new_password": "staple battery" });
    sent(service.request(Method::PUT, "/api/auth/password").json(&body))
        .await
        .assert_refused(401, "unauthenticated");
    assert_eq!(count(&service, AuditKind::PasswordChanged).await, 1);
}

async fn who_guesses_is_throttled_and_others_are_not(database: TestDatabase) {
    let service = service_with(&database, |settings| settings.sign_in_per_minute = 2).await;
    registered(&service, "Zoë").await;
    registered(&service, "Ann").await;
    let from = |address: &'static str, name: &'static str, password: &'static str| {
        let body = json!({ "username": name, "password": password });
        let request = service.request(Method::POST, "/api/auth/login").header("x-forwarded-for", address);
        sent(request.json(&body))
    };
    for (address, name) in [("192.0.2.1", "Zoë"), ("192.0.2.2", "nobody")] {
        from(address, name, "another password").await.assert_refused(401, "invalid_credentials");
        let refused = from(address, name, PASSWORD).await;
        refused.assert_refused(429, "rate_limited");
        let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(from(address, "Ann", PASSWORD).await.status, 200, "behind the same address");
    }
    assert_eq!(from("192.0.2.3", "Zoë", PASSWORD).await.status, 200, "the owner, elsewhere");
    // One customer has a whole network of 64 bits.
    from("2001:db8::1", "somebody", PASSWORD).await.assert_refused(401, "invalid_credentials");
    from("2001:db8::2", "somebody", PASSWORD).await.assert_refused(429, "rate_limited");
    assert_eq!(count(&service, AuditKind::SignInThrottled).await, 3);
}

async fn everything_about_a_user_is_exported_and_nothing_secret(database: TestDatabase) {
    let service = service(&database).await;
    let user = registered(&service, "Zoë").await;
    let made = service.post("/api/rooms", &token(&user), json!({ "game": "tally", "seats": 2 })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let export = service.get("/api/users/me/export", &token(&user)).await;
    assert_eq!(export.status, 200, "{export:?}");
    assert_eq!(export.headers["cache-control"], "no-store");
    assert_eq!(export.body["user"], user.body["user"]);
    assert_eq!(export.body["sessions"][0]["session"]["current"], true);
    assert_eq!(export.body["seats"][0]["player_id"], made.body["player_id"]);
    assert_eq!(export.body["results"], json!([]));
    let kinds = ["user_exported", "signed_up"];
    assert_eq!([&export.body["events"][0]["kind"], &export.body["events"][1]["kind"]], kinds);
    for secret in ["hash", "fake$", "nonce", "salt", PASSWORD, &text(&made.body["session_token"])] {
        assert!(!export.body.to_string().contains(secret), "{secret}");
    }
    sent(service.request(Method::GET, "/api/users/me/export")).await.assert_refused(401, "unauthenticated");
    assert_eq!(count(&service, AuditKind::UserExported).await, 1);
}

async fn a_deleted_user_is_gone_and_the_seat_stays_without_a_name(database: TestDatabase) {
    let service = service(&database).await;
    let delete = |token: String, body: Value| {
        sent(service.request(Method::DELETE, "/api/users/me").bearer_auth(token).json(&body))
    };
    let user = registered(&service, "Zoë").await;
    let made = service.post("/api/rooms", &token(&user), json!({ "game": "tally", "seats": 2 })).await;
    service.clock.advance(Duration::minutes(9));
    let wrong = delete(token(&user), json!({ "password": "another password" })).await;
    wrong.assert_refused(401, "invalid_credentials");
    let later = log_in(&service, "Zoë", PASSWORD).await;
    service.clock.advance(Duration::minutes(9));
    let refreshed = json!({ "refresh_token": user.body["refresh_token"] });
    let stale = posted(&service, "/api/auth/refresh", refreshed).await;
    delete(token(&stale), json!({})).await.assert_refused(403, "proof_needed");
    let deleted = delete(token(&later), json!({})).await;
    assert_eq!(deleted.status, 204, "the later session is fresh");
    assert_eq!(deleted.headers["clear-site-data"], "\"cache\"");
    for gone in [&stale, &later] {
        service.get("/api/auth/me", &token(gone)).await.assert_refused(401, "revoked");
    }
    log_in(&service, "Zoë", PASSWORD).await.assert_refused(401, "invalid_credentials");
    let room: RoomId = text(&made.body["room"]["id"]).parse().unwrap();
    let player = service.store.players().of_room(room).await.unwrap().remove(0);
    assert_eq!((player.user_id, player.name.as_str()), (None, "Deleted player"));

    // The name is free, a password is a proof at any time, and a guest has no other proof than the session.
    let again = registered(&service, "Zoë").await;
    assert_eq!(delete(token(&again), json!({ "password": PASSWORD })).await.status, 204);
    let guest = service.guest().await;
    assert_eq!(delete(guest.access_token.clone(), json!({})).await.status, 204);
    delete(guest.access_token, json!({})).await.assert_refused(401, "revoked");
    sent(service.request(Method::DELETE, "/api/users/me")).await.assert_refused(401, "unauthenticated");
    assert_eq!(count(&service, AuditKind::UserDeleted).await, 3);
}

async fn a_disabled_user_is_refused(database: TestDatabase) {
    let service = service(&database).await;
    let user = registered(&service, "Zoë").await;
    let id = text(&user.body["user"]["id"]).parse().unwrap();
    let now = service.clock.now();
    assert!(service.store.users().set_disabled(id, Some(now), now).await.unwrap());
    log_in(&service, "Zoë", PASSWORD).await.assert_refused(401, "invalid_credentials");
    assert!(service.store.users().set_disabled(id, None, now).await.unwrap());
    assert_eq!(log_in(&service, "Zoë", PASSWORD).await.status, 200);
}
