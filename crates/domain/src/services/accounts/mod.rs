//! Accounts with a password.
//!
//! | file | does |
//! |---|---|
//! | this | registers and signs in |
//! | `proof` | holds what was typed against what is stored, and refuses |
//! | `opening` | the one transaction of every sign-in: the user, the session, what the session before it had |
//! | `changes` | a guest's upgrade, another password |
//! | `deletion` | takes a user off everything that stays |
//! | `export` | everything that is stored about a user |
//!
//! A refused sign-in takes the same statements and the same work, whatever was wrong: nobody learns from the
//! answer or from its time whether a name exists.

use std::fmt;
use std::sync::Arc;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserId};
use crate::ports::{Clock, HasherError, Observer, PasswordHasher, Randomness, Store};
use crate::services::device_sessions::DeviceSessions;
use crate::services::sign_in::{Principal, SessionWish, SignIn, SignInError, SignedIn};
use crate::session::Device;
use crate::time::Timestamp;
use crate::user::{Password, PasswordHash, PasswordRule, User, Username, UsernameRule};

mod changes;
mod deletion;
mod export;
mod opening;
mod proof;

pub(in crate::services) use deletion::{forget_events, remove_user};
pub use export::Export;
use opening::{Entry, Opening};
pub use proof::ThrottledBy;
use proof::Verdict;

/// What somebody typed to sign in.
#[derive(Clone)]
pub struct SignInAttempt {
    /// Where the name belongs.
    pub username: String,
    /// Where the password belongs.
    pub password: String,
}

/// The password is a secret, and people type theirs where the name belongs.
impl fmt::Debug for SignInAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInAttempt(…)")
    }
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No such user, another password, or a user who is let in no more: nobody is told which.
    #[error("the username or the password is wrong")]
    InvalidCredentials,
    /// The name breaks a rule.
    #[error("the username {0}")]
    Username(UsernameRule),
    /// The password that was chosen breaks a rule.
    #[error("the password {0}")]
    Password(PasswordRule),
    /// Somebody has the name.
    #[error("the username is taken; choose another")]
    UsernameTaken,
    /// Only a guest can be upgraded.
    #[error("you have an account already; only a guest can be upgraded")]
    NotAGuest,
    /// A guest has no password to change, nor has whom an app vouches for.
    #[error("you have no password: a guest upgrades first, and whom an app vouches for has none here")]
    NoPassword,
    /// The session is too old to prove by itself who asks, or is none of a sign-in here.
    #[error("send your password, or sign in again and repeat this within 10 minutes")]
    ProofNeeded,
    /// Too many passwords are being checked.
    #[error("too many sign-ins at once; try again")]
    Busy,
    /// A password could not be hashed or checked.
    #[error(transparent)]
    Hasher(HasherError),
    /// The caller's session has ended, or storage failed.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HasherError> for AccountError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy => Self::Busy,
            other => Self::Hasher(other),
        }
    }
}

/// The service.
pub struct Accounts {
    store: Arc<dyn Store>,
    sign_in: Arc<SignIn>,
    devices: Arc<DeviceSessions>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
}

impl Accounts {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        sign_in: Arc<SignIn>,
        devices: Arc<DeviceSessions>,
        hasher: Arc<dyn PasswordHasher>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self { store, sign_in, devices, hasher, clock, randomness, observer }
    }

    /// Makes a user and signs them in. The sessions that the caller came with end; from a guest's, seats and results
    /// move to the new user.
    ///
    /// # Errors
    /// [`AccountError`]; nothing was stored.
    pub async fn register<'a>(
        &self,
        came_with: impl IntoIterator<Item = &'a Principal>,
        chosen: &SignInAttempt,
        wish: &SessionWish,
    ) -> Result<SignedIn, AccountError> {
        let came_with = came_with.into_iter().collect();
        let username = Username::parse(&chosen.username).map_err(AccountError::Username)?;
        let password = choose(&chosen.password, username.as_str())?;
        self.require_free(&username).await?;
        let hash = self.hasher.hash(password).await?;
        let now = self.clock.now();
        let user = User::registered(UserId::new(self.randomness.uuid(now)), username, now);
        self.open(&Opening { user: &user, entry: Entry::New(hash), came_with, wish }).await
    }

    /// Signs a user in, always in a new session. The sessions that the caller came with end; from a guest's, seats and
    /// results move to the user.
    ///
    /// # Errors
    /// [`AccountError`]; nothing was stored but the audit event.
    pub async fn sign_in<'a>(
        &self,
        came_with: impl IntoIterator<Item = &'a Principal>,
        attempt: &SignInAttempt,
        wish: &SessionWish,
    ) -> Result<SignedIn, AccountError> {
        let came_with = came_with.into_iter().collect();
        let (user, hash) = self.find(&attempt.username).await?;
        let password = Password::present(&attempt.password);
        let verdict = self.verify(user.as_ref(), password.clone(), hash.clone()).await?;
        let is_proved = verdict == Verdict::Matches;
        let entering = user.as_ref().filter(|user| is_proved && user.disabled_at.is_none());
        let (Some(user), Some(seen), Some(password)) = (entering, hash, password) else {
            return Err(self.refuse(user.as_ref(), verdict.reason(), &wish.device).await?);
        };
        let newer = self.hashed_anew(&seen, password).await;
        self.open(&Opening { user, entry: Entry::Known { seen, newer }, came_with, wish }).await
    }

    /// Another hash of a password that was just proved, where the stored one was made otherwise than new ones
    /// are. Whoever is known is let in, also when it can't be made now; the next sign-in makes up for it.
    async fn hashed_anew(&self, seen: &PasswordHash, password: Password) -> Option<PasswordHash> {
        if !self.hasher.needs_rehash(seen) {
            return None;
        }
        self.hasher.hash(password).await.ok()
    }

    async fn require_free(&self, username: &Username) -> Result<(), AccountError> {
        match self.store.users().find_by_username(username.as_str()).await? {
            Some(_) => Err(AccountError::UsernameTaken),
            None => Ok(()),
        }
    }

    fn event(&self, kind: AuditKind, actor: Actor, device: &Device, now: Timestamp) -> AuditEvent {
        let id = AuditEventId::new(self.randomness.uuid(now));
        AuditEvent::new(id, now, kind, actor).from_device(device.ip_address, &device.user_agent)
    }

    /// An event that a signed-in user brings about.
    fn event_of(&self, caller: &Principal, kind: AuditKind, device: &Device, now: Timestamp) -> AuditEvent {
        self.event(kind, Actor::User, device, now).about(caller.user_id).of_session(caller.user_session_id)
    }
}

fn choose(text: &str, username: &str) -> Result<Password, AccountError> {
    Password::choose(text, username).map_err(AccountError::Password)
}
