//! Sessions in other apps that are bound to the one that they came from: whatever ends that one ends them and tells so.
//! And what nobody may do with them.

use reqwest::Method;
use reseat_domain::audit::{AuditEvent, AuditKind};
use reseat_domain::ports::{AuditEventListing, Clock};
use reseat_domain::token::{Purpose, Secret};
use reseat_domain::user::Role;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, log_in, posted, registered, token};
use crate::handing::{FIRST, Handing};
use crate::service::{ADMIN_TOKEN, Answer, sent, text};

on_both![
    a_user_who_ends_a_session_ends_those_that_are_bound_to_it,
    those_that_are_bound_end_also_when_another_than_the_user_ends_the_session,
    those_that_are_bound_end_with_a_session_that_another_takes_the_place_of,
    an_account_is_not_deleted_on_the_word_of_another_app,
    an_administrator_is_none_in_another_app,
    another_app_disposes_of_no_guest,
];

/// A session of a user, and one in `chess` that came of it.
struct Family {
    parent: Answer,
    child: Answer,
}

impl Family {
    async fn of(handing: &Handing, name: &str) -> Self {
        let parent = registered(&handing.service, name).await;
        let child = handing.attempt(&handing.minted(&token(&parent), "chess").await, FIRST).await;
        assert_eq!(child.status, 200, "{child:?}");
        Self { parent, child }
    }

    fn path(&self) -> String {
        format!("/api/sessions/{}", text(&self.parent.body["session"]["id"]))
    }

    /// Fails unless both have ended, and one event of this kind names both.
    async fn assert_ended(&self, handing: &Handing, kind: AuditKind) {
        let both = [&self.parent, &self.child];
        for answer in both {
            handing.service.get("/api/auth/me", &token(answer)).await.assert_refused(401, "revoked");
        }
        let both = both.map(|answer| &answer.body["session"]["id"]);
        let user_id = Some(text(&self.parent.body["user"]["id"]).parse().unwrap());
        let listing = AuditEventListing { user_id, kind: Some(kind), before: None, limit: 100 };
        let events = handing.service.store.audit_events().list(listing).await.unwrap();
        let names_both = |event: &&AuditEvent| {
            event.data["ended"].as_array().is_some_and(|ended| both.iter().all(|id| ended.contains(id)))
        };
        assert_eq!(events.iter().filter(names_both).count(), 1, "{kind:?}: {events:?}");
    }
}

async fn delete(handing: &Handing, path: &str, token: &str, body: Value) -> Answer {
    sent(handing.service.request(Method::DELETE, path).bearer_auth(token).json(&body)).await
}

async fn a_user_who_ends_a_session_ends_those_that_are_bound_to_it(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let family = Family::of(&handing, "Ann").await;
    handing.service.post("/api/auth/logout", &token(&family.parent), json!({})).await;
    family.assert_ended(&handing, AuditKind::SignedOut).await;

    let family = Family::of(&handing, "Bob").await;
    let other = log_in(&handing.service, "Bob", PASSWORD).await;
    assert_eq!(delete(&handing, &family.path(), &token(&other), json!({})).await.status, 204);
    family.assert_ended(&handing, AuditKind::SessionEnded).await;

    let family = Family::of(&handing, "Cyd").await;
    let other = log_in(&handing.service, "Cyd", PASSWORD).await;
    let ended = delete(&handing, "/api/sessions?scope=others", &token(&other), json!({})).await;
    assert_eq!(ended.body, json!({ "revoked": 2 }));
    family.assert_ended(&handing, AuditKind::SessionsEnded).await;

    let family = Family::of(&handing, "Dan").await;
    let ended = delete(&handing, "/api/sessions?scope=all", &token(&family.parent), json!({})).await;
    assert_eq!(ended.body, json!({ "revoked": 2 }));
    family.assert_ended(&handing, AuditKind::SessionsEnded).await;

    let family = Family::of(&handing, "Eve").await;
    let other = log_in(&handing.service, "Eve", PASSWORD).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "another good password" });
    let request = handing.service.request(Method::PUT, "/api/auth/password");
    let changed = sent(request.bearer_auth(token(&other)).json(&change)).await;
    assert_eq!(changed.status, 204, "{changed:?}");
    family.assert_ended(&handing, AuditKind::PasswordChanged).await;
}

async fn those_that_are_bound_end_also_when_another_than_the_user_ends_the_session(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let family = Family::of(&handing, "Ann").await;
    let mut tokens = vec![family.parent.body["refresh_token"].clone()];
    for _ in 0..2 {
        let refresh = json!({ "refresh_token": tokens.last() });
        tokens
            .push(posted(&handing.service, "/api/auth/refresh", refresh).await.body["refresh_token"].clone());
    }
    let copy = posted(&handing.service, "/api/auth/refresh", json!({ "refresh_token": tokens[0] })).await;
    copy.assert_refused(401, "invalid_refresh_token");
    family.assert_ended(&handing, AuditKind::RefreshReused).await;

    let family = Family::of(&handing, "Bob").await;
    let admin = Secret::new(Purpose::App, &ADMIN_TOKEN).reveal().to_owned();
    let path = format!("/api/admin/users/{}/sessions", text(&family.parent.body["user"]["id"]));
    let ended = delete(&handing, &path, &admin, json!({})).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    family.assert_ended(&handing, AuditKind::SessionsEnded).await;
}

async fn those_that_are_bound_end_with_a_session_that_another_takes_the_place_of(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let family = Family::of(&handing, "Ann").await;
    let request = handing.service.request(Method::POST, "/api/auth/login").bearer_auth(token(&family.parent));
    let again = sent(request.json(&json!({ "username": "Ann", "password": PASSWORD }))).await;
    assert_eq!(again.status, 200, "{again:?}");
    family.assert_ended(&handing, AuditKind::SignedIn).await;
}

/// Its backend has the tokens of its sessions, and knows no password.
async fn an_account_is_not_deleted_on_the_word_of_another_app(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let here = registered(&handing.service, "Ann").await;
    let handed = handing.minted(&token(&here), "poker").await;
    let in_poker = token(&handing.attempt_of_poker(&handed, FIRST).await);
    let me = "/api/users/me";
    delete(&handing, me, &in_poker, json!({})).await.assert_refused(403, "proof_needed");
    // It goes on by itself, and has no parent any more.
    handing.service.post("/api/auth/logout", &token(&here), json!({})).await;
    delete(&handing, me, &in_poker, json!({})).await.assert_refused(403, "proof_needed");
    assert_eq!(delete(&handing, me, &in_poker, json!({ "password": PASSWORD })).await.status, 204);
}

async fn an_administrator_is_none_in_another_app(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let family = Family::of(&handing, "Ann").await;
    let service = &handing.service;
    let id = text(&family.parent.body["user"]["id"]).parse().unwrap();
    assert!(service.store.users().set_role(id, Role::Admin, service.clock.now()).await.unwrap());
    let overview = "/api/admin/overview";
    assert_eq!(service.get(overview, &token(&family.parent)).await.status, 200);
    service.get(overview, &token(&family.child)).await.assert_refused(403, "not_admin");
}

async fn another_app_disposes_of_no_guest(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let service = &handing.service;
    let guest = service.guest().await;
    let seat = service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await;
    let child = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let in_chess = token(&child);
    let wish = json!({ "username": "Mal", "password": PASSWORD });
    service.post("/api/auth/upgrade", &in_chess, wish.clone()).await.assert_refused(403, "proof_needed");
    delete(&handing, "/api/users/me", &in_chess, json!({})).await.assert_refused(403, "proof_needed");
    // A sign-in with it ends that one session, and takes nothing of the guest along.
    let mal = service.post("/api/auth/register", &in_chess, wish).await;
    assert_eq!(mal.status, 201, "{mal:?}");
    service.get("/api/auth/me", &in_chess).await.assert_refused(401, "revoked");
    assert_eq!(service.get("/api/auth/me", &guest.access_token).await.status, 200);
    let room = text(&seat.body["room"]["id"]);
    assert_eq!(service.get(&format!("/api/rooms/{room}/recovery"), &guest.access_token).await.status, 200);
    let recovery = service.get(&format!("/api/rooms/{room}/recovery"), &token(&mal)).await;
    assert_ne!(recovery.status, 200, "{recovery:?}");
}
