//! Takes users from one app to another by a token that is good once.
//!
//! | file | does |
//! |---|---|
//! | this | what may go wrong; the user's own list, and the end of one; statistics |
//! | `mint` | makes a token, from a live session only |
//! | `redeem` | makes the session in the target app |
//! | `second_use` | answers a lost answer again, and ends what a copy of the token would have opened |
//!
//! The order of locks: the apps, then the user, then the session that it comes from, then the handoff. Whatever makes or
//! redeems one locks its user, so two uses of one token never run side by side, and nobody ends the session meanwhile.

use std::sync::Arc;

use serde_json::json;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, HandoffId, UserId};
use crate::ports::{Clock, HandoffDay, Observer, OpenHandoffs, Randomness, Report, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::services::sign_in::{Principal, SignIn, SignInError};
use crate::session::{Device, Handoff, HandoffState};
use crate::time::{Duration, Timestamp};

mod mint;
mod redeem;
mod second_use;
#[cfg(test)]
mod tests;

pub use mint::{HandoffWish, Minted};
pub use redeem::{Redeemed, Redemption};

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct HandoffSettings {
    /// How long a token lives.
    pub ttl: Duration,
    /// Tokens of one user that may be open at a time.
    pub max_open: u64,
}

/// Why nobody is handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandoffError {
    /// The target names no app that users may be handed to.
    #[error("names no app of this service")]
    UnknownApp,
    /// Nobody has allowed that pair of apps.
    #[error("names an app to which users of `{source_app}` may not be handed; an operator can allow it")]
    NotAllowed {
        /// The app of the caller's session.
        source_app: String,
    },
    /// The target app has not registered that URI.
    #[error("is none of the target app's redirect URIs, compared letter by letter")]
    RedirectUriNotRegistered,
    /// There is no such account, or the caller is no member of it.
    #[error("names no account that you may act for")]
    UnknownAccount,
    /// Too many tokens of this user are open.
    #[error("you have {0} open handoffs; use one, take one back, or wait until one has expired")]
    TooMany(u64),
    /// The session ends with one that ends with one, and so on.
    #[error("this session was handed on too often; go on from another, or sign in again")]
    TooFar,
    /// The token opens nothing: nobody is told why.
    #[error("this handoff is not valid; ask the source app for a new one")]
    Invalid,
    /// The user has no such open handoff.
    #[error("you have no such open handoff")]
    NotFound,
    /// The caller's session has ended, or storage failed.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct Handoffs {
    store: Arc<dyn Store>,
    sign_in: Arc<SignIn>,
    devices: Arc<DeviceSessions>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
    settings: HandoffSettings,
}

impl Handoffs {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        sign_in: Arc<SignIn>,
        devices: Arc<DeviceSessions>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
        settings: HandoffSettings,
    ) -> Self {
        Self { store, sign_in, devices, clock, randomness, observer, settings }
    }

    /// A page of a user's handoffs, the newest first, each with what became of it until now.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(
        &self,
        user: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<(Handoff, HandoffState)>, StoreError> {
        let now = self.clock.now();
        let handoffs = self.store.handoffs().list(user, before, limit).await?;
        Ok(handoffs.into_iter().map(|handoff| (handoff.clone(), handoff.state(now))).collect())
    }

    /// Takes back a handoff that this user has under way.
    ///
    /// # Errors
    /// [`HandoffError::NotFound`], [`HandoffError::Store`].
    pub async fn revoke(
        &self,
        caller: &Principal,
        id: HandoffId,
        device: &Device,
    ) -> Result<(), HandoffError> {
        let now = self.clock.now();
        let work = self.store.begin().await?;
        if !work.handoffs().revoke(id, caller.user_id, now).await? {
            return Err(HandoffError::NotFound);
        }
        let event_id = AuditEventId::new(self.randomness.uuid(now));
        let event = AuditEvent::new(event_id, now, AuditKind::HandoffRevoked, Actor::User);
        let event = event.about(caller.user_id).of_session(caller.user_session_id);
        let event = event.from_device(device.ip_address, &device.user_agent);
        work.audit_events().insert(&event.with_data(json!({ "handoff": id }))).await?;
        work.commit().await?;
        self.observer.report(Report::Handoff { outcome: "revoked" });
        Ok(())
    }

    /// What became of the handoffs of the last so many days, today included, the latest day first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn statistics(&self, days: u32) -> Result<Vec<HandoffDay>, StoreError> {
        let now = self.clock.now();
        let since = (now - Duration::days(i64::from(days.saturating_sub(1)))).date_naive();
        self.store.handoffs().statistics(since, now).await
    }

    /// What may be redeemed now, by the apps between which it goes.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn open_by_apps(&self) -> Result<Vec<OpenHandoffs>, StoreError> {
        self.store.handoffs().open_by_apps(self.clock.now()).await
    }

    fn refuse(&self) -> HandoffError {
        self.observer.report(Report::Handoff { outcome: "refused" });
        HandoffError::Invalid
    }

    /// An event about a handoff on its target app's word. Its user's own address and browser are those that it was
    /// made with.
    fn event(&self, kind: AuditKind, handoff: &Handoff, now: Timestamp) -> AuditEvent {
        AuditEvent {
            id: AuditEventId::new(self.randomness.uuid(now)),
            at: now,
            kind,
            user_id: Some(handoff.user_id),
            user_session_id: handoff.child_session_id,
            actor: Actor::App,
            ip_address: handoff.ip_address,
            user_agent: handoff.user_agent.clone(),
            data: json!({
                "handoff": handoff.id,
                "source_app": handoff.source_app.as_str(),
                "target_app": handoff.target_app.as_str(),
            }),
        }
    }
}
