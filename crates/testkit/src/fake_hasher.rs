//! A hasher that is fast.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use reseat_domain::ports::{HasherError, PasswordHasher};
use reseat_domain::token::TokenHash;
use reseat_domain::user::{Password, PasswordCost, PasswordHash};

/// Hashes with SHA-256, and counts what it did.
#[derive(Debug)]
pub struct FakeHasher {
    version: u32,
    made: AtomicUsize,
    checked: AtomicUsize,
}

impl Default for FakeHasher {
    fn default() -> Self {
        Self::of_version(1)
    }
}

impl FakeHasher {
    /// One that makes hashes in a way of its own, as other parameters do.
    #[must_use]
    pub fn of_version(version: u32) -> Self {
        Self { version, made: AtomicUsize::new(0), checked: AtomicUsize::new(0) }
    }

    fn cost(&self) -> String {
        format!("fake${}", self.version)
    }

    /// How many passwords were checked so far, those against decoys too, at every cost.
    #[must_use]
    pub fn checked(&self) -> usize {
        self.checked.load(Ordering::SeqCst)
    }
}

fn digest(salt: &str, password: &Password) -> TokenHash {
    TokenHash::of(format!("{salt}:{}", password.reveal()).as_bytes())
}

fn is_of(hash: &PasswordHash, password: Option<&Password>) -> Result<bool, HasherError> {
    let parts: Vec<&str> = hash.reveal().split('$').collect();
    let ["fake", _, salt, stored] = parts[..] else { return Err(HasherError::Unreadable) };
    Ok(password.is_some_and(|password| digest(salt, password).as_str() == stored))
}

#[async_trait]
impl PasswordHasher for FakeHasher {
    async fn hash(&self, password: Password) -> Result<PasswordHash, HasherError> {
        let salt = self.made.fetch_add(1, Ordering::SeqCst).to_string();
        let digest = digest(&salt, &password);
        Ok(PasswordHash::new(format!("{}${salt}${}", self.cost(), digest.as_str())))
    }

    async fn verify(
        &self,
        password: Option<Password>,
        hash: Option<PasswordHash>,
        costs: &[PasswordCost],
    ) -> Result<bool, HasherError> {
        let others = costs.iter().filter(|cost| cost.as_str() != self.cost()).count();
        let matches = hash.map_or(Ok(false), |hash| is_of(&hash, password.as_ref()));
        // A match is told at once.
        let checked = if matches!(matches, Ok(true)) { 1 } else { 1 + others };
        self.checked.fetch_add(checked, Ordering::SeqCst);
        matches
    }

    fn needs_rehash(&self, hash: &PasswordHash) -> bool {
        hash.cost().as_str() != self.cost()
    }
}
