//! Makes guests, and tells whose an access token is. `refresh` gives the next ones.

use std::net::IpAddr;
use std::sync::Arc;

use crate::error::StoreError;
use crate::game::PlayerName;
use crate::id::{UserId, UserSessionId};
use crate::ports::{AccessTokenIssuer, Clock, Observer, Randomness, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::session::{Refresh, SessionKind, UserSession};
use crate::time::{Duration, Timestamp};
use crate::token::{AccessClaims, AccessRefusal, RefreshSalt, TokenHash, TokenKeys};
use crate::user::User;

mod refresh;

/// Generated names that may be taken before the caller is told to try again.
const MAX_NAMES: usize = 5;
const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";

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
}

/// A guest's wish to sign in.
#[derive(Clone, Debug, Default)]
pub struct GuestSignIn {
    /// The name that others see; a generated one without it.
    pub display_name: Option<PlayerName>,
    /// The user's own name for the device, at most 64 characters.
    pub device_name: Option<String>,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
}

/// A fresh sign-in, or one that goes on.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// On which device.
    pub session: UserSession,
    /// The access token, shown this once.
    pub access_token: String,
    /// What the next access token is got with.
    pub refresh_token: String,
    /// When the access token ends.
    pub expires_at: Timestamp,
}

/// The tokens are secrets.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { user, session, access_token: _, refresh_token: _, expires_at } = self;
        let mut fields = f.debug_struct("SignedIn");
        fields.field("user", user).field("session", session).field("expires_at", expires_at);
        fields.finish_non_exhaustive()
    }
}

/// Someone with a live user session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub user_session_id: UserSessionId,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The access token is refused.
    #[error(transparent)]
    Refused(#[from] AccessRefusal),
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

    /// Makes a guest and signs them in.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn sign_in_guest(&self, wish: &GuestSignIn) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let mut attempts = 0;
        let (user, session, refresh_token) = loop {
            attempts += 1;
            match self.store_guest(wish, now).await {
                Err(StoreError::Conflict(_)) if attempts < MAX_NAMES => {}
                stored => break stored?,
            }
        };
        Ok(self.with_tokens(user, session, refresh_token, now))
    }

    fn with_tokens(
        &self,
        user: User,
        session: UserSession,
        refresh_token: String,
        now: Timestamp,
    ) -> SignedIn {
        let expires_at = (now + self.settings.access_token_ttl).min(session.absolute_expires_at);
        let access_token = self.issuer.issue(&AccessClaims {
            user_id: user.id,
            user_session_id: session.id,
            generation: session.generation(),
            issued_at: now,
            expires_at,
            token_id: self.randomness.uuid(now),
        });
        SignedIn { user, session, access_token, refresh_token, expires_at }
    }

    /// Whose an access token is. Its session's row is read each time: a session that was ended, by whatever
    /// means, is refused at once.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn authenticate(&self, access_token: &str) -> Result<Principal, SignInError> {
        let now = self.clock.now();
        let claims = self.issuer.verify(access_token, now)?;
        let session = self.store.user_sessions().find_live(claims.user_session_id, now).await?;
        let session =
            session.filter(|session| session.user_id == claims.user_id).ok_or(AccessRefusal::Revoked)?;
        // Whoever is known is let in, also when these can't be stored; the next call makes up for it.
        if session.is_due_for_touch(now) {
            let expires_at = session.slide(now, self.settings.idle_timeout);
            let _ = self.store.user_sessions().touch(session.id, now, expires_at).await;
        }
        if session.refresh.as_ref().is_some_and(|refresh| refresh.is_first_use_of(claims.generation)) {
            let _ = self.store.user_sessions().mark_used(session.id, claims.generation).await;
        }
        Ok(Principal { user_id: session.user_id, user_session_id: session.id })
    }

    /// The user of a live session.
    ///
    /// # Errors
    /// When storage fails, or the user is gone.
    pub async fn user(&self, principal: &Principal) -> Result<User, SignInError> {
        let user = self.store.users().find(principal.user_id).await?;
        user.ok_or(SignInError::Refused(AccessRefusal::Revoked))
    }

    /// The caller's own user session.
    ///
    /// # Errors
    /// When storage fails, or the session has ended.
    pub async fn user_session(&self, principal: &Principal) -> Result<UserSession, SignInError> {
        let now = self.clock.now();
        let session = self.store.user_sessions().find_live(principal.user_session_id, now).await?;
        session.ok_or(SignInError::Refused(AccessRefusal::Revoked))
    }

    async fn store_guest(
        &self,
        wish: &GuestSignIn,
        now: Timestamp,
    ) -> Result<(User, UserSession, String), StoreError> {
        let username = self.guest_name();
        let shown = wish.display_name.clone().map_or_else(|| username.clone(), PlayerName::into_string);
        let user = User::guest(UserId::new(self.randomness.uuid(now)), username, shown, now);
        let (session, refresh_token) = self.session_of(&user, wish, now);
        let work = self.store.begin().await?;
        work.users().insert(&user).await?;
        work.user_sessions().insert(&session).await?;
        work.commit().await?;
        Ok((user, session, refresh_token))
    }

    /// A new session, and the refresh token that its user is given.
    fn session_of(&self, user: &User, wish: &GuestSignIn, now: Timestamp) -> (UserSession, String) {
        let id = UserSessionId::new(self.randomness.uuid(now));
        let salt = RefreshSalt::new(self.randomness.bytes());
        let (key_id, refresh_token) = self.keys.first_refresh(&salt, id);
        let absolute_expires_at = now + self.settings.absolute_timeout;
        let session = UserSession {
            id,
            user_id: user.id,
            account_id: None,
            app: "main".to_owned(),
            kind: SessionKind::Bearer,
            token_hash: TokenHash::of(refresh_token.as_bytes()),
            refresh: Some(Refresh::first(key_id, salt)),
            device_info: String::new(),
            device_name: wish.device_name.clone(),
            user_agent: wish.user_agent.clone(),
            ip_address: wish.ip_address,
            created_at: now,
            last_active_at: now,
            expires_at: (now + self.settings.idle_timeout).min(absolute_expires_at),
            absolute_expires_at,
        };
        (session, refresh_token)
    }

    /// `guest-` and eight letters; 32 letters divide 256, so each is equally likely.
    fn guest_name(&self) -> String {
        let letters = self.randomness.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
        format!("guest-{}", letters.iter().collect::<String>())
    }
}
