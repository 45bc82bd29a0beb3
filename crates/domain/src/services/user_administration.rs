//! What an operator does to accounts.

use std::sync::Arc;

use serde_json::json;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserId, UserSessionId};
use crate::ports::{Clock, HasherError, PasswordHasher, Randomness, Store, UnitOfWork};
use crate::services::accounts::{forget_events, remove_user};
use crate::services::device_sessions::DeviceSessions;
use crate::time::Timestamp;
use crate::user::{Password, PasswordRule, Role, User, Username, UsernameRule};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// Nobody has the name.
    #[error("there is no user of this name")]
    NoSuchUser,
    /// The name breaks a rule.
    #[error("the username {0}")]
    Username(UsernameRule),
    /// The password breaks a rule.
    #[error("the password {0}")]
    Password(PasswordRule),
    /// Somebody has the name.
    #[error("the username is taken")]
    UsernameTaken,
    /// A guest signs in by no password, nor does whom an app vouches for.
    #[error(
        "this user has no password: a guest can upgrade, whom an app vouches for signs in there, and you can create \
         another user"
    )]
    NoPassword,
    /// The password could not be hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct UserAdministration {
    store: Arc<dyn Store>,
    devices: Arc<DeviceSessions>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl UserAdministration {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        devices: Arc<DeviceSessions>,
        hasher: Arc<dyn PasswordHasher>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { store, devices, hasher, clock, randomness }
    }

    /// Makes a user with a password.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn create(&self, name: &str, password: &str) -> Result<User, AdministrationError> {
        let username = Username::parse(name).map_err(AdministrationError::Username)?;
        let password = choose(password, username.as_str())?;
        let hash = self.hasher.hash(password).await?;
        let now = self.clock.now();
        let user = User::registered(UserId::new(self.randomness.uuid(now)), username, now);
        let work = self.store.begin().await?;
        match work.users().insert_registered(&user, &hash).await {
            Err(StoreError::Conflict(_)) => return Err(AdministrationError::UsernameTaken),
            stored => stored?,
        }
        self.note(&*work, AuditKind::UserCreated, &user, &[], now).await?;
        work.commit().await?;
        Ok(user)
    }

    /// Gives a user another password and ends all their sessions. Answers those.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn set_password(
        &self,
        name: &str,
        password: &str,
    ) -> Result<Vec<UserSessionId>, AdministrationError> {
        let user = self.require(name).await?;
        let hash = self.hasher.hash(choose(password, &user.username)?).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        work.users().lock(user.id).await?;
        if !work.users().set_password_hash(user.id, &hash, now).await? {
            return Err(AdministrationError::NoPassword);
        }
        self.end_all(work, AuditKind::PasswordSet, &user, now).await
    }

    /// Lets a user in no more and ends all their sessions. Answers those.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn disable(&self, name: &str) -> Result<Vec<UserSessionId>, AdministrationError> {
        let user = self.require(name).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        // A sign-in that is under way waits here, and then sees it.
        work.users().lock(user.id).await?;
        work.users().set_disabled(user.id, Some(now), now).await?;
        self.end_all(work, AuditKind::UserDisabled, &user, now).await
    }

    /// Lets a user in again. Answers whether they were not.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn enable(&self, name: &str) -> Result<bool, AdministrationError> {
        let user = self.require(name).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let is_new = work.users().set_disabled(user.id, None, now).await?;
        if is_new {
            self.note(&*work, AuditKind::UserEnabled, &user, &[], now).await?;
            work.commit().await?;
        }
        Ok(is_new)
    }

    /// Makes a user an administrator. Answers whether they were not.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn promote(&self, name: &str) -> Result<bool, AdministrationError> {
        let user = self.require(name).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let is_new = work.users().set_role(user.id, Role::Admin, now).await?;
        if is_new {
            self.note(&*work, AuditKind::UserPromoted, &user, &[], now).await?;
            work.commit().await?;
        }
        Ok(is_new)
    }

    /// Deletes a user; seats and results stay without a name. Answers the sessions that ended.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing was stored.
    pub async fn delete(&self, name: &str) -> Result<Vec<UserSessionId>, AdministrationError> {
        let user = self.require(name).await?;
        let now = self.clock.now();
        forget_events(self.store.audit_events(), user.id).await?;
        let work = self.store.begin().await?;
        let ended = remove_user(&*work, &user).await?;
        self.note(&*work, AuditKind::UserDeleted, &user, &ended, now).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok(ended)
    }

    /// Users, guests too, the newest first; `before` continues a list after that user.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(&self, before: Option<UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        self.store.users().list(before, limit).await
    }

    async fn require(&self, name: &str) -> Result<User, AdministrationError> {
        self.store.users().find_by_username(name).await?.ok_or(AdministrationError::NoSuchUser)
    }

    /// Ends all sessions of a user as part of what the unit did, commits it, and tells the nodes.
    async fn end_all(
        &self,
        work: Box<dyn UnitOfWork>,
        kind: AuditKind,
        user: &User,
        now: Timestamp,
    ) -> Result<Vec<UserSessionId>, AdministrationError> {
        let ended = work.user_sessions().remove_all(user.id, None).await?;
        self.note(&*work, kind, user, &ended, now).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok(ended)
    }

    async fn note(
        &self,
        work: &dyn UnitOfWork,
        kind: AuditKind,
        user: &User,
        ended: &[UserSessionId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = AuditEventId::new(self.randomness.uuid(now));
        let event = AuditEvent::new(id, now, kind, Actor::Operator).about(user.id);
        work.audit_events().insert(&event.with_data(json!({ "ended": ended }))).await
    }
}

fn choose(text: &str, username: &str) -> Result<Password, AdministrationError> {
    Password::choose(text, username).map_err(AdministrationError::Password)
}
