//! From one app to another: who may go where, and what comes of it.

use chrono::Duration;
use reqwest::Method;
use reseat_domain::app::AppSlug;
use reseat_domain::audit::AuditKind;
use reseat_domain::id::UserSessionId;
use reseat_domain::token::{Purpose, Secret, TokenHash};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{account_id, an_account, moment, user_id};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::handing::{CHALLENGE, FIRST, Handing, REDIRECT_URI, SECOND, VERIFIER};
use crate::service::{ADMIN_TOKEN, Answer, sent, text};

on_both![
    a_user_arrives_in_another_app_with_a_session_of_their_own,
    only_who_is_signed_in_sets_out,
    where_nobody_may_go_is_told_by_the_field,
    an_account_is_acted_for_by_its_members_alone,
    so_many_of_a_users_may_be_open_at_a_time,
    a_session_ends_with_its_parent_where_the_app_is_so_configured,
    ending_all_others_leaves_the_one_in_hand_and_those_it_is_bound_to,
    a_child_never_outlives_its_parents_absolute_limit,
    a_user_sees_and_takes_back_their_own,
    administrators_are_told_what_became_of_them,
];

async fn a_user_arrives_in_another_app_with_a_session_of_their_own(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let wish = json!({ "target_app": "chess", "redirect_uri": REDIRECT_URI, "code_challenge": CHALLENGE });
    let minted = handing.mint(&guest.access_token, wish).await;
    assert_eq!(minted.status, 201, "{minted:?}");
    let token = text(&minted.body["handoff_token"]);
    assert!(Secret::parse(Purpose::Handoff, &token).is_some());
    assert_eq!(minted.body["redirect_url"], format!("{REDIRECT_URI}#handoff_token={token}"));
    assert_eq!(minted.body["expires_at"], "2026-11-21T12:15:00.000Z");
    assert_eq!(minted.headers["cache-control"], "no-store");
    let redemption = json!({ "handoff_token": token, "redeem_id": FIRST, "code_verifier": VERIFIER });
    let arrived = handing.redeem(redemption).await;
    assert_eq!(arrived.status, 200, "{arrived:?}");
    assert_eq!(
        (&arrived.body["user"]["id"], &arrived.body["source_app"]),
        (&json!(guest.user_id), &json!("main"))
    );
    let session = handing.session_of(&arrived).await.unwrap();
    assert_eq!((&session["app"], &session["kind"]), (&json!("chess"), &json!("bearer")));
    assert_eq!(session["device_name"], "Signed in from Main");
    assert_eq!(session["id"], arrived.body["session"]["id"]);
    let refreshed = handing.service.request(Method::POST, "/api/auth/refresh");
    let refreshed = sent(refreshed.json(&json!({ "refresh_token": arrived.body["refresh_token"] }))).await;
    assert_eq!(refreshed.status, 200, "{refreshed:?}");
    let count = handing.service.get("/api/sessions/count", &guest.access_token).await;
    assert_eq!(count.body, json!({ "count": 2 }));
    let stored = handing.service.store.handoffs().find(&TokenHash::of(token.as_bytes())).await.unwrap();
    assert!(stored.is_some_and(|stored| stored.used_at == Some(moment(0))));
    assert_eq!(handing.events(AuditKind::HandoffRedeemed).await, 1);
}

async fn only_who_is_signed_in_sets_out(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let wish = json!({ "target_app": "chess" });
    let seat = handing.service.room(json!({ "game": "tally" })).await;
    let nobody = sent(handing.service.request(Method::POST, "/api/handoffs").json(&wish)).await;
    nobody.assert_refused(401, "unauthenticated");
    handing.mint(&seat.token, wish.clone()).await.assert_refused(401, "malformed");
    sent(handing.as_chess(Method::POST, "/api/handoffs").json(&wish)).await.assert_refused(401, "malformed");
    let gone = handing.service.guest().await;
    handing.service.post("/api/auth/logout", &gone.access_token, json!({})).await;
    handing.mint(&gone.access_token, wish).await.assert_refused(401, "revoked");
}

async fn where_nobody_may_go_is_told_by_the_field(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let apps = &handing.service.state.services.apps;
    apps.add(&reseat_domain::services::NewApp {
        slug: "club".into(),
        name: "Club".into(),
        ..reseat_domain::services::NewApp::default()
    })
    .await
    .unwrap();
    apps.disable("poker").await.unwrap();
    for (wish, code, field) in [
        (json!({ "target_app": "nowhere" }), "unknown_app", "target_app"),
        (json!({ "target_app": "Chess!" }), "unknown_app", "target_app"),
        (json!({ "target_app": "poker" }), "unknown_app", "target_app"),
        (json!({ "target_app": "club" }), "handoff_not_allowed", "target_app"),
        (json!({ "target_app": "main" }), "handoff_not_allowed", "target_app"),
        (json!({}), "bad_field", "target_app"),
        (json!({ "target_app": "chess", "code_challenge": "short" }), "bad_field", "code_challenge"),
        (json!({ "target_app": "chess", "account_id": "mine" }), "bad_field", "account_id"),
    ] {
        let refused = handing.mint(&guest.access_token, wish.clone()).await;
        refused.assert_refused(422, code);
        assert_eq!(refused.fields(), [field], "{wish}");
    }
    for uri in ["https://chess.example/in/", "https://chess.example/in?x=1", "https://evil.example/in", ""] {
        let wish = json!({ "target_app": "chess", "redirect_uri": uri });
        let refused = handing.mint(&guest.access_token, wish).await;
        refused.assert_refused(422, "redirect_uri_not_registered");
    }
    let list = handing.service.get("/api/handoffs", &guest.access_token).await;
    assert_eq!(list.body, json!({ "handoffs": [] }));
}

async fn an_account_is_acted_for_by_its_members_alone(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let accounts = handing.service.store.accounts();
    let member = handing.signed_in_for(1, 9_999).await;
    for number in [1, 2] {
        accounts.insert(&an_account(number)).await.unwrap();
    }
    accounts.add_member(Uuid::from_u128(1), account_id(1), user_id(1)).await.unwrap();
    for account in [account_id(2), account_id(3)] {
        let wish = json!({ "target_app": "chess", "account_id": account });
        let refused = handing.mint(&member, wish).await;
        refused.assert_refused(422, "unknown_account");
        assert_eq!(refused.fields(), ["account_id"]);
    }
    let minted = handing.mint(&member, json!({ "target_app": "chess", "account_id": account_id(1) })).await;
    let arrived = handing.attempt(&text(&minted.body["handoff_token"]), FIRST).await;
    assert_eq!(arrived.body["account"], json!({ "id": account_id(1), "name": "Account 1" }));
    let child: UserSessionId = text(&arrived.body["session"]["id"]).parse().unwrap();
    let child = handing.service.store.user_sessions().find_live(child, moment(0)).await.unwrap();
    assert_eq!(child.unwrap().account_id, Some(account_id(1)));
}

async fn so_many_of_a_users_may_be_open_at_a_time(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let (user, other) = (handing.signed_in_for(1, 9_999).await, handing.service.guest().await);
    let wish = json!({ "target_app": "chess" });
    let mut minted = Vec::new();
    for _ in 0..10 {
        minted.push(handing.mint(&user, wish.clone()).await);
    }
    assert!(minted.iter().all(|answer| answer.status == 201), "{minted:?}");
    let refuse = async || {
        handing.mint(&user, wish.clone()).await.assert_refused(409, "too_many_handoffs");
    };
    refuse().await;
    assert_eq!(handing.mint(&other.access_token, wish.clone()).await.status, 201);
    assert_eq!(handing.attempt(&text(&minted[0].body["handoff_token"]), FIRST).await.status, 200);
    assert_eq!(handing.mint(&user, wish.clone()).await.status, 201);
    refuse().await;
    handing.service.clock.advance(Duration::minutes(15));
    assert_eq!(handing.mint(&user, wish.clone()).await.status, 201);
}

async fn sign_out(handing: &Handing, token: &str) {
    let answer = handing.service.post("/api/auth/logout", token, json!({})).await;
    assert_eq!(answer.status, 204, "{answer:?}");
}

async fn a_session_ends_with_its_parent_where_the_app_is_so_configured(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let in_chess = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let in_poker = handing.attempt_of_poker(&handing.minted(&guest.access_token, "poker").await, FIRST).await;
    let open = handing.minted(&guest.access_token, "chess").await;
    assert!(handing.session_of(&in_chess).await.is_some() && handing.session_of(&in_poker).await.is_some());
    sign_out(&handing, &guest.access_token).await;
    assert_eq!(handing.session_of(&in_chess).await, None);
    assert!(handing.session_of(&in_poker).await.is_some());
    handing.attempt(&open, SECOND).await.assert_refused(410, "handoff_invalid");
}

async fn ending_all_others_leaves_the_one_in_hand_and_those_it_is_bound_to(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let in_chess = handing.attempt(&handing.minted(&guest.access_token, "chess").await, FIRST).await;
    let in_poker = handing.attempt_of_poker(&handing.minted(&guest.access_token, "poker").await, FIRST).await;
    let end_others = async |from: &Answer| {
        let request = handing.service.request(Method::DELETE, "/api/sessions?scope=others");
        let ended = sent(request.bearer_auth(text(&from.body["access_token"]))).await;
        assert_eq!(ended.status, 200, "{ended:?}");
        ended.body["revoked"].clone()
    };
    assert_eq!(end_others(&in_chess).await, 1);
    assert!(handing.session_of(&in_chess).await.is_some());
    assert_eq!(handing.session_of(&in_poker).await, None);
    // It can't get rid of the one with which it ends.
    sign_out(&handing, &guest.access_token).await;
    assert_eq!(handing.session_of(&in_chess).await, None);
}

async fn a_child_never_outlives_its_parents_absolute_limit(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let token = handing.signed_in_for(1, 600).await;
    let arrived = handing.attempt(&handing.minted(&token, "chess").await, FIRST).await;
    let child: UserSessionId = text(&arrived.body["session"]["id"]).parse().unwrap();
    let child = handing.service.store.user_sessions().find_live(child, moment(0)).await.unwrap().unwrap();
    assert_eq!((child.expires_at, child.absolute_expires_at), (moment(600_000), moment(600_000)));
    assert_eq!(arrived.body["expires_at"], "2026-11-21T12:10:00.000Z");
    handing.service.clock.advance(Duration::seconds(600));
    let refreshed = handing.service.request(Method::POST, "/api/auth/refresh");
    let refreshed = sent(refreshed.json(&json!({ "refresh_token": arrived.body["refresh_token"] }))).await;
    refreshed.assert_refused(401, "invalid_refresh_token");
}

fn states(list: &Answer) -> Vec<&str> {
    assert_eq!(list.status, 200, "{list:?}");
    let handoffs = list.body["handoffs"].as_array().unwrap();
    handoffs.iter().filter_map(|handoff| handoff["state"].as_str()).collect()
}

async fn a_user_sees_and_takes_back_their_own(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let (user, stranger) = (handing.signed_in_for(1, 9_999).await, handing.signed_in_for(2, 9_999).await);
    let used = handing.minted(&user, "chess").await;
    let arrived = handing.attempt(&used, FIRST).await;
    handing.service.clock.advance(Duration::milliseconds(1));
    let open = handing.mint(&user, json!({ "target_app": "poker" })).await;
    let list = handing.service.get("/api/handoffs", &user).await;
    assert_eq!(states(&list), ["open", "used"]);
    let first = &list.body["handoffs"][1];
    assert_eq!((&first["source_app"], &first["target_app"]), (&json!("main"), &json!("chess")));
    assert_eq!(first["session_id"], arrived.body["session"]["id"]);
    assert!(!list.body.to_string().contains("rs_h_"), "no token is told again");
    let path = format!("/api/handoffs/{}", text(&open.body["id"]));
    let revoke = |path: &str, token: &str| {
        sent(handing.service.request(Method::DELETE, path).bearer_auth(token.to_owned()))
    };
    revoke(&path, &stranger).await.assert_refused(404, "handoff_not_found");
    revoke("/api/handoffs/mine", &user).await.assert_refused(404, "handoff_not_found");
    assert_eq!(revoke(&path, &user).await.status, 204);
    revoke(&path, &user).await.assert_refused(404, "handoff_not_found");
    let refused = handing.attempt_of_poker(&text(&open.body["handoff_token"]), FIRST).await;
    refused.assert_refused(410, "handoff_invalid");
    handing.service.clock.advance(Duration::milliseconds(1));
    let late = handing.minted(&user, "poker").await;
    handing.service.clock.advance(Duration::minutes(15));
    handing.attempt_of_poker(&late, SECOND).await.assert_refused(410, "handoff_invalid");
    let list = handing.service.get("/api/handoffs", &user).await;
    assert_eq!(states(&list), ["expired", "revoked", "used"]);
    let others = handing.service.get("/api/handoffs", &stranger).await;
    assert_eq!(others.body, json!({ "handoffs": [] }));
}

async fn administrators_are_told_what_became_of_them(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let user = handing.signed_in_for(1, 999_999).await;
    let used = handing.minted(&user, "chess").await;
    handing.attempt(&used, FIRST).await;
    let revoked = handing.mint(&user, json!({ "target_app": "poker" })).await;
    let path = format!("/api/handoffs/{}", text(&revoked.body["id"]));
    sent(handing.service.request(Method::DELETE, &path).bearer_auth(&user)).await;
    handing.minted(&user, "poker").await;
    handing.service.clock.advance(Duration::minutes(15));
    handing.minted(&user, "chess").await;
    let admin = Secret::new(Purpose::App, &ADMIN_TOKEN).reveal().to_owned();
    let told = async |query: &str| {
        handing.service.get(&format!("/api/admin/handoffs/statistics{query}"), &admin).await
    };
    let expected: Value = json!({
        "days": [{ "date": "2026-11-21", "created": 4, "used": 1, "revoked": 1, "expired": 1 }],
        "open": [{ "source_app": "main", "target_app": "chess", "count": 1,
            "oldest_at": "2026-11-21T12:15:00.000Z" }],
    });
    assert_eq!(told("").await.body, expected);
    let handoffs = &handing.service.state.services.handoffs;
    assert_eq!(handoffs.open_by_apps().await.unwrap()[0].target_app, AppSlug::parse("chess").unwrap());
    handing.service.clock.advance(Duration::days(1));
    assert_eq!(told("?days=1").await.body, json!({ "days": [], "open": [] }));
    for query in ["?days=0", "?days=367", "?days=week"] {
        told(query).await.assert_refused(422, "bad_field");
    }
    let refused = handing.service.get("/api/admin/handoffs/statistics", &user).await;
    refused.assert_refused(403, "not_admin");
}
