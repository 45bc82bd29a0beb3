//! Who redeems a handoff, how often, and what a refusal tells: nothing.

use std::time::Duration as Span;

use chrono::Duration;
use reqwest::Method;
use reseat_domain::audit::AuditKind;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::handing::{CHALLENGE, FIRST, Handing, SECOND, VERIFIER};
use crate::service::{Answer, sent, text};

on_both![
    only_the_target_apps_backend_redeems,
    the_secret_before_is_good_for_a_while,
    a_body_that_is_none_is_refused_by_its_field,
    every_refusal_looks_the_same,
    every_refusal_takes_the_same_time,
    the_same_attempt_gets_the_same_session_as_long_as_it_was_not_used,
    the_same_attempt_is_late_after_a_minute,
    any_other_second_use_ends_what_came_of_the_first,
    a_wrong_verifier_burns_the_token,
    another_app_burns_nothing,
    nobody_arrives_while_they_are_disabled,
];

fn redemption(token: &str, redeem_id: &str) -> Value {
    json!({ "handoff_token": token, "redeem_id": redeem_id })
}

async fn only_the_target_apps_backend_redeems(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let token = handing.minted(&guest.access_token, "chess").await;
    let request = || {
        let request = handing.service.request(Method::POST, "/api/handoffs/redeem");
        request.json(&redemption(&token, FIRST))
    };
    for refused in [
        sent(request()).await,
        sent(request().bearer_auth(&guest.access_token)).await,
        sent(request().basic_auth("chess", Some(&handing.poker))).await,
        sent(request().basic_auth("chess", None::<&str>)).await,
        sent(request().basic_auth("main", Some("!"))).await,
        sent(request().basic_auth("nobody", Some(&handing.chess))).await,
    ] {
        refused.assert_refused(401, "invalid_app_credentials");
        assert_eq!(refused.headers["www-authenticate"], "Basic");
    }
    let apps = &handing.service.state.services.apps;
    apps.disable("chess").await.unwrap();
    handing.attempt(&token, FIRST).await.assert_refused(401, "invalid_app_credentials");
    apps.enable("chess").await.unwrap();
    apps.disable("main").await.unwrap();
    handing.attempt(&token, FIRST).await.assert_refused(410, "handoff_invalid");
    apps.enable("main").await.unwrap();
    assert_eq!(handing.attempt(&token, FIRST).await.status, 200, "nothing of that burned it");
}

async fn the_secret_before_is_good_for_a_while(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let apps = &handing.service.state.services.apps;
    let (_, secret) = apps.rotate("chess", Duration::hours(24)).await.unwrap();
    let old = handing.minted(&guest.access_token, "chess").await;
    assert_eq!(handing.attempt(&old, FIRST).await.status, 200);
    let with_new = async |token: &str| {
        let request = handing.service.request(Method::POST, "/api/handoffs/redeem");
        sent(request.basic_auth("chess", Some(secret.reveal())).json(&redemption(token, SECOND))).await
    };
    let new = handing.minted(&guest.access_token, "chess").await;
    assert_eq!(with_new(&new).await.status, 200);
    handing.service.clock.advance(Duration::hours(24));
    handing.attempt(&old, FIRST).await.assert_refused(401, "invalid_app_credentials");
    with_new(&new).await.assert_refused(410, "handoff_invalid");
}

async fn a_body_that_is_none_is_refused_by_its_field(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    for (body, field) in [
        (json!({ "redeem_id": FIRST }), "handoff_token"),
        (json!({ "handoff_token": "x" }), "redeem_id"),
        (json!({ "handoff_token": "x", "redeem_id": "first" }), "redeem_id"),
        (json!({ "handoff_token": "x", "redeem_id": FIRST, "code_verifier": 7 }), "code_verifier"),
    ] {
        let refused = handing.redeem(body).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), [field]);
    }
}

/// A redemption that is refused, for each reason there is.
async fn each_reason(handing: &Handing, number: u32) -> Vec<(&'static str, Value)> {
    let token = handing.signed_in_for(number, 90_000).await;
    let mint = async || handing.minted(&token, "chess").await;
    let (used, revoked, challenged) =
        (mint().await, handing.mint(&token, json!({ "target_app": "chess" })).await, {
            let wish = json!({ "target_app": "chess", "code_challenge": CHALLENGE });
            text(&handing.mint(&token, wish).await.body["handoff_token"])
        });
    assert_eq!(handing.attempt(&used, FIRST).await.status, 200);
    let path = format!("/api/handoffs/{}", text(&revoked.body["id"]));
    sent(handing.service.request(Method::DELETE, &path).bearer_auth(&token)).await;
    let disabled = handing.disabled_on_the_way(1_000 + number).await;
    let another_apps = handing.minted(&token, "poker").await;
    let expired = mint().await;
    handing.service.clock.advance(Duration::minutes(15));
    let challenged_late = {
        let wish = json!({ "target_app": "chess", "code_challenge": CHALLENGE });
        text(&handing.mint(&token, wish).await.body["handoff_token"])
    };
    let mut wrong = redemption(&challenged_late, FIRST);
    wrong["code_verifier"] = json!(VERIFIER.replace('d', "e"));
    vec![
        ("unknown", redemption("rs_h_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", FIRST)),
        ("malformed", redemption("rs_s_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", FIRST)),
        ("used", redemption(&used, SECOND)),
        ("expired", redemption(&expired, FIRST)),
        ("expired and challenged", redemption(&challenged, FIRST)),
        ("revoked", redemption(&text(&revoked.body["handoff_token"]), FIRST)),
        ("another app's", redemption(&another_apps, FIRST)),
        ("wrong verifier", wrong),
        ("disabled user's", redemption(&disabled, FIRST)),
    ]
}

/// All of an answer but what differs between any two.
fn face(answer: &Answer) -> (u16, Vec<String>, Value) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    let headers = answer.headers.keys().map(ToString::to_string).collect();
    (answer.status, headers, body)
}

async fn every_refusal_looks_the_same(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let mut first = None;
    for (reason, body) in each_reason(&handing, 1).await {
        let refused = handing.redeem(body).await;
        refused.assert_refused(410, "handoff_invalid");
        let expected = first.get_or_insert_with(|| face(&refused));
        assert_eq!(&face(&refused), expected, "{reason}");
    }
}

/// The shortest time of each counts: a busy machine only makes times longer.
async fn every_refusal_takes_the_same_time(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let mut shortest: Vec<(&str, Span)> = Vec::new();
    for round in 1..=5 {
        for (place, (reason, body)) in each_reason(&handing, round).await.into_iter().enumerate() {
            let began = Instant::now();
            handing.redeem(body).await.assert_refused(410, "handoff_invalid");
            let took = began.elapsed();
            match shortest.get_mut(place) {
                Some((_, shortest)) => *shortest = took.min(*shortest),
                None => shortest.push((reason, took)),
            }
        }
    }
    let bounds = Span::from_millis(250)..Span::from_millis(400);
    assert!(shortest.iter().all(|(_, took)| bounds.contains(took)), "{shortest:?}");
}

async fn the_same_attempt_gets_the_same_session_as_long_as_it_was_not_used(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let token = handing.minted(&guest.access_token, "chess").await;
    let first = handing.attempt(&token, FIRST).await;
    handing.service.clock.advance(Duration::seconds(60));
    let again = handing.attempt(&token, FIRST).await;
    assert_eq!((first.status, again.status), (200, 200), "{again:?}");
    assert_eq!(again.body["session"]["id"], first.body["session"]["id"]);
    assert_eq!(again.body["refresh_token"], first.body["refresh_token"]);
    assert!(handing.session_of(&again).await.is_some(), "which is a use");
    handing.attempt(&token, FIRST).await.assert_refused(410, "handoff_invalid");
    assert_eq!(handing.session_of(&again).await, None);
    assert_eq!(handing.events(AuditKind::HandoffReplayed).await, 1);
}

async fn the_same_attempt_is_late_after_a_minute(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let token = handing.minted(&guest.access_token, "chess").await;
    let first = handing.attempt(&token, FIRST).await;
    handing.service.clock.advance(Duration::milliseconds(60_001));
    handing.attempt(&token, FIRST).await.assert_refused(410, "handoff_invalid");
    assert_eq!(handing.session_of(&first).await, None);
}

async fn any_other_second_use_ends_what_came_of_the_first(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let token = handing.minted(&guest.access_token, "chess").await;
    let first = handing.attempt(&token, FIRST).await;
    assert!(handing.session_of(&first).await.is_some());
    handing.attempt_of_poker(&token, SECOND).await.assert_refused(410, "handoff_invalid");
    assert!(handing.session_of(&first).await.is_some(), "another app ends nothing");
    handing.attempt(&token, SECOND).await.assert_refused(410, "handoff_invalid");
    assert_eq!(handing.session_of(&first).await, None);
    assert_eq!(handing.events(AuditKind::HandoffReplayed).await, 1);
    let me = handing.service.get("/api/auth/me", &guest.access_token).await;
    assert_eq!(me.status, 200, "the session that it came from goes on");
}

async fn a_wrong_verifier_burns_the_token(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    for wrong in [None, Some("x".repeat(43)), Some("short".to_owned())] {
        let wish = json!({ "target_app": "chess", "code_challenge": CHALLENGE });
        let token = text(&handing.mint(&guest.access_token, wish).await.body["handoff_token"]);
        let mut guess = redemption(&token, FIRST);
        if let Some(wrong) = wrong {
            guess["code_verifier"] = json!(wrong);
        }
        handing.redeem(guess).await.assert_refused(410, "handoff_invalid");
        let mut right = redemption(&token, FIRST);
        right["code_verifier"] = json!(VERIFIER);
        handing.redeem(right).await.assert_refused(410, "handoff_invalid");
    }
    let unasked = handing.minted(&guest.access_token, "chess").await;
    let mut answer = redemption(&unasked, FIRST);
    answer["code_verifier"] = json!(VERIFIER);
    handing.redeem(answer).await.assert_refused(410, "handoff_invalid");
    let count = handing.service.get("/api/sessions/count", &guest.access_token).await;
    assert_eq!(count.body, json!({ "count": 1 }));
}

async fn another_app_burns_nothing(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let guest = handing.service.guest().await;
    let token = handing.minted(&guest.access_token, "chess").await;
    handing.attempt_of_poker(&token, FIRST).await.assert_refused(410, "handoff_invalid");
    assert_eq!(handing.attempt(&token, FIRST).await.status, 200);
}

/// The sessions of a user who is disabled by SQL alone are still there.
async fn nobody_arrives_while_they_are_disabled(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let user = handing.signed_in_for(1, 9_999).await;
    let (open, used) = (handing.minted(&user, "chess").await, handing.minted(&user, "chess").await);
    let arrived = handing.attempt(&used, FIRST).await;
    handing.set_disabled(1, true).await;
    handing.attempt(&open, FIRST).await.assert_refused(410, "handoff_invalid");
    handing.attempt(&used, FIRST).await.assert_refused(410, "handoff_invalid");
    handing.mint(&user, json!({ "target_app": "chess" })).await.assert_refused(401, "revoked");
    handing.set_disabled(1, false).await;
    let again = handing.attempt(&used, FIRST).await;
    assert_eq!(again.body["session"]["id"], arrived.body["session"]["id"], "{again:?}");
    assert_eq!(handing.attempt(&open, FIRST).await.status, 200, "nothing of that burned it");
    assert_eq!(handing.events(AuditKind::HandoffReplayed).await, 0);
}
