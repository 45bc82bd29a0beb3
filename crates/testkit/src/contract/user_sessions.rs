//! [`UserSessionRepository`](reseat_domain::ports::UserSessionRepository).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::{DeviceListing, DevicePlace, LiveSessions, Rotation, Store, UserSessionListing};
use reseat_domain::session::{Refresh, SessionKind, SessionOrigin, UserSession};
use reseat_domain::time::Duration;
use reseat_domain::token::{RefreshSalt, TokenHash};

use super::{Kept, at_once, sorted};
use crate::builders::{With, a_user, a_user_session, moment, user_session_id};

async fn insert_one(store: &dyn Store) -> Result<UserSession, StoreError> {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let session = a_user_session(&user, 0);
    store.user_sessions().insert(&session).await?;
    Ok(session)
}

/// With and without what is optional, of both kinds, from addresses of both families.
pub async fn a_session_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let full = |session: &mut UserSession| {
        session.kind = SessionKind::Cookie;
        session.origin = SessionOrigin::Handoff;
        session.app = "chess-club".into();
        session.refresh = None;
        session.device_name = Some("Zoë's 📱".into());
        session.user_agent = "ü".repeat(256);
        session.ip_address = Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)));
        session.created_at = moment(1);
        session.last_active_at = moment(22);
        session.expires_at = moment(3_333);
        session.absolute_expires_at = moment(44_444);
    };
    let v4 = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 255));
    let sessions = [
        a_user_session(&user, 0),
        a_user_session(&user, 1).with(full),
        a_user_session(&user, 2)
            .with(|session| (session.ip_address, session.origin) = (Some(v4), SessionOrigin::App)),
        a_user_session(&user, 3).with(|session| {
            session.refresh = Some(Refresh {
                key_id: "k2".into(),
                salt: RefreshSalt::new([255; 16]),
                generation: i32::MAX,
                rotated_at: Some(moment(7)),
                used: true,
            });
        }),
    ];
    for session in &sessions {
        store.user_sessions().insert(session).await?;
    }
    for session in &sessions {
        let found = store.user_sessions().find_live(session.id, moment(100)).await?;
        assert_eq!(found.as_ref(), Some(session));
    }
    Ok(())
}

/// Absence is no failure.
pub async fn an_unknown_session_is_not_found(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.user_sessions().find_live(user_session_id(1), moment(0)).await?, None);
    Ok(())
}

/// To the millisecond: at its end it is over.
pub async fn a_session_past_either_limit_is_not_found(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let idle = a_user_session(&user, 0).with(|session| session.expires_at = moment(5_000));
    let absolute = a_user_session(&user, 1).with(|session| session.absolute_expires_at = moment(5_000));
    for session in [idle, absolute] {
        store.user_sessions().insert(&session).await?;
        let found = store.user_sessions().find_live(session.id, moment(4_999)).await?;
        assert_eq!(found.as_ref(), Some(&session));
        for late in [5_000, 5_001] {
            assert_eq!(store.user_sessions().find_live(session.id, moment(late)).await?, None, "{late}");
        }
    }
    Ok(())
}

/// The hash of a former refresh token finds nothing.
pub async fn a_session_is_found_by_its_current_hash_within_its_limits(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let other = a_user_session(&a_user(1), 1).with(|session| session.expires_at = moment(5_000));
    store.user_sessions().insert(&other).await?;
    let find = |hash: TokenHash, at: i64| {
        let store = Arc::clone(&store);
        async move { store.user_sessions().find_live_by_hash(&hash, moment(at)).await }
    };
    assert_eq!(find(session.token_hash.clone(), 0).await?.as_ref(), Some(&session));
    assert_eq!(find(TokenHash::of(b"another"), 0).await?, None);
    assert_eq!(find(other.token_hash.clone(), 4_999).await?.as_ref(), Some(&other));
    assert_eq!(find(other.token_hash.clone(), 5_000).await?, None);
    let step = rotation(&session, 1);
    store.user_sessions().rotate(&step).await?;
    assert_eq!(find(session.token_hash.clone(), 100).await?, None);
    let found = find(step.token_hash, 100).await?.map(|found| found.id);
    assert_eq!(found, Some(session.id));
    Ok(())
}

/// The idle limit and the latest activity, nothing else.
pub async fn a_touch_moves_both_times_forwards(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let (at, expires_at) = (moment(1_500), session.expires_at + Duration::milliseconds(1_500));
    store.user_sessions().touch(session.id, at, expires_at).await?;
    let expected = UserSession { last_active_at: at, expires_at, ..session };
    assert_eq!(store.user_sessions().find_live(expected.id, at).await?, Some(expected));
    Ok(())
}

/// A late touch changes nothing.
pub async fn a_touch_never_moves_a_time_backwards(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let earlier = Duration::milliseconds(1);
    let touches = store.user_sessions();
    touches.touch(session.id, session.last_active_at - earlier, session.expires_at - earlier).await?;
    assert_eq!(touches.find_live(session.id, moment(0)).await?, Some(session));
    Ok(())
}

/// What has ended stays so.
pub async fn a_touch_does_not_bring_a_removed_session_back(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    assert!(!store.user_sessions().remove(session.id, session.user_id).await?.is_empty());
    store.user_sessions().touch(session.id, moment(10), session.expires_at).await?;
    assert_eq!(store.user_sessions().find_live(session.id, moment(10)).await?, None);
    Ok(())
}

/// Whatever time the process has that notes an activity.
pub async fn a_touch_does_not_bring_back_a_session_past_its_limits(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let (end, later) = (session.expires_at, session.expires_at + Duration::days(1));
    store.user_sessions().touch(session.id, end, later).await?;
    assert_eq!(store.user_sessions().find_live(session.id, end).await?, None);
    assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?, Some(session));
    Ok(())
}

/// Both times stay.
pub async fn a_touch_that_comes_after_a_later_one_changes_nothing(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let later = session.expires_at + Duration::days(1);
    store.user_sessions().touch(session.id, moment(2_000), later).await?;
    for at in [1_999, 2_000] {
        store.user_sessions().touch(session.id, moment(at), later + Duration::days(1)).await?;
    }
    let expected = UserSession { last_active_at: moment(2_000), expires_at: later, ..session };
    assert_eq!(store.user_sessions().find_live(expected.id, moment(0)).await?, Some(expected));
    Ok(())
}

/// And only once; the user's other sessions go on.
pub async fn a_session_is_removed_by_its_own_user_alone(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let (user, stranger) = (a_user(1), a_user(2));
    store.users().insert(&stranger).await?;
    let other_device = a_user_session(&user, 1);
    store.user_sessions().insert(&other_device).await?;

    assert!(store.user_sessions().remove(session.id, stranger.id).await?.is_empty());
    assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?.as_ref(), Some(&session));
    assert!(!store.user_sessions().remove(session.id, user.id).await?.is_empty());
    assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?, None);
    assert!(store.user_sessions().remove(session.id, user.id).await?.is_empty());
    assert_eq!(store.user_sessions().find_live(other_device.id, moment(0)).await?, Some(other_device));
    Ok(())
}

fn rotation(session: &UserSession, from: i32) -> Rotation {
    Rotation {
        id: session.id,
        from,
        token_hash: TokenHash::of(format!("{} {}", session.id, from + 1).as_bytes()),
        now: moment(100),
        expires_at: moment(100) + Duration::days(2),
    }
}

/// The row after the step is answered, and is what is stored.
pub async fn a_rotation_takes_one_step_from_its_generation(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    store.user_sessions().mark_used(session.id, 1).await?;
    assert_eq!(store.user_sessions().rotate(&rotation(&session, 2)).await?, None, "a step ahead");
    let after = store.user_sessions().rotate(&rotation(&session, 1)).await?;
    let expected = session.clone().with(|session| {
        let first = session.refresh.take();
        let stepped = |first| Refresh { generation: 2, rotated_at: Some(moment(100)), used: false, ..first };
        session.refresh = first.map(stepped);
        session.token_hash = rotation(session, 1).token_hash;
        session.last_active_at = moment(100);
        session.expires_at = moment(100) + Duration::days(2);
    });
    assert_eq!(after.as_ref(), Some(&expected));
    assert_eq!(store.user_sessions().rotate(&rotation(&session, 1)).await?, None, "a step behind");
    assert_eq!(store.user_sessions().find_live(session.id, moment(100)).await?, Some(expected));
    Ok(())
}

/// Past a limit, of a cookie, or unknown.
pub async fn a_rotation_of_a_session_that_is_over_or_has_no_tokens_changes_nothing(
    store: Arc<dyn Store>,
) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let idle = a_user_session(&user, 0).with(|session| session.expires_at = moment(100));
    let absolute = a_user_session(&user, 1).with(|session| session.absolute_expires_at = moment(100));
    let cookie = a_user_session(&user, 2).with(|session| session.refresh = None);
    for session in [&idle, &absolute, &cookie] {
        store.user_sessions().insert(session).await?;
        let from = session.generation();
        assert_eq!(store.user_sessions().rotate(&rotation(session, from)).await?, None);
        let found = store.user_sessions().find_live(session.id, moment(99)).await?;
        assert_eq!(found.as_ref(), Some(session));
    }
    let unknown = a_user_session(&user, 9);
    assert_eq!(store.user_sessions().rotate(&rotation(&unknown, 1)).await?, None);
    Ok(())
}

/// The database judges.
pub async fn of_rotations_at_once_one_takes_the_step(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let steps = (0..8).map(|_| async {
        let step = rotation(&session, 1);
        store.user_sessions().rotate(&step).await
    });
    let answers: Vec<_> = futures_util::future::try_join_all(steps).await?;
    assert_eq!(answers.iter().filter(|answer| answer.is_some()).count(), 1);
    Ok(())
}

/// A late note about an older generation says nothing of the present one.
pub async fn a_use_is_noted_for_the_current_generation_alone(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    store.user_sessions().rotate(&rotation(&session, 1)).await?;
    for (generation, used) in [(1, false), (3, false), (2, true), (1, true)] {
        store.user_sessions().mark_used(session.id, generation).await?;
        let found = store.user_sessions().find_live(session.id, moment(100)).await?;
        let noted = found.and_then(|session| session.refresh).is_some_and(|refresh| refresh.used);
        assert_eq!(noted, used, "after {generation}");
    }
    Ok(())
}

/// The user of that number signs in on so many devices.
async fn insert_devices(store: &dyn Store, number: u32, devices: u8) -> Result<Vec<UserSession>, StoreError> {
    let user = a_user(number);
    store.users().insert(&user).await?;
    let sessions: Vec<_> = (0..devices).map(|device| a_user_session(&user, device)).collect();
    for session in &sessions {
        store.user_sessions().insert(session).await?;
    }
    Ok(sessions)
}

/// Those past their limits too; another user's are left alone.
pub async fn all_sessions_of_a_user_are_removed_but_the_one_to_keep(store: Arc<dyn Store>) -> Kept {
    let sessions = insert_devices(&*store, 1, 4).await?;
    let others = insert_devices(&*store, 2, 1).await?;
    let user = sessions[0].user_id;
    let past = a_user_session(&a_user(1), 9).with(|session| session.expires_at = moment(1));
    store.user_sessions().insert(&past).await?;
    let ids: Vec<UserSessionId> = sessions.iter().map(|session| session.id).collect();

    let removed = store.user_sessions().remove_all(user, Some(ids[1])).await?;
    assert_eq!(removed, [ids[0], ids[2], ids[3], past.id]);
    assert_eq!(store.user_sessions().find_live(ids[1], moment(0)).await?.as_ref(), Some(&sessions[1]));
    assert_eq!(store.user_sessions().remove_all(user, Some(ids[1])).await?, []);
    // One that is not theirs keeps nothing.
    assert_eq!(store.user_sessions().remove_all(user, Some(others[0].id)).await?, [ids[1]]);
    assert_eq!(store.user_sessions().remove_all(user, None).await?, []);
    assert_eq!(store.user_sessions().find_live(others[0].id, moment(0)).await?.as_ref(), Some(&others[0]));
    Ok(())
}

/// So that nobody is told twice, and none waits for another for ever.
pub async fn of_many_removals_at_once_each_session_is_answered_to_one(store: Arc<dyn Store>) -> Kept {
    let sessions = insert_devices(&*store, 1, 20).await?;
    let (user, kept) = (sessions[0].user_id, sessions[7].id);
    let removals = (0..8).map(|place| {
        let (store, keep) = (Arc::clone(&store), (place % 2 == 0).then_some(kept));
        async move { store.user_sessions().remove_all(user, keep).await }
    });
    let removed = sorted(at_once(removals).await?.into_iter().flatten());
    assert_eq!(removed, sessions.iter().map(|session| session.id).collect::<Vec<_>>());
    Ok(())
}

/// Of one user or of everybody, page by page.
pub async fn live_sessions_are_listed_latest_sign_in_first(store: Arc<dyn Store>) -> Kept {
    let theirs = insert_devices(&*store, 1, 3).await?;
    let others = insert_devices(&*store, 2, 1).await?;
    let idle = a_user_session(&a_user(1), 8).with(|session| session.expires_at = moment(1_000));
    let old = a_user_session(&a_user(1), 9).with(|session| session.absolute_expires_at = moment(1_000));
    for past in [&idle, &old] {
        store.user_sessions().insert(past).await?;
    }
    let everybody = UserSessionListing { user_id: None, before: None, limit: 10 };
    let of_user = UserSessionListing { user_id: Some(theirs[0].user_id), ..everybody };
    let next = UserSessionListing { before: Some(theirs[2].id), limit: 1, ..of_user };
    for (listing, expected) in [
        (everybody, vec![&others[0], &theirs[2], &theirs[1], &theirs[0]]),
        (of_user, vec![&theirs[2], &theirs[1], &theirs[0]]),
        (next, vec![&theirs[1]]),
    ] {
        let listed = store.user_sessions().list(listing, moment(1_000)).await?;
        assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{listing:?}");
    }
    Ok(())
}

/// Those past a limit are not.
pub async fn live_sessions_of_everybody_are_counted_by_kind(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.user_sessions().count_all_live(moment(0)).await?, LiveSessions::default());
    insert_devices(&*store, 1, 2).await?;
    insert_devices(&*store, 2, 1).await?;
    let cookie = a_user_session(&a_user(1), 8).with(|session| {
        (session.kind, session.refresh, session.expires_at) = (SessionKind::Cookie, None, moment(1_000));
    });
    store.user_sessions().insert(&cookie).await?;
    let counted = |at| {
        let store = Arc::clone(&store);
        async move { store.user_sessions().count_all_live(moment(at)).await }
    };
    assert_eq!(counted(999).await?, LiveSessions { cookie: 1, bearer: 3 });
    assert_eq!(counted(1_000).await?, LiveSessions { cookie: 0, bearer: 3 });
    Ok(())
}

/// Page by page; of two with the same activity the later sign-in stands first.
pub async fn a_users_devices_are_listed_and_counted_latest_activity_first(store: Arc<dyn Store>) -> Kept {
    insert_devices(&*store, 2, 1).await?;
    let user = a_user(1);
    store.users().insert(&user).await?;
    let active = |device: u8, at: i64| {
        a_user_session(&user, device).with(|session| session.last_active_at = moment(at))
    };
    let sessions = [active(0, 2_000), active(1, 500), active(2, 1_000), active(3, 1_000)];
    let past = active(4, 3_000).with(|session| session.expires_at = moment(4_000));
    for session in sessions.iter().chain([&past]) {
        store.user_sessions().insert(session).await?;
    }
    let expected = [&sessions[0], &sessions[3], &sessions[2], &sessions[1]];
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let listing = DeviceListing { user_id: user.id, after, limit: 1 };
        let page = store.user_sessions().devices(listing, moment(4_000)).await?;
        let Some(last) = page.last() else { break };
        after = Some(DevicePlace { last_active_at: last.last_active_at, id: last.id });
        listed.extend(page);
    }
    assert_eq!(listed.iter().collect::<Vec<_>>(), expected);
    assert_eq!(store.user_sessions().count_live(user.id, moment(4_000)).await?, 4);
    assert_eq!(store.user_sessions().count_live(user.id, moment(3_999)).await?, 5);
    assert_eq!(store.user_sessions().count_live(a_user(3).id, moment(0)).await?, 0);
    Ok(())
}

/// Nothing but the name changes.
pub async fn a_device_is_renamed_by_its_own_user_while_its_session_lives(store: Arc<dyn Store>) -> Kept {
    let session = insert_one(&*store).await?;
    let name = Some("Zoë's 📱".to_owned());
    let rename = |user, name: Option<String>, at| {
        let store = Arc::clone(&store);
        async move { store.user_sessions().rename(session_id(), user, name, at).await }
    };
    assert_eq!(rename(a_user(2).id, name.clone(), moment(0)).await?, None, "a stranger");
    assert_eq!(rename(session.user_id, name.clone(), session.expires_at).await?, None, "too late");
    assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?.as_ref(), Some(&session));
    let named = UserSession { device_name: name.clone(), ..session.clone() };
    assert_eq!(rename(session.user_id, name, moment(0)).await?.as_ref(), Some(&named));
    assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?, Some(named));
    let bare = rename(session.user_id, None, moment(0)).await?;
    assert_eq!(bare, Some(UserSession { device_name: None, ..session }));
    Ok(())
}

fn session_id() -> UserSessionId {
    a_user_session(&a_user(1), 0).id
}

/// Those that are due and live; their idle limits stop at their absolute ones.
pub async fn many_sessions_are_touched_at_once_as_far_as_they_are_due(store: Arc<dyn Store>) -> Kept {
    let sessions = insert_devices(&*store, 1, 3).await?;
    let (now, idle) = (moment(60_000), Duration::days(2));
    let ending = a_user_session(&a_user(1), 7).with(|session| {
        session.absolute_expires_at = moment(0) + Duration::days(1) + Duration::minutes(5);
    });
    let over = a_user_session(&a_user(1), 8).with(|session| session.expires_at = moment(60_000));
    let fresh = a_user_session(&a_user(1), 9).with(|session| session.last_active_at = moment(1));
    for session in [&ending, &over, &fresh] {
        store.user_sessions().insert(session).await?;
    }
    let ids = [sessions[0].id, sessions[1].id, ending.id, over.id, fresh.id];
    store.user_sessions().touch_all(&ids, now, idle).await?;
    store.user_sessions().touch_all(&[], now, idle).await?;
    for (id, active, expires_at) in [
        (sessions[0].id, now, now + idle),
        (sessions[1].id, now, now + idle),
        (sessions[2].id, moment(0), sessions[2].expires_at),
        (ending.id, now, ending.absolute_expires_at),
        (fresh.id, moment(1), fresh.expires_at),
    ] {
        let found = store.user_sessions().find_live(id, now).await?;
        let times = found.map(|session| (session.last_active_at, session.expires_at));
        assert_eq!(times, Some((active, expires_at)), "{id}");
    }
    assert_eq!(store.user_sessions().find_live(over.id, now).await?, None);
    Ok(())
}
