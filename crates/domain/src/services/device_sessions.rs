//! Ends user sessions: signing out here, on one other device, or everywhere; and those whose time has passed.
//!
//! A session has ended when its row is gone, and from then on its tokens are refused; the audit log says so in the
//! same transaction. The notice that follows only makes haste: it closes the open connections at once, on whichever
//! node they are. Without it the storing of heartbeats finds them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserId, UserSessionId};
use crate::ports::{
    Clock, EndedByTime, MOST_ENDED_AT_ONCE, Observer, Randomness, Report, RoomBus, Store, UnitOfWork,
};
use crate::services::sign_in::Principal;
use crate::session::Device;
use crate::time::Timestamp;

mod ended_by;
#[cfg(test)]
mod tests;

pub use ended_by::EndedBy;

/// The service.
pub struct DeviceSessions {
    store: Arc<dyn Store>,
    bus: Arc<dyn RoomBus>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
}

impl DeviceSessions {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        bus: Arc<dyn RoomBus>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self { store, bus, clock, randomness, observer }
    }

    /// Ends the session that asks, and those of other apps that are bound to it. Answers whether it had not ended
    /// before.
    ///
    /// # Errors
    /// When storage fails; whether it has ended is unknown then.
    pub async fn sign_out(&self, caller: &Principal, device: Device) -> Result<bool, StoreError> {
        let by = EndedBy::User(caller.clone(), device);
        let event = self.event(AuditKind::SignedOut, caller.user_id, &by);
        self.end_one(caller.user_id, caller.user_session_id, event).await
    }

    /// Ends one session of this user, and with it those of other apps that are bound to it. Answers whether there was
    /// one.
    ///
    /// # Errors
    /// As [`Self::sign_out`].
    pub async fn end(
        &self,
        user: UserId,
        user_session: UserSessionId,
        by: EndedBy,
    ) -> Result<bool, StoreError> {
        let event = self.event(AuditKind::SessionEnded, user, &by).with_data(json!({ "by": by.told() }));
        self.end_one(user, user_session, event).await
    }

    /// Ends a session of which somebody has a copy, and those that are bound to it. The copy was used on this device:
    /// that of the thief, or the user's own after the thief's.
    pub(in crate::services) async fn end_stolen(
        &self,
        user: UserId,
        user_session: UserSessionId,
        device: &Device,
    ) -> Result<bool, StoreError> {
        let event = self.blank(AuditKind::RefreshReused, Actor::Service).about(user);
        let event = event.from_device(device.ip_address, &device.user_agent);
        self.end_one(user, user_session, event).await
    }

    /// Ends all sessions of this user but the present one. Answers those that have ended.
    ///
    /// # Errors
    /// As [`Self::sign_out`].
    pub async fn end_others(
        &self,
        caller: &Principal,
        device: Device,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let by = EndedBy::User(caller.clone(), device);
        self.end_but(caller.user_id, Some(caller.user_session_id), &by).await
    }

    /// Ends all sessions of this user. Answers those that have ended.
    ///
    /// # Errors
    /// As [`Self::sign_out`].
    pub async fn end_all(&self, user: UserId, by: &EndedBy) -> Result<Vec<UserSessionId>, StoreError> {
        self.end_but(user, None, by).await
    }

    /// Ends at most so many sessions that are past their limits, and those that are bound to them. Answers how many
    /// were past their limits. Of these everybody knows; of the others the nodes are told, and the audit log.
    pub(in crate::services) async fn end_by_time(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let work = self.store.begin().await?;
        let EndedByTime { expired, bound } = work.user_sessions().remove_expired(now, limit).await?;
        // One event for each user: however many sessions they had, there are no more than so many users.
        let mut of_users: BTreeMap<UserId, Vec<UserSessionId>> = BTreeMap::new();
        for (user_session, user) in &bound {
            of_users.entry(*user).or_default().push(*user_session);
        }
        for (user, ended) in of_users {
            let event = self.blank(AuditKind::SessionsEnded, Actor::Service).about(user);
            let data = json!({ "reason": "parent_expired", "ended": ended });
            work.audit_events().insert(&event.with_data(data)).await?;
        }
        work.commit().await?;
        let bound: Vec<UserSessionId> = bound.into_iter().map(|(user_session, _)| user_session).collect();
        self.announce(&bound).await;
        Ok(expired)
    }

    async fn end_one(
        &self,
        user: UserId,
        user_session: UserSessionId,
        event: AuditEvent,
    ) -> Result<bool, StoreError> {
        let work = self.begin(user).await?;
        let ended = work.user_sessions().remove(user_session, user).await?;
        if ended.is_empty() {
            return Ok(false);
        }
        let event = event.of_session(user_session).and_data("ended", json!(ended));
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.announce(&ended).await;
        Ok(true)
    }

    async fn end_but(
        &self,
        user: UserId,
        keep: Option<UserSessionId>,
        by: &EndedBy,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let work = self.begin(user).await?;
        let ended = work.user_sessions().remove_all(user, keep).await?;
        let scope = if keep.is_some() { "others" } else { "all" };
        let data = json!({ "scope": scope, "by": by.told(), "ended": ended });
        let event = self.event(AuditKind::SessionsEnded, user, by).with_data(data);
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.announce(&ended).await;
        Ok(ended)
    }

    /// A unit of work with the user locked, as whatever makes a session does: one that is made at this moment is
    /// there by now, and ends too, or is made after the end, and finds what it would have come from gone.
    async fn begin(&self, user: UserId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let work = self.store.begin().await?;
        work.users().lock(user).await?;
        Ok(work)
    }

    fn event(&self, kind: AuditKind, user: UserId, by: &EndedBy) -> AuditEvent {
        let event = self.blank(kind, by.actor()).about(user);
        match by.device() {
            Some(device) => event.from_device(device.ip_address, &device.user_agent),
            None => event,
        }
    }

    fn blank(&self, kind: AuditKind, actor: Actor) -> AuditEvent {
        let now = self.clock.now();
        AuditEvent::new(AuditEventId::new(self.randomness.uuid(now)), now, kind, actor)
    }

    /// Tells every node of sessions that have ended; to be called when their rows are gone.
    pub(in crate::services) async fn announce(&self, ended: &[UserSessionId]) {
        for batch in ended.chunks(MOST_ENDED_AT_ONCE) {
            if let Err(error) = self.bus.publish_ended(batch).await {
                self.observer.report(Report::BusUnavailable { detail: error.to_string() });
            }
        }
    }
}
