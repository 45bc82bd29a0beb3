//! Sessions that apps are given, and the tokens that lead to them: when they end, and how many there may be.

use chrono::Duration;
use reqwest::{Method, RequestBuilder};
use reseat_domain::app::{App, AppSlug};
use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::ports::AuditEventListing;
use reseat_domain::services::{Cleanup, CleanupSettings, CleanupTask};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{account_id, an_account, user_id};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::{PASSWORD, registered, token};
use crate::handing::{FIRST, Handing, SECOND};
use crate::service::{Answer, OWN_ORIGIN, Service, sent, text};

on_both![
    the_sessions_of_a_disabled_app_end_at_once_and_no_others,
    a_pair_of_apps_that_is_allowed_no_more_is_refused_on_the_way,
    a_member_who_was_removed_arrives_no_more,
    a_bound_session_ends_when_the_one_that_it_came_from_has_idled_out,
    what_is_bound_to_a_row_that_was_deleted_by_hand_has_ended_however_far_it_was_handed_on,
    a_session_is_handed_on_only_so_often,
    a_copy_of_a_token_is_found_out_as_long_as_what_came_of_it_lives,
    a_user_gets_so_many_tokens_a_minute,
    of_too_many_sessions_the_one_ends_that_was_idle_for_the_longest,
    a_sign_in_ends_the_session_of_the_token_and_that_of_the_cookie,
    what_a_user_does_with_devices_and_handoffs_is_told,
];

async fn events(handing: &Handing, kind: AuditKind) -> Vec<AuditEvent> {
    let listing = AuditEventListing { user_id: None, kind: Some(kind), before: None, limit: 200 };
    handing.service.store.audit_events().list(listing).await.unwrap()
}

async fn clean_up(service: &Service, task: CleanupTask) -> u64 {
    let days = Duration::days;
    let settings =
        CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(30) };
    let services = &service.state.services;
    let (store, clock) = (services.store.clone(), services.clock.clone());
    let cleanup = Cleanup::new(store, services.device_sessions.clone(), clock, settings);
    cleanup.perform(task).await.unwrap()
}

async fn refreshed(handing: &Handing, answer: &Answer) -> Answer {
    let request = handing.service.request(Method::POST, "/api/auth/refresh");
    sent(request.json(&json!({ "refresh_token": answer.body["refresh_token"] }))).await
}

async fn of_backend(handing: &Handing, external_id: &str) -> Answer {
    let body = json!({ "external_id": external_id });
    sent(handing.as_chess(Method::POST, "/api/apps/sessions").json(&body)).await
}

async fn the_sessions_of_a_disabled_app_end_at_once_and_no_others(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let in_chess = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let in_poker = handing.attempt_of_poker(&handing.minted(&guest.access_token, "poker").await, FIRST).await;
    let vouched_for = of_backend(&handing, "player-7").await;
    let open = handing.minted(&guest.access_token, "chess").await;
    let (_, ended) = handing.service.state.services.apps.disable("chess").await.unwrap();
    assert_eq!(ended, 2);
    for answer in [&in_chess, &vouched_for] {
        handing.service.get("/api/auth/me", &token(answer)).await.assert_refused(401, "revoked");
        refreshed(&handing, answer).await.assert_refused(401, "invalid_refresh_token");
    }
    assert!(handing.session_of(&in_poker).await.is_some());
    assert_eq!(handing.service.get("/api/auth/me", &guest.access_token).await.status, 200);
    let told = events(&handing, AuditKind::AppDisabled).await;
    let named = told[0].data["ended"].as_array().unwrap();
    for answer in [&in_chess, &vouched_for] {
        assert!(named.contains(&answer.body["session"]["id"]), "{told:?}");
    }
    handing.attempt(&open, FIRST).await.assert_refused(401, "invalid_app_credentials");
    handing.service.state.services.apps.enable("chess").await.unwrap();
    assert_eq!(handing.attempt(&open, FIRST).await.status, 200);
    assert_eq!(handing.session_of(&in_chess).await, None, "what has ended stays so");
}

async fn a_pair_of_apps_that_is_allowed_no_more_is_refused_on_the_way(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let (first, second) = (
        handing.minted(&guest.access_token, "chess").await,
        handing.minted(&guest.access_token, "chess").await,
    );
    let arrived = handing.attempt(&first, FIRST).await;
    let apps = &handing.service.state.services.apps;
    apps.disallow("main", "chess").await.unwrap();
    handing.attempt(&second, FIRST).await.assert_refused(410, "handoff_invalid");
    let wish = json!({ "target_app": "chess" });
    handing.mint(&guest.access_token, wish).await.assert_refused(422, "handoff_not_allowed");
    assert!(handing.session_of(&arrived).await.is_some(), "what has come of it goes on");
    apps.allow("main", "chess").await.unwrap();
    assert_eq!(handing.attempt(&second, FIRST).await.status, 200, "nothing of that burned it");
}

async fn a_member_who_was_removed_arrives_no_more(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let accounts = handing.service.store.accounts();
    let member = handing.signed_in_for(1, 9_999).await;
    accounts.insert(&an_account(1)).await.unwrap();
    let add = async || accounts.add_member(Uuid::from_u128(1), account_id(1), user_id(1)).await.unwrap();
    add().await;
    let minted = handing.mint(&member, json!({ "target_app": "chess", "account_id": account_id(1) })).await;
    let token = text(&minted.body["handoff_token"]);
    assert!(accounts.remove_member(account_id(1), user_id(1)).await.unwrap());
    handing.attempt(&token, FIRST).await.assert_refused(410, "handoff_invalid");
    add().await;
    assert_eq!(handing.attempt(&token, FIRST).await.status, 200, "nothing of that burned it");
}

async fn a_bound_session_ends_when_the_one_that_it_came_from_has_idled_out(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let in_chess = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let in_poker = handing.attempt_of_poker(&handing.minted(&guest.access_token, "poker").await, FIRST).await;
    // Both are used, and the one that they came from is not.
    handing.service.clock.advance(Duration::days(6));
    let (in_chess, in_poker) = (refreshed(&handing, &in_chess).await, refreshed(&handing, &in_poker).await);
    assert_eq!((in_chess.status, in_poker.status), (200, 200), "{in_chess:?}");
    handing.service.clock.advance(Duration::days(1) - Duration::milliseconds(1));
    let in_chess = refreshed(&handing, &in_chess).await;
    assert!(handing.session_of(&in_chess).await.is_some());
    handing.service.clock.advance(Duration::milliseconds(1));
    handing.service.get("/api/auth/me", &token(&in_chess)).await.assert_refused(401, "revoked");
    refreshed(&handing, &in_chess).await.assert_refused(401, "invalid_refresh_token");
    assert_eq!(refreshed(&handing, &in_poker).await.status, 200);
    assert_eq!(clean_up(&handing.service, CleanupTask::UserSessions).await, 1);
    let told = events(&handing, AuditKind::SessionsEnded).await;
    assert_eq!((told.len(), told[0].actor), (1, Actor::Service));
    assert_eq!(told[0].data["ended"], json!([in_chess.body["session"]["id"]]));
    assert_eq!(told[0].data["reason"], "parent_expired");
}

async fn what_is_bound_to_a_row_that_was_deleted_by_hand_has_ended_however_far_it_was_handed_on(
    database: TestDatabase,
) {
    let handing = Handing::on(&database).await;
    handing.service.store.apps().save(&chained(&handing).await).await.unwrap();
    let guest = handing.service.guest().await;
    let child = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let grandchild = handing.attempt(&handing.minted(&token(&child), "chess").await, FIRST).await;
    assert!(handing.session_of(&grandchild).await.is_some());
    database.by_hand("DELETE FROM user_sessions WHERE app = 'main'").await;
    assert_eq!(handing.session_of(&child).await, None);
    assert_eq!(handing.session_of(&grandchild).await, None);
    refreshed(&handing, &grandchild).await.assert_refused(401, "invalid_refresh_token");
}

/// Chess, whose users may be handed to it again.
async fn chained(handing: &Handing) -> App {
    let slug = AppSlug::parse("chess").unwrap();
    let chess = handing.service.store.apps().find(&slug).await.unwrap().unwrap();
    App { targets: vec![slug], ..chess }
}

async fn a_session_is_handed_on_only_so_often(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    handing.service.store.apps().save(&chained(&handing).await).await.unwrap();
    let mut last = handing.service.guest().await.access_token;
    for _ in 0..8 {
        last = token(&handing.attempt(&handing.minted(&last, "chess").await, FIRST).await);
    }
    let refused = handing.mint(&last, json!({ "target_app": "chess" })).await;
    refused.assert_refused(409, "too_many_handoffs");
}

async fn a_copy_of_a_token_is_found_out_as_long_as_what_came_of_it_lives(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let handed = handing.minted(&guest.access_token, "poker").await;
    let arrived = handing.attempt_of_poker(&handed, FIRST).await;
    handing.minted(&guest.access_token, "poker").await;
    handing.service.clock.advance(Duration::days(1));
    assert_eq!(clean_up(&handing.service, CleanupTask::Handoffs).await, 1, "the one that was not used");
    handing.attempt_of_poker(&handed, SECOND).await.assert_refused(410, "handoff_invalid");
    refreshed(&handing, &arrived).await.assert_refused(401, "invalid_refresh_token");
    assert_eq!(events(&handing, AuditKind::HandoffReplayed).await.len(), 1);
    assert_eq!(clean_up(&handing.service, CleanupTask::Handoffs).await, 1);
    handing.attempt_of_poker(&handed, SECOND).await.assert_refused(410, "handoff_invalid");
    assert_eq!(events(&handing, AuditKind::HandoffReplayed).await.len(), 1);
}

async fn a_user_gets_so_many_tokens_a_minute(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let (user, other) = (handing.signed_in_for(1, 9_999).await, handing.signed_in_for(2, 9_999).await);
    let wish = json!({ "target_app": "chess" });
    let mut throttled = None;
    for _ in 0..60 {
        let minted = handing.mint(&user, wish.clone()).await;
        if minted.status != 201 {
            throttled = Some(minted);
            break;
        }
        let path = format!("/api/handoffs/{}", text(&minted.body["id"]));
        sent(handing.service.request(Method::DELETE, &path).bearer_auth(&user)).await;
    }
    let throttled = throttled.unwrap();
    throttled.assert_refused(429, "rate_limited");
    let wait: u64 = throttled.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(handing.mint(&other, wish).await.status, 201);
}

async fn of_too_many_sessions_the_one_ends_that_was_idle_for_the_longest(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let mut sessions = Vec::new();
    for _ in 0..101 {
        sessions.push(of_backend(&handing, "player-7").await);
        handing.service.clock.advance(Duration::milliseconds(1));
    }
    handing.service.get("/api/auth/me", &token(&sessions[0])).await.assert_refused(401, "revoked");
    for going_on in [&sessions[1], &sessions[100]] {
        assert!(handing.session_of(going_on).await.is_some());
    }
    let count = handing.service.get("/api/sessions/count", &token(&sessions[100])).await;
    assert_eq!(count.body, json!({ "count": 100 }));
    let told = events(&handing, AuditKind::SessionEnded).await;
    assert_eq!((told.len(), told[0].actor), (1, Actor::Service));
    let data = &told[0].data;
    assert_eq!(
        (&data["reason"], &data["by"]),
        (&json!("max_per_user"), &sessions[100].body["session"]["id"])
    );
    assert_eq!(data["ended"], json!([sessions[0].body["session"]["id"]]));
}

async fn a_sign_in_ends_the_session_of_the_token_and_that_of_the_cookie(database: TestDatabase) {
    let service = Service::on(&database).await;
    let with_cookie = |request: RequestBuilder, cookie: &str| {
        request.header("cookie", cookie.to_owned()).header("origin", OWN_ORIGIN)
    };
    registered(&service, "Ann").await;
    let [by_token, bystander] = [service.guest().await, service.guest().await];
    let request = service.request(Method::POST, "/session").header("origin", OWN_ORIGIN);
    let browser = sent(request.json(&json!({ "mode": "cookie" }))).await;
    let cookie = browser.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let request = with_cookie(service.request(Method::POST, "/api/rooms"), &cookie);
    let seat = sent(request.json(&json!({ "game": "tally" }))).await;
    assert_eq!(seat.status, 201, "{seat:?}");

    let request = service.request(Method::POST, "/api/auth/login").bearer_auth(&by_token.access_token);
    let body = json!({ "username": "Ann", "password": PASSWORD });
    let signed_in = sent(with_cookie(request, &cookie).json(&body)).await;
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    service.get("/api/auth/me", &by_token.access_token).await.assert_refused(401, "revoked");
    let me = sent(with_cookie(service.request(Method::GET, "/api/auth/me"), &cookie)).await;
    me.assert_refused(401, "revoked");
    assert_eq!(service.get("/api/auth/me", &bystander.access_token).await.status, 200);
    // The guest of the cookie sat at a table.
    let path = format!("/api/rooms/{}/recovery", text(&seat.body["room"]["id"]));
    let seated = service.get(&path, &token(&signed_in)).await;
    assert_eq!(seated.status, 200, "{seated:?}");
}

async fn what_a_user_does_with_devices_and_handoffs_is_told(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let user = handing.signed_in_for(1, 9_999).await;
    let minted = handing.mint(&user, json!({ "target_app": "chess" })).await;
    let id = text(&minted.body["id"]);
    let revoke = handing.service.request(Method::DELETE, &format!("/api/handoffs/{id}"));
    assert_eq!(sent(revoke.bearer_auth(&user)).await.status, 204);
    let me = handing.service.get("/api/auth/me", &user).await;
    let session = text(&me.body["session"]["id"]);
    let rename = handing.service.request(Method::PATCH, &format!("/api/sessions/{session}"));
    let rename = rename.bearer_auth(&user).json(&json!({ "device_name": "Zoë's phone" }));
    assert_eq!(sent(rename).await.status, 200);
    for (kind, field, value) in [
        (AuditKind::HandoffCreated, "handoff", &id),
        (AuditKind::HandoffRevoked, "handoff", &id),
        (AuditKind::DeviceRenamed, "by", &session),
    ] {
        let told = events(&handing, kind).await;
        assert_eq!((told.len(), told[0].actor), (1, Actor::User), "{kind:?}");
        assert_eq!(told[0].data[field], Value::from(value.as_str()));
        assert_eq!(told[0].user_session_id.map(|id| id.to_string()), Some(session.clone()));
        assert!(!format!("{told:?}").contains("phone"));
    }
}
