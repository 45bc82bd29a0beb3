//! Organisations, and who may act for them: what an operator does about it.

use std::sync::Arc;

use serde_json::json;

use crate::account::Account;
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AccountId, AuditEventId, UserSessionId};
use crate::ports::{Clock, DeviceListing, Randomness, Store, UnitOfWork};
use crate::services::device_sessions::DeviceSessions;
use crate::user::User;

/// The longest name of an account, in characters.
const MAX_NAME: usize = 64;
/// Sessions of a user that are looked at, more than anybody has.
const MOST_SESSIONS: u32 = 10_000;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AccountDirectoryError {
    /// The name is none.
    #[error("a name has 1 to {MAX_NAME} characters, none of them a control")]
    BadName,
    /// There is no such account.
    #[error("there is no account `{0}`; `reseat accounts list` lists them")]
    UnknownAccount(String),
    /// Several accounts have that name.
    #[error("several accounts are called `{0}`; name one by its id, which `reseat accounts list` shows")]
    Ambiguous(String),
    /// There is no such user.
    #[error("there is no user `{0}`; `reseat sessions list` shows who is signed in")]
    UnknownUser(String),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct AccountDirectory {
    store: Arc<dyn Store>,
    devices: Arc<DeviceSessions>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl AccountDirectory {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        devices: Arc<DeviceSessions>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { store, devices, clock, randomness }
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`AccountDirectoryError`].
    pub async fn add(&self, name: &str) -> Result<Account, AccountDirectoryError> {
        let is_name = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !is_name {
            return Err(AccountDirectoryError::BadName);
        }
        let now = self.clock.now();
        let id = AccountId::new(self.randomness.uuid(now));
        let account = Account { id, name: name.to_owned(), created_at: now };
        self.store.accounts().insert(&account).await?;
        Ok(account)
    }

    /// Lets a user, by the sign-in name, act for an account, by its id or name. Answers the account, and whether the
    /// user was no member before.
    ///
    /// # Errors
    /// [`AccountDirectoryError`].
    pub async fn add_member(
        &self,
        account: &str,
        username: &str,
    ) -> Result<(Account, bool), AccountDirectoryError> {
        let (account, user) = (self.find(account).await?, self.find_user(username).await?);
        let id = self.randomness.uuid(self.clock.now());
        let work = self.store.begin().await?;
        let is_new = work.accounts().add_member(id, account.id, user.id).await?;
        if is_new {
            self.note(&*work, AuditKind::MemberAdded, &account, &user, &[]).await?;
            work.commit().await?;
        }
        Ok((account, is_new))
    }

    /// Lets a user act for an account no more, and ends their sessions in which they do. Answers the account, and
    /// those sessions; `None`: the user was no member.
    ///
    /// # Errors
    /// [`AccountDirectoryError`].
    pub async fn remove_member(
        &self,
        account: &str,
        username: &str,
    ) -> Result<(Account, Option<Vec<UserSessionId>>), AccountDirectoryError> {
        let (account, user) = (self.find(account).await?, self.find_user(username).await?);
        let work = self.store.begin().await?;
        // A handoff that is redeemed at this moment waits here, and then sees it.
        work.users().lock(user.id).await?;
        if !work.accounts().remove_member(account.id, user.id).await? {
            return Ok((account, None));
        }
        let listing = DeviceListing { user_id: user.id, after: None, limit: MOST_SESSIONS };
        let theirs = work.user_sessions().devices(listing, self.clock.now()).await?;
        let mut ended = Vec::new();
        for session in theirs.iter().filter(|session| session.account_id == Some(account.id)) {
            ended.extend(work.user_sessions().remove(session.id, user.id).await?);
        }
        self.note(&*work, AuditKind::MemberRemoved, &account, &user, &ended).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok((account, Some(ended)))
    }

    /// All accounts, by name, each with the number of its members.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(&self) -> Result<Vec<(Account, u64)>, StoreError> {
        self.store.accounts().list().await
    }

    async fn note(
        &self,
        work: &dyn UnitOfWork,
        kind: AuditKind,
        account: &Account,
        user: &User,
        ended: &[UserSessionId],
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = AuditEventId::new(self.randomness.uuid(now));
        let event = AuditEvent::new(id, now, kind, Actor::Operator).about(user.id);
        let told = json!({ "account": account.id, "ended": ended });
        work.audit_events().insert(&event.with_data(told)).await
    }

    async fn find_user(&self, username: &str) -> Result<User, AccountDirectoryError> {
        let user = self.store.users().find_by_username(username).await?;
        user.ok_or_else(|| AccountDirectoryError::UnknownUser(username.to_owned()))
    }

    async fn find(&self, named: &str) -> Result<Account, AccountDirectoryError> {
        if let Ok(id) = named.parse() {
            let found = self.store.accounts().find(id).await?;
            return found.ok_or_else(|| AccountDirectoryError::UnknownAccount(named.to_owned()));
        }
        let all = self.store.accounts().list().await?.into_iter().map(|(account, _)| account);
        let mut called: Vec<Account> = all.filter(|account| account.name == named).collect();
        match (called.pop(), called.is_empty()) {
            (Some(account), true) => Ok(account),
            (Some(_), false) => Err(AccountDirectoryError::Ambiguous(named.to_owned())),
            (None, _) => Err(AccountDirectoryError::UnknownAccount(named.to_owned())),
        }
    }
}
