//! `POST /api/apps/sessions`: the users of another backend, who have no password here.

use reqwest::Method;
use reseat_domain::audit::AuditKind;
use reseat_domain::ports::Clock;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::accounts::PASSWORD;
use crate::handing::Handing;
use crate::service::{Answer, sent, text};

on_both![
    a_user_is_made_at_the_first_call_and_found_again,
    each_app_has_users_of_its_own,
    many_first_calls_at_once_make_one_user,
    only_an_app_signs_its_users_in,
    a_name_that_is_none_is_refused,
    a_disabled_user_is_not_let_in,
    whom_an_app_vouches_for_is_no_guest,
];

async fn sign_in(handing: &Handing, body: Value) -> Answer {
    sent(handing.as_chess(Method::POST, "/api/apps/sessions").json(&body)).await
}

async fn a_user_is_made_at_the_first_call_and_found_again(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let first = sign_in(&handing, json!({ "external_id": "player-7", "display_name": "Zoë" })).await;
    assert_eq!(first.status, 201, "{first:?}");
    let session = handing.session_of(&first).await.unwrap();
    assert_eq!((&session["app"], &session["kind"]), (&json!("chess"), &json!("bearer")));
    let again = sign_in(&handing, json!({ "external_id": "player-7" })).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.body["user"], first.body["user"]);
    assert_ne!(again.body["session"]["id"], first.body["session"]["id"]);
    assert!(handing.session_of(&first).await.is_some(), "the session before goes on");
    let renamed = sign_in(&handing, json!({ "external_id": "player-7", "display_name": "Zo" })).await;
    assert_eq!(renamed.body["user"]["display_name"], "Zo");
    let me = handing.service.get("/api/auth/me", &text(&again.body["access_token"])).await;
    assert_eq!(me.body["user"], renamed.body["user"]);
    assert_eq!(handing.events(AuditKind::SignedUp).await, 1);
    assert_eq!(handing.events(AuditKind::SignedIn).await, 2);
    let token = text(&again.body["access_token"]);
    let room = handing.service.post("/api/rooms", &token, json!({ "game": "tally" })).await;
    assert_eq!(room.status, 201, "{room:?}");
}

async fn each_app_has_users_of_its_own(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let of_chess = sign_in(&handing, json!({ "external_id": "7" })).await;
    let request = handing.service.request(Method::POST, "/api/apps/sessions");
    let request = request.basic_auth("poker", Some(&handing.poker));
    let of_poker = sent(request.json(&json!({ "external_id": "7" }))).await;
    assert_eq!((of_chess.status, of_poker.status), (201, 201));
    assert_ne!(of_chess.body["user"]["id"], of_poker.body["user"]["id"]);
}

async fn many_first_calls_at_once_make_one_user(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let calls = (0..8).map(|_| sign_in(&handing, json!({ "external_id": "player-7" })));
    let answers = futures_util::future::join_all(calls).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1, "{answers:?}");
    for answer in &answers {
        assert!([200, 201].contains(&answer.status), "{answer:?}");
        assert_eq!(answer.body["user"]["id"], answers[0].body["user"]["id"]);
    }
}

async fn only_an_app_signs_its_users_in(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let request = || {
        let request = handing.service.request(Method::POST, "/api/apps/sessions");
        request.json(&json!({ "external_id": "player-7" }))
    };
    for refused in [
        sent(request()).await,
        sent(request().bearer_auth(&guest.access_token)).await,
        sent(request().basic_auth("chess", Some(&handing.poker))).await,
    ] {
        refused.assert_refused(401, "invalid_app_credentials");
    }
}

async fn a_name_that_is_none_is_refused(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    for (body, field) in [
        (json!({}), "external_id"),
        (json!({ "external_id": "" }), "external_id"),
        (json!({ "external_id": "x".repeat(129) }), "external_id"),
        (json!({ "external_id": "a\u{7}" }), "external_id"),
        (json!({ "external_id": "a", "display_name": " " }), "display_name"),
    ] {
        let refused = sign_in(&handing, body).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), [field]);
    }
}

async fn a_disabled_user_is_not_let_in(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let first = sign_in(&handing, json!({ "external_id": "player-7" })).await;
    let (users, now) = (handing.service.store.users(), handing.service.clock.now());
    let id = text(&first.body["user"]["id"]).parse().unwrap();
    assert!(users.set_disabled(id, Some(now), now).await.unwrap());
    let refused = sign_in(&handing, json!({ "external_id": "player-7", "display_name": "Zoë" })).await;
    refused.assert_refused(403, "not_let_in");
    assert_eq!(handing.events(AuditKind::SignedIn).await, 0);
    assert!(users.set_disabled(id, None, now).await.unwrap());
    let again = sign_in(&handing, json!({ "external_id": "player-7" })).await;
    assert_eq!((again.status, &again.body["user"]), (200, &first.body["user"]));
}

/// No name here, no password, and nobody else's seats: they are the app's.
async fn whom_an_app_vouches_for_is_no_guest(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let service = &handing.service;
    let first = sign_in(&handing, json!({ "external_id": "player-7", "display_name": "Zoë" })).await;
    assert_eq!(first.body["user"]["guest"], false);
    let token = text(&first.body["access_token"]);
    assert_eq!(service.get("/api/auth/me", &token).await.body["user"], first.body["user"]);
    assert_eq!(handing.events(AuditKind::NewDevice).await, 0, "the device is that of the app's backend");

    let password = json!({ "username": "Zoë", "password": PASSWORD });
    service.post("/api/auth/upgrade", &token, password.clone()).await.assert_refused(409, "not_a_guest");
    let change = json!({ "current_password": PASSWORD, "new_password": "staple battery" });
    let change = service.request(Method::PUT, "/api/auth/password").bearer_auth(&token).json(&change);
    sent(change).await.assert_refused(409, "no_password");
    let room = service.post("/api/rooms", &token, json!({ "game": "tally" })).await;
    let registered = service.post("/api/auth/register", &token, password).await;
    assert_eq!(registered.status, 201, "{registered:?}");
    let room = text(&room.body["room"]["id"]).parse().unwrap();
    let player = service.store.players().of_room(room).await.unwrap().remove(0);
    assert_eq!(player.user_id.map(|id| id.to_string()), first.body["user"]["id"].as_str().map(str::to_owned));
    let again = sign_in(&handing, json!({ "external_id": "player-7" })).await;
    assert_eq!((again.status, &again.body["user"]), (200, &first.body["user"]));
}
