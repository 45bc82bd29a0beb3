//! What the clean-up looks for and removes, over all storage ports.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::RoomStatus;
use reseat_domain::ports::{EndedByTime, GuestsSeen, Store};
use reseat_domain::session::UserSession;
use reseat_domain::time::Duration;
use reseat_domain::user::User;

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_game_session, a_player, a_room, a_user, a_user_session, an_audit_event, an_entry,
    moment,
};

/// Those that ended first, at most as many as were asked for; the idle limit is never past the absolute one.
pub async fn expired_user_sessions_go_in_bounded_batches(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    for device in 0..5 {
        let end = moment(i64::from(device) * 1_000);
        let session = a_user_session(&user, device).with(|session| session.expires_at = end);
        store.user_sessions().insert(&session).await?;
    }
    let sessions = store.user_sessions();
    assert_eq!(sessions.count_expired(moment(3_000)).await?, 4);
    let ended = |expired| EndedByTime { expired, bound: Vec::new() };
    assert_eq!(remove_expired(&*store, 3_000, 3).await?, ended(3));
    assert_eq!(sessions.count_expired(moment(3_000)).await?, 1);
    assert_eq!(remove_expired(&*store, 3_000, 3).await?, ended(1));
    assert_eq!(remove_expired(&*store, 3_000, 3).await?, ended(0));
    assert_eq!(sessions.count_live(user.id, moment(0)).await?, 1);
    Ok(())
}

async fn remove_expired(store: &dyn Store, at: i64, limit: u32) -> Result<EndedByTime, StoreError> {
    let work = store.begin().await?;
    let ended = work.user_sessions().remove_expired(moment(at), limit).await?;
    work.commit().await?;
    Ok(ended)
}

/// Of another user's, nothing is told; those that are past their own limits as well are told with the others.
pub async fn what_is_bound_to_an_expired_user_session_goes_with_it_and_is_told(
    store: Arc<dyn Store>,
) -> Kept {
    let [user, other] = [a_user(1), a_user(2)];
    let of = |user: &User, device, parent: Option<&UserSession>, end: i64| {
        let parent_id = parent.map(|parent| parent.id);
        a_user_session(user, device).with(|session| {
            (session.parent_id, session.ends_with_parent) = (parent_id, true);
            session.expires_at = moment(end);
        })
    };
    let parent = of(&user, 0, None, 100);
    let child = of(&user, 1, Some(&parent), 9_000);
    let grandchild = of(&user, 2, Some(&child), 9_000);
    let idle = of(&user, 3, Some(&parent), 200);
    let others = of(&other, 4, None, 100);
    for user in [&user, &other] {
        store.users().insert(user).await?;
    }
    for session in [&parent, &child, &grandchild, &idle, &others] {
        store.user_sessions().insert(session).await?;
    }
    let mut ended = remove_expired(&*store, 300, 10).await?;
    ended.bound.sort_unstable();
    let bound = vec![(child.id, user.id), (grandchild.id, user.id)];
    assert_eq!(ended, EndedByTime { expired: 3, bound });
    assert_eq!(store.user_sessions().count_live(user.id, moment(0)).await?, 0);
    assert_eq!(remove_expired(&*store, 300, 10).await?, EndedByTime::default());
    Ok(())
}

/// The oldest first; nothing else of a session changes.
pub async fn addresses_of_old_sign_ins_are_forgotten(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let signed_in = |device: u8| {
        a_user_session(&user, device).with(|session| {
            session.created_at = moment(i64::from(device) * 1_000);
            session.ip_address = Some([203, 0, 113, device].into());
        })
    };
    for device in 0..4 {
        store.user_sessions().insert(&signed_in(device)).await?;
    }
    let sessions = store.user_sessions();
    assert_eq!(sessions.count_addresses(moment(3_000)).await?, 3);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 2).await?, 2);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 2).await?, 1);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 2).await?, 0);
    for device in 0..4 {
        let expected = signed_in(device).with(|session| {
            session.ip_address = session.ip_address.filter(|_| device == 3);
        });
        assert_eq!(sessions.find_live(expected.id, moment(0)).await?, Some(expected));
    }
    Ok(())
}

/// The oldest first, however long ago the seat was taken; nothing else of a seat changes.
pub async fn addresses_of_old_connections_are_forgotten(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    let mut seats = Vec::new();
    for (number, made_at) in [Some(1_000), None, Some(3_000), Some(2_000)].into_iter().enumerate() {
        let place = u8::try_from(number).unwrap_or(u8::MAX);
        let user = a_user(u32::from(place) + 1);
        let player = a_player(&room, place, &user);
        store.users().insert(&user).await?;
        store.players().insert(&player).await?;
        let seat = a_game_session(&player).with(|seat| {
            seat.reconnected_at = made_at.map(moment);
            seat.ip_address = Some([203, 0, 113, place].into());
        });
        store.game_sessions().insert(&seat).await?;
        seats.push(seat);
    }
    let sessions = store.game_sessions();
    assert_eq!(sessions.count_addresses(moment(3_000)).await?, 2);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 1).await?, 1);
    seats[0].ip_address = None;
    assert_eq!(sessions.of_room(room.id).await?, seats);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 9).await?, 1);
    assert_eq!(sessions.wipe_addresses(moment(3_000), 9).await?, 0);
    seats[3].ip_address = None;
    assert_eq!(sessions.of_room(room.id).await?, seats);
    assert_eq!(sessions.count_addresses(moment(9_000)).await?, 1);
    Ok(())
}

/// Of events, too.
pub async fn old_events_and_their_addresses_are_counted(store: Arc<dyn Store>) -> Kept {
    for number in 1..=4 {
        store.audit_events().insert(&an_audit_event(number)).await?;
    }
    let events = store.audit_events();
    assert_eq!((events.count_older(moment(3)).await?, events.count_addresses(moment(3)).await?), (2, 2));
    events.wipe_addresses(moment(2), 10).await?;
    assert_eq!((events.count_older(moment(3)).await?, events.count_addresses(moment(3)).await?), (2, 1));
    Ok(())
}

/// A session past its limits, and a seat, lead to a guest as well; both are looked at again when the guest goes.
pub async fn a_guest_goes_to_whom_nothing_leads(store: Arc<dyn Store>) -> Kept {
    let users: Vec<_> = (1..=4).map(a_user).collect();
    for user in &users {
        store.users().insert(user).await?;
    }
    let past = a_user_session(&users[1], 0).with(|session| session.expires_at = moment(0));
    store.user_sessions().insert(&past).await?;
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    store.players().insert(&a_player(&room, 0, &users[2])).await?;

    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let seen = store.users().lone_guests(None, 3).await?;
    assert_eq!(seen, GuestsSeen { lone: vec![ids[0]], last: Some(ids[2]) });
    let seen = store.users().lone_guests(seen.last, 3).await?;
    assert_eq!(seen, GuestsSeen { lone: vec![ids[3]], last: Some(ids[3]) });
    assert_eq!(store.users().lone_guests(seen.last, 3).await?, GuestsSeen::default());

    assert_eq!(store.users().remove_lone_guests(&ids).await?, 2);
    assert_eq!(store.users().remove_lone_guests(&ids).await?, 0);
    for (user, stays) in users.iter().zip([false, true, true, false]) {
        assert_eq!(store.users().find(user.id).await?.is_some(), stays, "{}", user.username);
    }
    Ok(())
}

/// With its log, its players and its seats; an open one stays.
pub async fn a_finished_room_goes_after_its_log(store: Arc<dyn Store>) -> Kept {
    let game = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let (room, finished_at) = (game.room.id, moment(0) + Duration::hours(1));
    let open = a_room(2).with(|room| room.status = RoomStatus::Waiting);
    store.rooms().insert(&open).await?;
    let head = store.actions().head(room).await?;
    for number in head + 1..=head + 3 {
        store.actions().append(&[an_entry(room, number)]).await?;
    }
    let entries = u64::try_from(head + 3).unwrap_or(0);
    let late = finished_at + Duration::milliseconds(1);
    assert_eq!(store.rooms().count_finished(late).await?, 0, "in play");
    assert!(!store.rooms().remove_finished(room).await?);
    assert_eq!(store.rooms().remove_entries(room, 10).await?, 0);
    assert!(store.rooms().finish(room, &crate::builders::an_outcome(&game.players), finished_at).await?);
    assert_eq!(store.rooms().finished(finished_at, 10).await?, [], "not before then");
    assert_eq!(
        (store.rooms().finished(late, 10).await?, store.rooms().count_finished(late).await?),
        (vec![room], 1)
    );

    let work = store.begin().await?;
    assert!(work.rooms().lock(room).await?.is_some());
    assert_eq!(work.rooms().remove_entries(room, 2).await?, 2.min(entries));
    assert_eq!(work.rooms().remove_entries(room, 1_000).await?, entries.saturating_sub(2));
    assert!(work.rooms().remove_finished(room).await?);
    work.commit().await?;
    assert!(store.rooms().find(room).await?.is_none() && store.rooms().find(open.id).await?.is_some());
    assert_eq!(store.players().of_room(room).await?, []);
    assert_eq!(store.game_sessions().of_room(room).await?, []);
    assert_eq!(store.actions().head(room).await?, 0);
    assert!(!store.rooms().remove_finished(room).await? && !store.rooms().remove_finished(open.id).await?);
    Ok(())
}

/// Two nodes at once take what there is only once, and none waits for the other for ever.
pub async fn clean_ups_at_once_remove_each_row_once(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    for device in 0..40 {
        let over = a_user_session(&user, device).with(|session| session.expires_at = moment(0));
        store.user_sessions().insert(&over).await?;
    }
    let removals = (0..8).map(|_| {
        let store = Arc::clone(&store);
        async move {
            let mut removed = 0;
            for _ in 0..10 {
                removed += remove_expired(&*store, 0, 7).await?.expired;
            }
            Ok(removed)
        }
    });
    let removed: u64 = super::at_once(removals).await?.into_iter().sum();
    assert_eq!((removed, store.user_sessions().count_expired(moment(0)).await?), (40, 0));
    Ok(())
}
