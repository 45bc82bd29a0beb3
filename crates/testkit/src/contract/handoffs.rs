//! [`HandoffRepository`](reseat_domain::ports::HandoffRepository).

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use reseat_domain::app::RedirectUri;
use reseat_domain::error::StoreError;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::{HandoffDay, OpenHandoffs, Store};
use reseat_domain::session::{CodeChallenge, Handoff, HandoffState, UserSession};
use reseat_domain::time::Duration;
use uuid::Uuid;

use super::{Kept, at_once};
use crate::builders::{
    With, a_handoff, a_user, a_user_session, account_id, an_account, app_slug, handoff_id, moment,
};

const ATTEMPT: Uuid = Uuid::from_u128(77);

/// A user's session to hand over from.
async fn parent(store: &dyn Store) -> Result<UserSession, StoreError> {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let session = a_user_session(&user, 0);
    store.user_sessions().insert(&session).await?;
    Ok(session)
}

async fn inserted(store: &dyn Store, handoff: Handoff) -> Result<Handoff, StoreError> {
    store.handoffs().insert(&handoff).await?;
    Ok(handoff)
}

/// With and without what is optional.
pub async fn a_handoff_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let child = a_user_session(&a_user(1), 1);
    store.user_sessions().insert(&child).await?;
    store.accounts().insert(&an_account(1)).await?;
    let full = a_handoff(2, &parent).with(|handoff| {
        handoff.account_id = Some(account_id(1));
        handoff.redirect_uri = RedirectUri::parse("https://chess.example/in?x=%20");
        handoff.code_challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        handoff.used_at = Some(moment(22));
        handoff.redeem_id = Some(ATTEMPT);
        handoff.child_session_id = Some(child.id);
        handoff.revoked_at = Some(moment(333));
        handoff.user_agent = "ü".repeat(256);
        handoff.ip_address = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
    });
    for handoff in [a_handoff(1, &parent), full] {
        store.handoffs().insert(&handoff).await?;
        assert_eq!(store.handoffs().find(&handoff.token_hash).await?, Some(handoff));
    }
    let again = a_handoff(3, &parent).with(|handoff| handoff.token_hash = a_handoff(1, &parent).token_hash);
    let again = store.handoffs().insert(&again).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(store.handoffs().find(&a_handoff(4, &parent).token_hash).await?, None);
    Ok(())
}

/// With the attempt and the time.
pub async fn a_handoff_is_redeemed_once(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let handoff = inserted(&*store, a_handoff(1, &parent)).await?;
    let redeem =
        |attempt, ms| store.handoffs().redeem(&handoff.token_hash, &handoff.target_app, attempt, moment(ms));
    let used = Handoff { used_at: Some(moment(500)), redeem_id: Some(ATTEMPT), ..handoff.clone() };
    assert_eq!(redeem(ATTEMPT, 500).await?.as_ref(), Some(&used));
    assert_eq!(redeem(ATTEMPT, 501).await?, None);
    assert_eq!(redeem(Uuid::from_u128(8), 502).await?, None);
    let child = a_user_session(&a_user(1), 1);
    store.user_sessions().insert(&child).await?;
    store.handoffs().set_child(handoff.id, child.id).await?;
    let stored = Handoff { child_session_id: Some(child.id), ..used };
    assert_eq!(store.handoffs().find(&handoff.token_hash).await?, Some(stored));
    Ok(())
}

/// Of another app, late, taken back, or from a session that has ended: nothing is changed.
pub async fn a_handoff_is_redeemed_only_while_everything_holds(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let (idle, gone) = (
        a_user_session(&a_user(1), 1).with(|session| session.expires_at = moment(400)),
        a_user_session(&a_user(1), 2),
    );
    for session in [&idle, &gone] {
        store.user_sessions().insert(session).await?;
    }
    let other_app = a_handoff(1, &parent).with(|handoff| handoff.target_app = app_slug(2));
    let late = a_handoff(2, &parent).with(|handoff| handoff.expires_at = moment(500));
    let revoked = a_handoff(3, &parent).with(|handoff| handoff.revoked_at = Some(moment(3)));
    let handoffs = [other_app, late, revoked, a_handoff(4, &idle), a_handoff(5, &gone)];
    for handoff in &handoffs {
        store.handoffs().insert(handoff).await?;
    }
    store.user_sessions().remove(gone.id, gone.user_id).await?;
    for handoff in handoffs {
        let before = store.handoffs().find(&handoff.token_hash).await?;
        let redeemed =
            store.handoffs().redeem(&handoff.token_hash, &app_slug(1), ATTEMPT, moment(500)).await?;
        assert_eq!(redeemed, None, "{handoff:?}");
        assert_eq!(store.handoffs().find(&handoff.token_hash).await?, before);
    }
    Ok(())
}

/// The others find it used.
pub async fn of_many_redeemers_at_once_one_gets_the_handoff(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    for round in 0..5 {
        let handoff = inserted(&*store, a_handoff(round, &parent)).await?;
        let redeemed = at_once((0..16).map(|attempt| {
            let (store, handoff) = (Arc::clone(&store), handoff.clone());
            async move {
                let attempt = Uuid::from_u128(attempt);
                store.handoffs().redeem(&handoff.token_hash, &handoff.target_app, attempt, moment(500)).await
            }
        }))
        .await?;
        let redeemed: Vec<Handoff> = redeemed.into_iter().flatten().collect();
        assert_eq!(redeemed.len(), 1, "round {round}");
        assert_eq!(store.handoffs().find(&handoff.token_hash).await?.as_ref(), redeemed.first());
    }
    Ok(())
}

/// And stays where it is, as one that was taken back.
pub async fn a_handoff_forgets_the_sessions_that_have_ended(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let open = inserted(&*store, a_handoff(1, &parent)).await?;
    store.user_sessions().remove(parent.id, parent.user_id).await?;
    let orphan = store.handoffs().find(&open.token_hash).await?;
    assert_eq!(orphan, Some(Handoff { parent_session_id: None, ..open }));
    assert_eq!(orphan.map(|handoff| handoff.state(moment(1))), Some(HandoffState::Revoked));
    Ok(())
}

/// The newest first; open ones are counted, and taken back by their own user, once.
pub async fn a_users_handoffs_are_listed_counted_and_taken_back(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let stranger = a_user(2);
    store.users().insert(&stranger).await?;
    let theirs = a_user_session(&stranger, 0);
    store.user_sessions().insert(&theirs).await?;
    let handoffs = [
        a_handoff(1, &parent),
        a_handoff(2, &parent).with(|handoff| handoff.used_at = Some(moment(3))),
        a_handoff(3, &parent).with(|handoff| handoff.expires_at = moment(100)),
        a_handoff(4, &theirs),
    ];
    for handoff in &handoffs {
        store.handoffs().insert(handoff).await?;
    }
    let port = store.handoffs();
    let listed = |before, limit| port.list(parent.user_id, before, limit);
    assert_eq!(listed(None, 2).await?, [handoffs[2].clone(), handoffs[1].clone()]);
    assert_eq!(listed(Some(handoff_id(2)), 2).await?, [handoffs[0].clone()]);
    assert_eq!(port.count_open(parent.user_id, moment(99)).await?, 2);
    assert_eq!(port.count_open(parent.user_id, moment(100)).await?, 1);
    for (id, user) in [(4, parent.user_id), (2, parent.user_id), (3, parent.user_id), (1, stranger.id)] {
        assert!(!port.revoke(handoff_id(id), user, moment(200)).await?, "{id}");
    }
    assert!(port.revoke(handoff_id(1), parent.user_id, moment(200)).await?);
    assert!(!port.revoke(handoff_id(1), parent.user_id, moment(201)).await?);
    let revoked = Handoff { revoked_at: Some(moment(200)), ..handoffs[0].clone() };
    assert_eq!(port.find(&revoked.token_hash).await?, Some(revoked));
    assert_eq!(port.count_open(parent.user_id, moment(99)).await?, 1);
    Ok(())
}

/// Whatever became of them; those first whose time passed first. The statistics tell the same before and after.
pub async fn past_handoffs_are_archived_and_still_counted(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let day = Duration::days(1).num_milliseconds();
    let made = |number: u32, days: i64| {
        a_handoff(number, &parent).with(|handoff| {
            handoff.created_at = moment(days * day);
            handoff.expires_at = moment(days * day + 100);
        })
    };
    for handoff in [
        made(1, 0).with(|handoff| handoff.used_at = Some(moment(50))),
        made(2, 0).with(|handoff| handoff.revoked_at = Some(moment(50))),
        made(3, 0).with(|handoff| handoff.parent_session_id = None),
        made(4, 1),
        made(5, 1).with(|handoff| handoff.expires_at = moment(3 * day)),
    ] {
        store.handoffs().insert(&handoff).await?;
    }
    let now = moment(day + 100);
    let date = |days| moment(days * day).date_naive();
    let told = [
        HandoffDay { date: date(1), created: 2, used: 0, revoked: 0, expired: 1 },
        HandoffDay { date: date(0), created: 3, used: 1, revoked: 2, expired: 0 },
    ];
    assert_eq!(store.handoffs().statistics(date(0), now).await?, told);
    let archive = async |limit| -> Result<u64, StoreError> {
        let work = store.begin().await?;
        work.handoffs().prepare_archive(now, moment(-1)).await?;
        let moved = work.handoffs().archive(now, limit).await?;
        work.commit().await?;
        Ok(moved)
    };
    assert_eq!((archive(3).await?, archive(3).await?, archive(3).await?), (3, 1, 0));
    assert_eq!(store.handoffs().list(parent.user_id, None, 9).await?.len(), 1);
    assert_eq!(store.handoffs().statistics(date(0), now).await?, told);
    assert_eq!(store.handoffs().statistics(date(1), now).await?, told[..1]);
    let remove = |limit| store.handoffs().remove_archived(moment(day), limit);
    assert_eq!((remove(2).await?, remove(2).await?, remove(2).await?), (2, 1, 0));
    assert_eq!(store.handoffs().statistics(date(0), now).await?, told[..1]);
    Ok(())
}

/// Until the attempt that used them is not repeated any more, and while the session lives that came of them.
pub async fn used_handoffs_are_kept_while_somebody_may_ask_for_them(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let child = a_user_session(&a_user(1), 1);
    store.user_sessions().insert(&child).await?;
    let used = |number| {
        a_handoff(number, &parent)
            .with(|handoff| (handoff.expires_at, handoff.used_at) = (moment(100), Some(moment(90))))
    };
    let [late, alive] = [used(1), used(2).with(|handoff| handoff.child_session_id = Some(child.id))];
    for handoff in [&late, &alive] {
        store.handoffs().insert(handoff).await?;
    }
    let archive = async |at| -> Result<u64, StoreError> {
        assert_eq!(store.handoffs().count_past(moment(at)).await?, u64::from(at > 60_090));
        let work = store.begin().await?;
        let moved = work.handoffs().archive(moment(at), 10).await?;
        work.commit().await?;
        Ok(moved)
    };
    assert_eq!((archive(60_090).await?, archive(60_091).await?), (0, 1));
    assert_eq!(store.handoffs().find(&late.token_hash).await?, None);
    assert_eq!(store.handoffs().find(&alive.token_hash).await?, Some(alive));
    store.user_sessions().remove(child.id, child.user_id).await?;
    assert_eq!(archive(99_999).await?, 1);
    Ok(())
}

/// With their number and the oldest.
pub async fn open_handoffs_are_told_by_their_apps(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    for handoff in [
        a_handoff(1, &parent),
        a_handoff(2, &parent),
        a_handoff(3, &parent).with(|handoff| handoff.target_app = app_slug(2)),
        a_handoff(4, &parent).with(|handoff| handoff.used_at = Some(moment(5))),
        a_handoff(5, &parent).with(|handoff| handoff.expires_at = moment(6)),
    ] {
        store.handoffs().insert(&handoff).await?;
    }
    let source_app = a_handoff(1, &parent).source_app;
    let open = |target, count, oldest| OpenHandoffs {
        source_app: source_app.clone(),
        target_app: app_slug(target),
        count,
        oldest: moment(oldest),
    };
    assert_eq!(store.handoffs().open_by_apps(moment(6)).await?, [open(1, 2, 1), open(2, 1, 3)]);
    Ok(())
}

/// However far it was handed on, and by whatever it is asked for; what is not bound goes on.
pub async fn a_session_is_over_when_the_one_it_is_bound_to_is_past_a_limit(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let of = |device, parent: &UserSession, bound| {
        let parent_id = Some(parent.id);
        a_user_session(&user, device)
            .with(|session| (session.parent_id, session.ends_with_parent) = (parent_id, bound))
    };
    for (first, limits) in [(0, (100, 9_000)), (10, (9_000, 100))] {
        let parent = a_user_session(&user, first).with(|session| {
            (session.expires_at, session.absolute_expires_at) = (moment(limits.0), moment(limits.1));
        });
        let bound = of(first + 1, &parent, true);
        let (grandchild, free) = (of(first + 2, &bound, true), of(first + 3, &parent, false));
        let sessions = store.user_sessions();
        for session in [&parent, &bound, &grandchild, &free] {
            sessions.insert(session).await?;
        }
        for (session, number) in [(&bound, 1), (&grandchild, 2)] {
            assert_eq!(sessions.find_live(session.id, moment(99)).await?.as_ref(), Some(session));
            assert_eq!(sessions.find_live(session.id, moment(100)).await?, None);
            assert_eq!(sessions.find_live_by_hash(&session.token_hash, moment(100)).await?, None);
            sessions.touch(session.id, moment(100), moment(9_999)).await?;
            let handoff = inserted(&*store, a_handoff(u32::from(first) + number, session)).await?;
            let redeemed = store
                .handoffs()
                .redeem(&handoff.token_hash, &handoff.target_app, ATTEMPT, moment(100))
                .await?;
            assert_eq!(redeemed, None);
        }
        assert_eq!(sessions.find_live(free.id, moment(100)).await?, Some(free));
    }
    Ok(())
}

/// Both are gone when the parent ends, the third goes on; by whatever means.
pub async fn a_session_bound_to_its_parent_ends_with_it(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let of = |device, parent: &UserSession, bound| {
        let parent_id = Some(parent.id);
        a_user_session(&a_user(1), device)
            .with(|session| (session.parent_id, session.ends_with_parent) = (parent_id, bound))
    };
    let bound = of(1, &parent, true);
    let (grandchild, free) = (of(2, &bound, true), of(3, &parent, false));
    let sessions = store.user_sessions();
    for session in [&bound, &grandchild, &free] {
        sessions.insert(session).await?;
        assert_eq!(sessions.find_live(session.id, moment(1)).await?.as_ref(), Some(session));
    }
    assert_eq!(sessions.remove(free.id, a_user(2).id).await?, []);
    assert_eq!(sessions.remove(parent.id, parent.user_id).await?, [parent.id, bound.id, grandchild.id]);
    assert_eq!(sessions.find_live(bound.id, moment(1)).await?, None);
    assert_eq!(sessions.find_live(grandchild.id, moment(1)).await?, None);
    let orphan = UserSession { parent_id: None, ..free };
    assert_eq!(sessions.find_live(orphan.id, moment(1)).await?, Some(orphan));
    Ok(())
}

/// And what was bound to it; those stay with which the one to keep would end.
pub async fn all_sessions_end_but_the_one_to_keep_and_those_it_is_bound_to(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let of = |device, parent: &UserSession| {
        let parent_id = Some(parent.id);
        a_user_session(&a_user(1), device)
            .with(|session| (session.parent_id, session.ends_with_parent) = (parent_id, true))
    };
    let here = of(1, &parent);
    let (below, beside) = (of(2, &here), of(3, &parent));
    for session in [&here, &below, &beside] {
        store.user_sessions().insert(session).await?;
    }
    let remove_all = async |keep| -> Result<Vec<UserSessionId>, StoreError> {
        let work = store.begin().await?;
        let ended = work.user_sessions().remove_all(parent.user_id, keep).await?;
        work.commit().await?;
        Ok(ended)
    };
    assert_eq!(remove_all(Some(here.id)).await?, [below.id, beside.id]);
    assert_eq!(store.user_sessions().find_live(here.id, moment(1)).await?.as_ref(), Some(&here));
    assert_eq!(remove_all(Some(parent.id)).await?, [here.id]);
    assert_eq!(remove_all(None).await?, [parent.id]);
    Ok(())
}

/// The archived ones first, the oldest of each first; what was made later is left alone.
pub async fn addresses_of_old_handoffs_are_forgotten(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    for number in [1, 2, 3, 4, 9] {
        let address = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
        let late = moment(if number > 3 { 9_999 } else { 100 });
        let handoff = a_handoff(number, &parent)
            .with(|handoff| (handoff.ip_address, handoff.expires_at) = (address, late));
        store.handoffs().insert(&handoff).await?;
    }
    let handoffs = store.handoffs();
    assert_eq!(handoffs.count_past(moment(100)).await?, 3);
    let work = store.begin().await?;
    work.handoffs().archive(moment(100), 10).await?;
    work.commit().await?;
    assert_eq!(handoffs.count_past(moment(100)).await?, 0);
    let counted = (handoffs.count_archived(moment(3)).await?, handoffs.count_addresses(moment(3)).await?);
    assert_eq!(counted, (2, 2));
    let wipe = |limit| handoffs.wipe_addresses(moment(9), limit);
    assert_eq!((wipe(2).await?, wipe(2).await?, wipe(2).await?), (2, 2, 0));
    assert_eq!(handoffs.count_addresses(moment(9)).await?, 0);
    let has_address = async |number| -> Result<Option<bool>, StoreError> {
        let found = handoffs.find(&a_handoff(number, &parent).token_hash).await?;
        Ok(found.map(|open| open.ip_address.is_some()))
    };
    assert_eq!((has_address(4).await?, has_address(9).await?), (Some(false), Some(true)));
    Ok(())
}

/// Page by page, with what is not archived left out; whoever is forgotten still counts.
pub async fn archived_handoffs_of_a_user_are_listed_and_forgotten(store: Arc<dyn Store>) -> Kept {
    let parent = parent(&*store).await?;
    let mut archived = Vec::new();
    for number in 1..=4 {
        let late = moment(if number == 4 { 9_999 } else { 100 });
        let handoff = a_handoff(number, &parent).with(|handoff| handoff.expires_at = late);
        archived.insert(0, inserted(&*store, handoff).await?);
    }
    archived.remove(0);
    let work = store.begin().await?;
    work.handoffs().archive(moment(100), 10).await?;
    work.commit().await?;
    let (handoffs, user) = (store.handoffs(), parent.user_id);
    assert_eq!(handoffs.archived_of(user, None, 2).await?, archived[..2]);
    assert_eq!(handoffs.archived_of(user, Some(archived[1].id), 2).await?, archived[2..]);
    assert_eq!(handoffs.archived_of(a_user(2).id, None, 2).await?, []);
    let told = handoffs.statistics(moment(0).date_naive(), moment(200)).await?;
    assert_eq!((handoffs.forget(user).await?, handoffs.forget(user).await?), (3, 0));
    assert_eq!(handoffs.archived_of(user, None, 9).await?, []);
    assert_eq!(handoffs.count_addresses(moment(999)).await?, 0);
    assert_eq!(handoffs.statistics(moment(0).date_naive(), moment(200)).await?, told);
    assert_eq!(handoffs.list(user, None, 9).await?.len(), 1);
    Ok(())
}
