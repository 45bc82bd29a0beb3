//! Sessions that are given to apps while what they come from, or go to, ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::StreamExt;
use reseat_domain::app::ExternalId;
use reseat_domain::ports::{SessionNotice, UserSessionListing};
use reseat_domain::services::{
    AppProofError, AppSessionError, AppUser, EndedBy, GuestSignIn, HandoffError, HandoffWish, NewApp,
    Principal, Redemption, SignInError,
};
use reseat_domain::session::Device;
use reseat_domain::token::AccessRefusal;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::Bearer;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::node::Node;

on_both![
    who_signs_out_while_they_set_out_or_arrive_is_refused_and_nothing_fails,
    nothing_is_left_of_the_sessions_of_an_app_that_is_disabled_while_it_is_given_some,
    nobody_has_more_sessions_than_are_allowed_however_many_sign_in_at_once,
];

const ROUNDS: u128 = 200;

/// A new guest, who signs in by a cookie in the place of the session in hand, ends that one as well.
async fn who_signs_out_while_they_set_out_or_arrive_is_refused_and_nothing_fails(database: TestDatabase) {
    const SETTING_OUT: usize = 4;
    let node = Node::on(&database).await;
    let services = &node.state.services;
    let new = NewApp { slug: "chess".into(), name: "Chess".into(), ..NewApp::default() };
    let (chess, _) = services.apps.add(&new).await.unwrap();
    services.apps.allow("main", "chess").await.unwrap();
    for round in 0..ROUNDS {
        let guest = Bearer::of(services.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
        let caller = Principal { user_id: guest.user.id, user_session_id: guest.session.id };
        let wish = HandoffWish { target_app: "chess".into(), ..HandoffWish::default() };
        let mut tasks = JoinSet::new();
        for _ in 0..SETTING_OUT {
            let token = services.handoffs.mint(&caller, &wish).await.unwrap().token.reveal().to_owned();
            let (handoffs, chess) = (Arc::clone(&services.handoffs), chess.clone());
            let redemption = Redemption { token, redeem_id: Uuid::from_u128(1), code_verifier: None };
            tasks.spawn(async move {
                match handoffs.redeem(&chess, &redemption).await {
                    Ok(_) | Err(HandoffError::Invalid) => {}
                    Err(error) => panic!("{error}"),
                }
            });
            let (handoffs, caller, wish) = (Arc::clone(&services.handoffs), caller.clone(), wish.clone());
            tasks.spawn(async move {
                match handoffs.mint(&caller, &wish).await {
                    Ok(_) | Err(HandoffError::SignIn(SignInError::Refused(AccessRefusal::Revoked))) => {}
                    Err(error) => panic!("{error}"),
                }
            });
        }
        let (devices, sign_in) = (Arc::clone(&services.device_sessions), Arc::clone(&services.sign_in));
        let ended = caller.clone();
        tasks.spawn(async move {
            if round % 2 == 0 {
                assert!(devices.sign_out(&ended, Device::default()).await.unwrap());
            } else {
                let wish = GuestSignIn { replaces: Some(ended), ..GuestSignIn::default() };
                sign_in.sign_in_guest(&wish).await.unwrap();
            }
        });
        tasks.join_all().await;
        let open = node.store.handoffs().count_open(guest.user.id, services.clock.now()).await.unwrap();
        assert_eq!(open, 0, "round {round}");
    }
}

/// By handoffs, and by the word of its own backend, to users who also sign out everywhere.
async fn nothing_is_left_of_the_sessions_of_an_app_that_is_disabled_while_it_is_given_some(
    database: TestDatabase,
) {
    const GIVEN: u32 = 4;
    let node = Node::on(&database).await;
    let services = &node.state.services;
    let new = NewApp { slug: "chess".into(), name: "Chess".into(), end_children: true, ..NewApp::default() };
    let (chess, _) = services.apps.add(&new).await.unwrap();
    services.apps.allow("main", "chess").await.unwrap();
    for round in 0..ROUNDS / 2 {
        let (mut users, mut tasks) = (Vec::new(), JoinSet::new());
        for number in 0..GIVEN {
            let guest = Bearer::of(services.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
            let caller = Principal { user_id: guest.user.id, user_session_id: guest.session.id };
            users.push(guest.user.id);
            let wish = HandoffWish { target_app: "chess".into(), ..HandoffWish::default() };
            let token = services.handoffs.mint(&caller, &wish).await.unwrap().token.reveal().to_owned();
            let redemption = Redemption { token, redeem_id: Uuid::from_u128(1), code_verifier: None };
            let (handoffs, app) = (Arc::clone(&services.handoffs), chess.clone());
            tasks.spawn(async move {
                match handoffs.redeem(&app, &redemption).await {
                    Ok(_) | Err(HandoffError::Invalid) => {}
                    Err(error) => panic!("{error}"),
                }
            });
            let external_id = ExternalId::parse(&format!("{round}-{}", number % 2)).unwrap();
            let wish = AppUser { external_id, display_name: None, device: Device::default() };
            let (app_sessions, app) = (Arc::clone(&services.app_sessions), chess.clone());
            tasks.spawn(async move {
                match app_sessions.sign_in(&app, &wish).await {
                    Ok(_) | Err(AppSessionError::App(AppProofError::Refused)) => {}
                    Err(error) => panic!("{error}"),
                }
            });
            if number == 0 {
                let devices = Arc::clone(&services.device_sessions);
                tasks.spawn(async move {
                    devices.end_all(caller.user_id, &EndedBy::Operator).await.unwrap();
                });
            }
        }
        let apps = Arc::clone(&services.apps);
        tasks.spawn(async move { drop(apps.disable("chess").await.unwrap()) });
        tasks.join_all().await;
        let listing = UserSessionListing { user_id: None, before: None, limit: 10_000 };
        let live = node.store.user_sessions().list(listing, services.clock.now()).await.unwrap();
        let given = live.iter().filter(|session| session.app == "chess").count();
        assert_eq!(given, 0, "round {round}");
        assert_eq!(live.len(), (GIVEN as usize - 1) * (usize::try_from(round).unwrap() + 1), "round {round}");
        services.apps.enable("chess").await.unwrap();
    }
}

/// Each of those that end for another is told to the nodes once.
async fn nobody_has_more_sessions_than_are_allowed_however_many_sign_in_at_once(database: TestDatabase) {
    const AT_ONCE: usize = 120;
    let node = Node::on(&database).await;
    let services = &node.state.services;
    let new = NewApp { slug: "chess".into(), name: "Chess".into(), ..NewApp::default() };
    let (chess, _) = services.apps.add(&new).await.unwrap();
    let external_id = ExternalId::parse("player-7").unwrap();
    let wish = AppUser { external_id, display_name: None, device: Device::default() };
    let (first, _) = services.app_sessions.sign_in(&chess, &wish).await.unwrap();
    let mut told = services.bus.subscribe_ended().await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 1..AT_ONCE {
        let (app_sessions, app, wish) = (Arc::clone(&services.app_sessions), chess.clone(), wish.clone());
        tasks.spawn(async move { drop(app_sessions.sign_in(&app, &wish).await.unwrap()) });
    }
    tasks.join_all().await;
    let left = node.store.user_sessions().count_live(first.user.id, services.clock.now()).await.unwrap();
    assert_eq!(left, 100);
    let mut ended = BTreeSet::new();
    while ended.len() < AT_ONCE - 100 {
        let Some(SessionNotice::Ended(some)) = told.next().await else { panic!("the bus has ended") };
        assert!(some.into_iter().all(|session| ended.insert(session)), "told twice");
    }
}
