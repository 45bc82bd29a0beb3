//! Makes user sessions. `guests` makes the users who have no password, `principal` tells whose a token is, `proof`
//! holds what a sign-in gives, `refresh` gives the next tokens.

use std::sync::Arc;

use crate::app::AppSlug;
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserSessionId};
use crate::ports::{AccessTokenIssuer, Clock, Observer, Randomness, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::session::{Device, Refresh, SessionKind, SessionOrigin, UserSession};
use crate::time::{Duration, Timestamp};
use crate::token::{AccessClaims, AccessRefusal, Purpose, RefreshSalt, Secret, TokenHash, TokenKeys};
use crate::user::User;

mod devices;
mod guests;
mod in_app;
mod new_session;
mod principal;
mod proof;
mod refresh;

pub use guests::GuestSignIn;
pub(in crate::services) use guests::end;
pub(in crate::services) use in_app::{InApp, Opened};
pub use principal::Principal;
pub use proof::{Proof, SignedIn};

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct SignInSettings {
    /// How long a session lives without activity.
    pub idle_timeout: Duration,
    /// How long a session lives at most.
    pub absolute_timeout: Duration,
    /// How long an access token lives.
    pub access_token_ttl: Duration,
    /// How long after its use a refresh token is answered with its successor again, also when that was used.
    pub refresh_grace: Duration,
    /// Sessions that one user may have.
    pub max_per_user: u32,
}

/// What every sign-in says of the session that it wants, and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct SessionWish {
    /// How the session is to prove itself.
    pub mode: SessionKind,
    /// The user's own name for the device, at most 64 characters.
    pub device_name: Option<String>,
    /// The device.
    pub device: Device,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The access token is refused.
    #[error(transparent)]
    Refused(#[from] AccessRefusal),
    /// The token of the cookie is refused: it is none, or its session has ended.
    #[error("the session of the cookie has ended; sign in again")]
    CookieRefused,
    /// The refresh token is refused: no such token, used up, or its session has ended.
    #[error("the refresh token is not valid; sign in again")]
    RefreshRefused,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct SignIn {
    store: Arc<dyn Store>,
    devices: Arc<DeviceSessions>,
    issuer: Arc<dyn AccessTokenIssuer>,
    keys: TokenKeys,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
    settings: SignInSettings,
}

impl SignIn {
    /// Wires the service.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "called once, in the wiring; each is a port of its own")]
    pub fn new(
        store: Arc<dyn Store>,
        devices: Arc<DeviceSessions>,
        issuer: Arc<dyn AccessTokenIssuer>,
        keys: TokenKeys,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
        settings: SignInSettings,
    ) -> Self {
        Self { store, devices, issuer, keys, clock, randomness, observer, settings }
    }

    /// The answer to a sign-in. `token` is what [`session_of`](Self::session_of) gave beside the session, or its
    /// current refresh token.
    pub(in crate::services) fn with_tokens(
        &self,
        user: User,
        session: UserSession,
        token: String,
        now: Timestamp,
    ) -> SignedIn {
        if session.kind == SessionKind::Cookie {
            let expires_at = session.absolute_expires_at;
            return SignedIn { user, session, proof: Proof::Cookie { token }, expires_at };
        }
        let expires_at = (now + self.settings.access_token_ttl).min(session.absolute_expires_at);
        let access_token = self.issuer.issue(&AccessClaims {
            user_id: user.id,
            user_session_id: session.id,
            generation: session.generation(),
            issued_at: now,
            expires_at,
            token_id: self.randomness.uuid(now),
        });
        let proof = Proof::Bearer { access_token, refresh_token: token };
        SignedIn { user, session, proof, expires_at }
    }

    /// A new session, and the cookie or refresh token that its user is given.
    pub(in crate::services) fn session_of(
        &self,
        user: &User,
        wish: &SessionWish,
        now: Timestamp,
    ) -> (UserSession, String) {
        let id = UserSessionId::new(self.randomness.uuid(now));
        let (token, refresh) = match wish.mode {
            SessionKind::Cookie => {
                (Secret::new(Purpose::Session, &self.randomness.bytes()).reveal().to_owned(), None)
            }
            SessionKind::Bearer => {
                let salt = RefreshSalt::new(self.randomness.bytes());
                let (key_id, token) = self.keys.first_refresh(&salt, id);
                (token, Some(Refresh::first(key_id, salt)))
            }
        };
        let absolute_expires_at = now + self.settings.absolute_timeout;
        let session = UserSession {
            id,
            user_id: user.id,
            account_id: None,
            parent_id: None,
            ends_with_parent: false,
            app: AppSlug::main().as_str().to_owned(),
            kind: wish.mode,
            origin: SessionOrigin::SignIn,
            token_hash: TokenHash::of(token.as_bytes()),
            refresh,
            device_info: wish.device.device_info.clone(),
            device_name: wish.device_name.clone(),
            user_agent: wish.device.user_agent.clone(),
            ip_address: wish.device.ip_address,
            created_at: now,
            last_active_at: now,
            expires_at: (now + self.settings.idle_timeout).min(absolute_expires_at),
            absolute_expires_at,
        };
        (session, token)
    }

    /// What the audit log says of a session that is made at this moment.
    pub(in crate::services) fn event_of(&self, kind: AuditKind, session: &UserSession) -> AuditEvent {
        let id = AuditEventId::new(self.randomness.uuid(session.created_at));
        let event = AuditEvent::new(id, session.created_at, kind, Actor::User);
        let event = event.about(session.user_id).of_session(session.id);
        event.from_device(session.ip_address, &session.user_agent)
    }
}
