//! Organisations, and who may act for them: what an operator does about it.

use std::sync::Arc;

use crate::account::Account;
use crate::error::StoreError;
use crate::id::AccountId;
use crate::ports::{Clock, Randomness, Store};

/// The longest name of an account, in characters.
const MAX_NAME: usize = 64;

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
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl AccountDirectory {
    /// Wires the service.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { store, clock, randomness }
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
        let account = self.find(account).await?;
        let user = self.store.users().find_by_username(username).await?;
        let user = user.ok_or_else(|| AccountDirectoryError::UnknownUser(username.to_owned()))?;
        let id = self.randomness.uuid(self.clock.now());
        let is_new = self.store.accounts().add_member(id, account.id, user.id).await?;
        Ok((account, is_new))
    }

    /// All accounts, by name, each with the number of its members.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(&self) -> Result<Vec<(Account, u64)>, StoreError> {
        self.store.accounts().list().await
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
