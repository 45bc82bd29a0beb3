//! Makes guests and their sessions. `principal` tells whose a token is, `proof` holds what a sign-in gives,
//! `refresh` gives the next tokens.

use std::net::IpAddr;
use std::sync::Arc;

use crate::error::StoreError;
use crate::game::PlayerName;
use crate::id::{UserId, UserSessionId};
use crate::ports::{AccessTokenIssuer, Clock, Observer, Randomness, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::session::{Refresh, SessionKind, UserSession};
use crate::time::{Duration, Timestamp};
use crate::token::{AccessClaims, AccessRefusal, Purpose, RefreshSalt, Secret, TokenHash, TokenKeys};
use crate::user::User;

mod devices;
mod in_app;
mod new_device;
mod principal;
mod proof;
mod refresh;

pub(in crate::services) use in_app::InApp;
pub use principal::Principal;
pub use proof::{Proof, SignedIn};

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
    /// How the session is to prove itself.
    pub mode: SessionKind,
    /// The user's own name for the device, at most 64 characters.
    pub device_name: Option<String>,
    /// The device in words.
    pub device_info: String,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
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

    /// Makes a guest and signs them in.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn sign_in_guest(&self, wish: &GuestSignIn) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let mut attempts = 0;
        let (user, session, token) = loop {
            attempts += 1;
            match self.store_guest(wish, now).await {
                Err(StoreError::Conflict(_)) if attempts < MAX_NAMES => {}
                stored => break stored?,
            }
        };
        Ok(self.with_tokens(user, session, token, now))
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

    async fn store_guest(
        &self,
        wish: &GuestSignIn,
        now: Timestamp,
    ) -> Result<(User, UserSession, String), StoreError> {
        let username = self.guest_name();
        let shown = wish.display_name.clone().map_or_else(|| username.clone(), PlayerName::into_string);
        let user = User::guest(UserId::new(self.randomness.uuid(now)), username, shown, now);
        let (session, token) = self.session_of(&user, wish, now);
        let work = self.store.begin().await?;
        work.users().insert(&user).await?;
        self.store_session(&*work, &user, &session).await?;
        work.commit().await?;
        Ok((user, session, token))
    }

    /// A new session, and the cookie or refresh token that its user is given.
    fn session_of(&self, user: &User, wish: &GuestSignIn, now: Timestamp) -> (UserSession, String) {
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
            app: "main".to_owned(),
            kind: wish.mode,
            token_hash: TokenHash::of(token.as_bytes()),
            refresh,
            device_info: wish.device_info.clone(),
            device_name: wish.device_name.clone(),
            user_agent: wish.user_agent.clone(),
            ip_address: wish.ip_address,
            created_at: now,
            last_active_at: now,
            expires_at: (now + self.settings.idle_timeout).min(absolute_expires_at),
            absolute_expires_at,
        };
        (session, token)
    }

    /// `guest-` and eight letters; 32 letters divide 256, so each is equally likely.
    pub(in crate::services) fn guest_name(&self) -> String {
        let letters = self.randomness.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
        format!("guest-{}", letters.iter().collect::<String>())
    }
}
