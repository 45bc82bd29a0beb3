//! Forged session tokens, noted in the audit log. Anybody can send them, as fast as they like, so the log keeps a
//! bounded number; every refusal is reported to the observer all the same.

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::SessionManager;
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::id::{AuditEventId, RoomId};
use crate::time::{Duration, Timestamp};

/// What one process notes in a minute.
const MOST: u32 = 60;

/// How many were noted since when. A std mutex: nothing awaits while it is held.
#[derive(Debug, Default)]
pub(super) struct Forgeries(Mutex<Option<(Timestamp, u32)>>);

impl Forgeries {
    /// Counts one; whether it is to be noted.
    fn count(&self, now: Timestamp) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) =
            counted.filter(|(since, _)| now - *since < Duration::minutes(1)).unwrap_or((now, 0));
        *counted = Some((since, count.saturating_add(1)));
        count < MOST
    }
}

impl SessionManager {
    /// Notes a token that names one of our keys and was not signed with it. The refusal stands also when it can't be
    /// stored.
    pub(super) async fn note_forgery(&self, room: Option<RoomId>) {
        let now = self.clock.now();
        if !self.forgeries.count(now) {
            return;
        }
        let id = AuditEventId::new(self.randomness.uuid(now));
        let event = AuditEvent::new(id, now, AuditKind::SessionTokenRefused, Actor::Stranger);
        let event = event.with_data(json!({ "room_id": room }));
        let _ = self.store.audit_events().insert(&event).await;
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn so_many_are_noted_in_a_minute_and_no_more() {
        let (forgeries, begin) = (Forgeries::default(), DateTime::from_timestamp(0, 0).unwrap());
        assert_eq!((0..1_000).filter(|_| forgeries.count(begin)).count(), 60);
        assert!(!forgeries.count(begin + Duration::seconds(59)));
        assert_eq!((0..1_000).filter(|_| forgeries.count(begin + Duration::minutes(1))).count(), 60);
    }
}
