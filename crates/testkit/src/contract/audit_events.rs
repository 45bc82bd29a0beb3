//! [`AuditEventRepository`](reseat_domain::ports::AuditEventRepository).

use std::sync::Arc;

use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::ports::{AuditEventListing, Store};
use serde_json::json;

use super::{Kept, sorted};
use crate::builders::{With, a_user, an_audit_event, audit_event_id, moment, user_id};

const ALL: AuditEventListing = AuditEventListing { user_id: None, kind: None, before: None, limit: 100 };

async fn stored(
    store: &dyn Store,
    events: impl IntoIterator<Item = AuditEvent>,
) -> Result<Vec<AuditEvent>, reseat_domain::error::StoreError> {
    let events: Vec<_> = events.into_iter().collect();
    for event in &events {
        store.audit_events().insert(event).await?;
    }
    Ok(events)
}

/// Every kind and every actor; about nobody, and with all that an event can tell.
pub async fn an_event_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let kinds = AuditKind::ALL.iter().zip(Actor::ALL.iter().cycle());
    let events = (1..).zip(kinds).map(|(number, (kind, actor))| {
        an_audit_event(number).with(|event| (event.kind, event.actor) = (*kind, *actor))
    });
    let nobody = an_audit_event(50).with(|event| {
        (event.user_id, event.user_session_id, event.ip_address) = (None, None, None);
        event.user_agent = String::new();
    });
    let full = an_audit_event(51).with(|event| {
        event.ip_address = Some([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xff].into());
        event.user_agent = "Zoë 李 'quoted' \"🂡\"".into();
        event.data = json!({ "reason": "unknown", "ended": 3, "of": ["a", null, { "b": "\0" }] });
    });
    let mut events = stored(&*store, events.chain([nobody, full])).await?;
    events.reverse();
    assert_eq!(store.audit_events().list(ALL).await?, events);
    Ok(())
}

/// Whatever the order in which they were stored; nothing comes after one that is not there.
pub async fn events_come_newest_first_page_by_page(store: Arc<dyn Store>) -> Kept {
    let ages = [3, 1, 5, 2, 4];
    let aged =
        (1..).zip(ages).map(|(number, age)| an_audit_event(number).with(|event| event.at = moment(-age)));
    let mut events = stored(&*store, aged).await?;
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    let page = async |before| store.audit_events().list(AuditEventListing { before, limit: 2, ..ALL }).await;
    assert_eq!(page(None).await?, events[0..2]);
    assert_eq!(page(Some(events[1].id)).await?, events[2..4]);
    assert_eq!(page(Some(events[3].id)).await?, events[4..5]);
    assert_eq!(page(Some(events[4].id)).await?, []);
    assert_eq!(page(Some(audit_event_id(99))).await?, []);
    Ok(())
}

/// By one, by the other, and by both, page by page too.
pub async fn events_are_listed_by_user_and_by_kind(store: Arc<dyn Store>) -> Kept {
    let kinds = [AuditKind::SignedIn, AuditKind::SignedOut];
    let mixed = (1..=8_u32).map(|number| {
        an_audit_event(number).with(|event| {
            event.user_id = Some(user_id(1 + number % 2));
            event.kind = kinds[number as usize / 2 % 2];
        })
    });
    let mut events = stored(&*store, mixed).await?;
    events.reverse();
    for user in [None, Some(user_id(1)), Some(user_id(2)), Some(user_id(3))] {
        for kind in [None, Some(kinds[0]), Some(kinds[1]), Some(AuditKind::NewDevice)] {
            let is_meant = |event: &&AuditEvent| {
                (user.is_none() || event.user_id == user) && kind.is_none_or(|kind| event.kind == kind)
            };
            let meant: Vec<_> = events.iter().filter(is_meant).cloned().collect();
            let listing = AuditEventListing { user_id: user, kind, ..ALL };
            assert_eq!(store.audit_events().list(listing).await?, meant, "{user:?} {kind:?}");
            if let [first, rest @ ..] = meant.as_slice() {
                let later = AuditEventListing { before: Some(first.id), ..listing };
                assert_eq!(store.audit_events().list(later).await?, rest, "{user:?} {kind:?}");
            }
        }
    }
    Ok(())
}

/// A page ends between them; none is left out and none is told twice.
pub async fn events_of_one_millisecond_are_all_listed(store: Arc<dyn Store>) -> Kept {
    let at_once = (1..=5).map(|number| an_audit_event(number).with(|event| event.at = moment(7)));
    let events = stored(&*store, at_once).await?;
    let (mut before, mut listed) = (None, Vec::new());
    for _ in 0..events.len() {
        let page = store.audit_events().list(AuditEventListing { before, limit: 2, ..ALL }).await?;
        before = page.last().map(|event| event.id).or(before);
        listed.extend(page.into_iter().map(|event| event.id));
    }
    assert_eq!(sorted(listed), sorted(events.iter().map(|event| event.id)));
    Ok(())
}

/// The oldest first, and never one at or after the time; nothing else is lost.
pub async fn addresses_of_old_events_are_wiped_in_batches(store: Arc<dyn Store>) -> Kept {
    let mut events = stored(&*store, (1..=5).map(an_audit_event)).await?;
    for (limit, wiped, left) in [(2, 2, 3), (9, 1, 2), (9, 0, 2)] {
        assert_eq!(store.audit_events().wipe_addresses(moment(4), limit).await?, wiped);
        let kept = store.audit_events().list(ALL).await?;
        assert_eq!(kept.iter().filter(|event| event.ip_address.is_some()).count(), left);
    }
    events.iter_mut().take(3).for_each(|event| event.ip_address = None);
    events.reverse();
    assert_eq!(store.audit_events().list(ALL).await?, events);
    Ok(())
}

/// The oldest first, and never one at or after the time.
pub async fn old_events_are_removed_in_batches(store: Arc<dyn Store>) -> Kept {
    let mut events = stored(&*store, (1..=5).map(an_audit_event)).await?;
    events.reverse();
    for (limit, removed, left) in [(2, 2, 3), (9, 1, 2), (9, 0, 2)] {
        assert_eq!(store.audit_events().remove_older(moment(4), limit).await?, removed);
        assert_eq!(store.audit_events().list(ALL).await?, events[..left]);
    }
    Ok(())
}

/// Nor of where they were; so many at a time, in the order of their ids. Nobody else's events change, and those about
/// nobody.
pub async fn a_user_who_is_forgotten_leaves_no_device_in_the_log(store: Arc<dyn Store>) -> Kept {
    let mut events = stored(
        &*store,
        (1..=5).map(|number| {
            let user = [Some(user_id(1)), Some(user_id(1)), Some(user_id(1)), Some(user_id(2)), None];
            an_audit_event(number).with(|event| {
                event.user_id = user[number as usize - 1];
                event.kind = if number % 2 == 0 { AuditKind::NewDevice } else { AuditKind::SignedIn };
            })
        }),
    )
    .await?;
    for (limit, forgotten, left) in [(2, 2, 1), (2, 1, 0), (2, 0, 0)] {
        assert_eq!(store.audit_events().forget(user_id(1), limit).await?, forgotten);
        let kept = store.audit_events().list(AuditEventListing { user_id: Some(user_id(1)), ..ALL }).await?;
        assert_eq!(kept.iter().filter(|event| event.ip_address.is_some()).count(), left);
    }
    events.remove(1);
    for event in &mut events[..2] {
        (event.ip_address, event.user_agent) = (None, String::new());
    }
    events.reverse();
    assert_eq!(store.audit_events().list(ALL).await?, events);
    Ok(())
}

/// Nothing that an event names has to be there; and in a unit it is part of what the unit does.
pub async fn an_event_outlives_its_user(store: Arc<dyn Store>) -> Kept {
    let work = store.begin().await?;
    work.users().insert(&a_user(1)).await?;
    work.audit_events().insert(&an_audit_event(1)).await?;
    drop(work);
    assert_eq!(store.audit_events().list(ALL).await?, []);
    store.audit_events().insert(&an_audit_event(1)).await?;
    assert_eq!(store.audit_events().list(ALL).await?, [an_audit_event(1)]);
    Ok(())
}
