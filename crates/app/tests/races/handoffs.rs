//! Many redeem one handoff at once: one app that asks again and again, and somebody who has a copy of the token.

use std::collections::BTreeSet;
use std::sync::Arc;

use reseat_domain::app::App;
use reseat_domain::audit::AuditKind;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::{AuditEventListing, Store};
use reseat_domain::services::{
    EndedBy, GuestSignIn, HandoffError, HandoffWish, Handoffs, NewApp, Principal, Redeemed, Redemption,
};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::Bearer;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::node::Node;

on_both![
    exactly_one_session_comes_of_a_token_that_many_redeem_at_once,
    nothing_is_left_of_a_session_that_ends_while_its_handoffs_are_redeemed,
];

const ROUNDS: u128 = 200;
const REDEEMERS: u128 = 50;

async fn exactly_one_session_comes_of_a_token_that_many_redeem_at_once(database: TestDatabase) {
    let node = Node::on(&database).await;
    let services = &node.state.services;
    let new = NewApp { slug: "chess".into(), name: "Chess".into(), ..NewApp::default() };
    let (chess, _) = services.apps.add(&new).await.unwrap();
    services.apps.allow("main", "chess").await.unwrap();
    let guest = Bearer::of(services.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
    let caller = Principal { user_id: guest.user.id, user_session_id: guest.session.id };
    for round in 0..ROUNDS {
        let wish = HandoffWish { target_app: "chess".into(), ..HandoffWish::default() };
        let token = services.handoffs.mint(&caller, &wish).await.unwrap().token.reveal().to_owned();
        // All are one attempt that is repeated, or each is one of its own.
        let is_repeated = round % 2 == 0;
        let attempt = |redeemer| Uuid::from_u128(if is_repeated { 1 } else { redeemer + 1 });
        let answers = at_once(&services.handoffs, &chess, &token, attempt).await;
        let sessions: BTreeSet<UserSessionId> =
            answers.iter().flatten().map(|redeemed| redeemed.signed_in.session.id).collect();
        let let_in = answers.iter().flatten().count() as u128;
        assert_eq!(sessions.len(), 1, "round {round}");
        assert_eq!(let_in, if is_repeated { REDEEMERS } else { 1 }, "round {round}");
        let [session] = sessions.into_iter().collect::<Vec<_>>()[..] else { continue };
        // Of copies nobody knows who is who, so what came of the first is ended.
        let live = node.store.user_sessions().find_live(session, services.clock.now()).await.unwrap();
        assert_eq!(live.is_some(), is_repeated, "round {round}");
        services.device_sessions.end(guest.user.id, session, EndedBy::Operator).await.unwrap();
    }
    assert_eq!(redeemed(&*node.store, guest.user.id).await as u128, ROUNDS);
}

/// The session that they come from is ended by itself, or with all others of its user. Nobody waits for somebody who
/// waits for them, and whatever came of a handoff has ended with it.
async fn nothing_is_left_of_a_session_that_ends_while_its_handoffs_are_redeemed(database: TestDatabase) {
    const TOKENS: usize = 4;
    let node = Node::on(&database).await;
    let services = &node.state.services;
    let new = NewApp { slug: "chess".into(), name: "Chess".into(), end_children: true, ..NewApp::default() };
    let (chess, _) = services.apps.add(&new).await.unwrap();
    services.apps.allow("main", "chess").await.unwrap();
    // What comes of handoffs to this one is bound to nothing, and ends with all sessions of its user alone.
    let new = NewApp { slug: "poker".into(), name: "Poker".into(), ..NewApp::default() };
    let (poker, _) = services.apps.add(&new).await.unwrap();
    services.apps.allow("main", "poker").await.unwrap();
    for round in 0..ROUNDS {
        let target = if round % 4 == 3 { &poker } else { &chess };
        let guest = Bearer::of(services.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
        let (user, parent) = (guest.user.id, guest.session.id);
        let caller = Principal { user_id: user, user_session_id: parent };
        let mut tasks = JoinSet::new();
        for _ in 0..TOKENS {
            let wish = HandoffWish { target_app: target.slug.as_str().into(), ..HandoffWish::default() };
            let token = services.handoffs.mint(&caller, &wish).await.unwrap().token.reveal().to_owned();
            let (handoffs, target) = (Arc::clone(&services.handoffs), target.clone());
            let redemption = Redemption { token, redeem_id: Uuid::from_u128(1), code_verifier: None };
            tasks.spawn(async move {
                match handoffs.redeem(&target, &redemption).await {
                    Ok(_) | Err(HandoffError::Invalid) => {}
                    Err(error) => panic!("{error}"),
                }
            });
        }
        let devices = Arc::clone(&services.device_sessions);
        tasks.spawn(async move {
            if round % 2 == 0 {
                assert!(devices.end(user, parent, EndedBy::Operator).await.unwrap());
            } else {
                assert!(devices.end_all(user, &EndedBy::Operator).await.unwrap().contains(&parent));
            }
        });
        tasks.join_all().await;
        let left = node.store.user_sessions().count_live(user, services.clock.now()).await.unwrap();
        assert_eq!(left, 0, "round {round}");
    }
}

/// Redeems a token from so many tasks at once.
async fn at_once(
    handoffs: &Arc<Handoffs>,
    app: &App,
    token: &str,
    attempt: impl Fn(u128) -> Uuid,
) -> Vec<Result<Redeemed, HandoffError>> {
    let mut tasks = JoinSet::new();
    for redeemer in 0..REDEEMERS {
        let (handoffs, app) = (Arc::clone(handoffs), app.clone());
        let redemption =
            Redemption { token: token.to_owned(), redeem_id: attempt(redeemer), code_verifier: None };
        tasks.spawn(async move { handoffs.redeem(&app, &redemption).await });
    }
    let answers = tasks.join_all().await;
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(matches!(refused, HandoffError::Invalid), "{refused}");
    }
    answers
}

/// How many sessions came of handoffs, as the audit log has it.
async fn redeemed(store: &dyn Store, user: UserId) -> usize {
    let listing = AuditEventListing {
        user_id: Some(user),
        kind: Some(AuditKind::HandoffRedeemed),
        before: None,
        limit: 10_000,
    };
    store.audit_events().list(listing).await.unwrap().len()
}
