//! The ends of user sessions: this one, another device's, the others, all.

use reqwest::Method;
use reseat_domain::ports::AccessTokenIssuer;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::FakeTokens;
use reseat_testkit::builders::{With, a_user, a_user_session, claims_of};
use serde_json::json;

use crate::service::{Answer, Guest, Service, sent, text};

on_both![
    who_logs_out_is_refused_from_then_on_and_nobody_else,
    another_device_is_signed_out_by_its_session_and_only_once,
    a_session_that_is_somebody_else_s_looks_like_one_that_is_not_there,
    the_others_or_all_are_signed_out_and_counted,
    nobody_is_signed_out_by_a_scope_that_was_not_named,
    only_an_access_token_ends_sessions,
];

async fn delete(service: &Service, path: &str, token: &str) -> Answer {
    sent(service.request(Method::DELETE, path).bearer_auth(token)).await
}

/// The id of the session that asks.
async fn session_of(service: &Service, token: &str) -> String {
    text(&service.get("/api/auth/me", token).await.body["session"]["id"])
}

/// The same guest signs in on another device; its access token.
async fn another_device(service: &Service, guest: &Guest, device: u8) -> String {
    let session = a_user_session(&a_user(1), device);
    let session = session.with(|session| session.user_id = guest.user_id.parse().unwrap());
    service.store.user_sessions().insert(&session).await.unwrap();
    FakeTokens::default().issue(&claims_of(&session))
}

async fn is_signed_in(service: &Service, token: &str) -> bool {
    let me = service.get("/api/auth/me", token).await;
    if me.status != 200 {
        me.assert_refused(401, "revoked");
    }
    me.status == 200
}

async fn who_logs_out_is_refused_from_then_on_and_nobody_else(database: TestDatabase) {
    let service = Service::on(&database).await;
    let seat = service.room(json!({ "game": "tally" })).await;
    let phone = another_device(&service, &seat.guest, 1).await;
    let token = &seat.guest.access_token;
    let answer = service.post("/api/auth/logout", token, json!({})).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, Some("")), "{answer:?}");
    assert!(!is_signed_in(&service, token).await);
    let recovery = format!("/api/rooms/{}/recovery", seat.room);
    service.get(&recovery, &seat.token).await.assert_refused(401, "revoked");
    service.post("/api/auth/logout", token, json!({})).await.assert_refused(401, "revoked");
    assert!(is_signed_in(&service, &phone).await);
    assert_eq!(service.get(&recovery, &phone).await.status, 200);
}

async fn another_device_is_signed_out_by_its_session_and_only_once(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = service.guest().await;
    let phone = another_device(&service, &guest, 1).await;
    let path = format!("/api/sessions/{}", session_of(&service, &phone).await);
    assert_eq!(delete(&service, &path, &guest.access_token).await.status, 204);
    assert!(!is_signed_in(&service, &phone).await);
    delete(&service, &path, &guest.access_token).await.assert_refused(404, "session_not_found");
    assert!(is_signed_in(&service, &guest.access_token).await);
    let own = format!("/api/sessions/{}", session_of(&service, &guest.access_token).await);
    assert_eq!(delete(&service, &own, &guest.access_token).await.status, 204);
    assert!(!is_signed_in(&service, &guest.access_token).await);
}

async fn a_session_that_is_somebody_else_s_looks_like_one_that_is_not_there(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, stranger) = (service.guest().await, service.guest().await);
    let theirs = session_of(&service, &stranger.access_token).await;
    for session in [theirs.as_str(), "01932b7c-0000-7000-8000-00000000dead", "mine", "%00"] {
        let refused = delete(&service, &format!("/api/sessions/{session}"), &guest.access_token).await;
        refused.assert_refused(404, "session_not_found");
    }
    assert!(is_signed_in(&service, &stranger.access_token).await);
}

async fn the_others_or_all_are_signed_out_and_counted(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, stranger) = (service.guest().await, service.guest().await);
    let phones = [another_device(&service, &guest, 1).await, another_device(&service, &guest, 2).await];
    let others = delete(&service, "/api/sessions?scope=others", &guest.access_token).await;
    assert_eq!((others.status, others.body), (200, json!({ "revoked": 2 })));
    for phone in &phones {
        assert!(!is_signed_in(&service, phone).await);
    }
    assert!(is_signed_in(&service, &guest.access_token).await);
    let none = delete(&service, "/api/sessions?scope=others", &guest.access_token).await;
    assert_eq!(none.body, json!({ "revoked": 0 }));
    another_device(&service, &guest, 3).await;
    let all = delete(&service, "/api/sessions?scope=all", &guest.access_token).await;
    assert_eq!((all.status, all.body), (200, json!({ "revoked": 2 })));
    assert!(!is_signed_in(&service, &guest.access_token).await);
    assert!(is_signed_in(&service, &stranger.access_token).await);
}

async fn nobody_is_signed_out_by_a_scope_that_was_not_named(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = service.guest().await;
    for query in ["", "?scope=", "?scope=ALL", "?scope=all&scope=others"] {
        let refused = delete(&service, &format!("/api/sessions{query}"), &guest.access_token).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), ["scope"], "{query}");
    }
    assert!(is_signed_in(&service, &guest.access_token).await);
}

async fn only_an_access_token_ends_sessions(database: TestDatabase) {
    let service = Service::on(&database).await;
    let seat = service.room(json!({ "game": "tally" })).await;
    let session = format!("/api/sessions/{}", session_of(&service, &seat.guest.access_token).await);
    for (method, path) in [
        (Method::POST, "/api/auth/logout"),
        (Method::DELETE, session.as_str()),
        (Method::DELETE, "/api/sessions?scope=all"),
    ] {
        sent(service.request(method.clone(), path)).await.assert_refused(401, "unauthenticated");
        for token in [seat.token.as_str(), "x", "x.y.z"] {
            let request = service.request(method.clone(), path).bearer_auth(token);
            sent(request).await.assert_refused(401, "malformed");
        }
    }
    assert!(is_signed_in(&service, &seat.guest.access_token).await);
}
