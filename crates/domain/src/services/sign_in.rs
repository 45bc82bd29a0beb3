//! Makes guests, and tells whose an access token is.

use std::net::IpAddr;
use std::sync::Arc;

use crate::error::StoreError;
use crate::game::PlayerName;
use crate::id::{UserId, UserSessionId};
use crate::ports::{AccessTokenIssuer, Clock, Randomness, Store};
use crate::session::{SessionKind, UserSession};
use crate::time::{Duration, Timestamp};
use crate::token::{AccessClaims, AccessRefusal, Purpose, Secret};
use crate::user::User;

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

/// A fresh sign-in.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// On which device.
    pub session: UserSession,
    /// The access token, shown this once.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: Timestamp,
}

/// The token is a secret.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { user, session, access_token: _, expires_at } = self;
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
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct SignIn {
    store: Arc<dyn Store>,
    issuer: Arc<dyn AccessTokenIssuer>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    settings: SignInSettings,
}

impl SignIn {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        issuer: Arc<dyn AccessTokenIssuer>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        settings: SignInSettings,
    ) -> Self {
        Self { store, issuer, clock, randomness, settings }
    }

    /// Makes a guest and signs them in.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn sign_in_guest(&self, wish: &GuestSignIn) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let mut attempts = 0;
        let (user, session) = loop {
            attempts += 1;
            match self.store_guest(wish, now).await {
                Err(StoreError::Conflict(_)) if attempts < MAX_NAMES => {}
                stored => break stored?,
            }
        };
        let expires_at = (now + self.settings.access_token_ttl).min(session.absolute_expires_at);
        let access_token = self.issuer.issue(&AccessClaims {
            user_id: user.id,
            user_session_id: session.id,
            generation: session.refresh_generation,
            issued_at: now,
            expires_at,
            token_id: self.randomness.uuid(now),
        });
        Ok(SignedIn { user, session, access_token, expires_at })
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
        if session.is_due_for_touch(now) {
            let expires_at = session.slide(now, self.settings.idle_timeout);
            // Whoever is known is let in, also when that can't be stored; the next call makes up for it.
            let _ = self.store.user_sessions().touch(session.id, now, expires_at).await;
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
    ) -> Result<(User, UserSession), StoreError> {
        let username = self.guest_name();
        let shown = wish.display_name.clone().map_or_else(|| username.clone(), PlayerName::into_string);
        let user = User::guest(UserId::new(self.randomness.uuid(now)), username, shown, now);
        let session = self.session_of(&user, wish, now);
        let work = self.store.begin().await?;
        work.users().insert(&user).await?;
        work.user_sessions().insert(&session).await?;
        work.commit().await?;
        Ok((user, session))
    }

    fn session_of(&self, user: &User, wish: &GuestSignIn, now: Timestamp) -> UserSession {
        // Nobody is given this secret: without a refresh token the session ends with its access token.
        let unused = Secret::new(Purpose::Session, &self.randomness.bytes());
        let absolute_expires_at = now + self.settings.absolute_timeout;
        UserSession {
            id: UserSessionId::new(self.randomness.uuid(now)),
            user_id: user.id,
            account_id: None,
            app: "main".to_owned(),
            kind: SessionKind::Bearer,
            token_hash: unused.hash(),
            refresh_generation: 1,
            device_info: String::new(),
            device_name: wish.device_name.clone(),
            user_agent: wish.user_agent.clone(),
            ip_address: wish.ip_address,
            created_at: now,
            last_active_at: now,
            expires_at: (now + self.settings.idle_timeout).min(absolute_expires_at),
            absolute_expires_at,
        }
    }

    /// `guest-` and eight letters; 32 letters divide 256, so each is equally likely.
    fn guest_name(&self) -> String {
        let letters = self.randomness.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
        format!("guest-{}", letters.iter().collect::<String>())
    }
}
