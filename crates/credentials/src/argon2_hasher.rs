//! Password hashes by Argon2id (RFC 9106), as PHC strings.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use argon2::{PasswordHasher as _, PasswordVerifier as _};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reseat_domain::ports::{HasherError, PasswordHasher, Randomness};
use reseat_domain::user::{Password, PasswordCost, PasswordHash};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// How many may wait for each core. With the default cost the last of them waits for about half a second.
const WAITING_PER_CORE: usize = 16;
const SALT_LENGTH: usize = 16;
/// What is hashed where nothing was presented.
const NOTHING: &[u8] = b"";

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Settings {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

/// The algorithm has no such cost.
#[derive(Debug, thiserror::Error)]
#[error(
    "passwords.memory_kib = {}, passwords.iterations = {} and passwords.parallelism = {} do not fit Argon2: \
     {reason}; memory_kib must be at least 8 for each of parallelism",
    .settings.memory_kib, .settings.iterations, .settings.parallelism
)]
pub struct Argon2SettingsError {
    settings: Argon2Settings,
    reason: String,
}

/// Hashes on a thread per core at most, while a bounded number waits.
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    /// What new hashes cost.
    cost: PasswordCost,
    /// Salt and hash of every decoy: nobody has made them.
    decoy: String,
    randomness: Arc<dyn Randomness>,
    /// A place for each that runs or waits.
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

impl Argon2Hasher {
    /// A hasher of that cost on all cores.
    ///
    /// # Errors
    /// When the algorithm has no such cost.
    pub fn new(
        settings: Argon2Settings,
        randomness: Arc<dyn Randomness>,
    ) -> Result<Self, Argon2SettingsError> {
        let cores = available_parallelism().map_or(1, usize::from);
        Self::with_places(settings, randomness, cores, cores * WAITING_PER_CORE)
    }

    fn with_places(
        settings: Argon2Settings,
        randomness: Arc<dyn Randomness>,
        running: usize,
        waiting: usize,
    ) -> Result<Self, Argon2SettingsError> {
        let refused = |reason: String| Argon2SettingsError { settings, reason };
        let Argon2Settings { memory_kib, iterations, parallelism } = settings;
        let params = Params::new(memory_kib, iterations, parallelism, None);
        let params = params.map_err(|error| refused(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cost = PasswordCost::new(format!("$argon2id$v=19$m={memory_kib},t={iterations},p={parallelism}"));
        let decoy = decoy(&*randomness);
        let places = Arc::new(Semaphore::new(running + waiting));
        Ok(Self { argon2, cost, decoy, randomness, places, cores: Arc::new(Semaphore::new(running)) })
    }

    /// A hash that nobody has made of each cost that there is, but of the one that is checked by itself. What no hash
    /// is made by is none.
    fn decoys(&self, checked: Option<&PasswordCost>, costs: &[PasswordCost]) -> Vec<PasswordHash> {
        let all: BTreeSet<&PasswordCost> = costs.iter().chain([&self.cost]).collect();
        let others = all.into_iter().filter(|cost| Some(*cost) != checked);
        let decoys = others.map(|cost| PasswordHash::new(format!("{}{}", cost.as_str(), self.decoy)));
        decoys.filter(|decoy| read(decoy).is_some()).collect()
    }

    /// Waits for a core; refused at once when as many wait as may.
    async fn core(&self) -> Result<[OwnedSemaphorePermit; 2], HasherError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| HasherError::Busy)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(failed)?;
        Ok([place, core])
    }

    /// Does slow work on a core. A caller that goes away leaves the work to its end, and the core taken until
    /// then.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HasherError> {
        let core = self.core().await?;
        let working = spawn_blocking(move || {
            let done = work();
            drop(core);
            done
        });
        working.await.map_err(failed)
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: Password) -> Result<PasswordHash, HasherError> {
        let (argon2, salt) = (self.argon2.clone(), self.randomness.bytes());
        let work = self.work(move || hash_with(&argon2, password.reveal().as_bytes(), &salt));
        work.await?.map_err(failed)
    }

    async fn verify(
        &self,
        password: Option<Password>,
        hash: Option<PasswordHash>,
        costs: &[PasswordCost],
    ) -> Result<bool, HasherError> {
        let is_readable = hash.as_ref().is_none_or(|hash| read(hash).is_some());
        let against = hash.filter(|_| password.is_some() && is_readable);
        let decoys = self.decoys(against.as_ref().map(PasswordHash::cost).as_ref(), costs);
        let argon2 = self.argon2.clone();
        let matches = self.work(move || {
            let password = password.as_ref().map_or(NOTHING, |password| password.reveal().as_bytes());
            let is_of = |hash: &PasswordHash| {
                read(hash).is_some_and(|hash| argon2.verify_password(password, &hash).is_ok())
            };
            // Whoever knows a password knows that the name exists.
            let matches = against.as_ref().is_some_and(is_of);
            if !matches {
                for decoy in &decoys {
                    is_of(decoy);
                }
            }
            matches
        });
        let matches = matches.await?;
        if is_readable { Ok(matches) } else { Err(HasherError::Unreadable) }
    }

    fn needs_rehash(&self, hash: &PasswordHash) -> bool {
        let as_now = |hash: Phc| {
            hash.algorithm.as_str() == ARGON2ID_IDENT.as_str()
                && hash.version == Some(Version::V0x13.into())
                && Params::try_from(&hash).is_ok_and(|params| is_same_cost(&params, self.argon2.params()))
        };
        !read(hash).is_some_and(as_now)
    }
}

/// What stands behind the cost in a hash that nobody has made: to hold a password against it takes the work of any
/// other, and a process does not have to hash before it listens.
fn decoy(randomness: &dyn Randomness) -> String {
    let salt = STANDARD_NO_PAD.encode(randomness.bytes::<SALT_LENGTH>());
    let hash = STANDARD_NO_PAD.encode(randomness.bytes::<{ Params::DEFAULT_OUTPUT_LEN }>());
    format!("${salt}${hash}")
}

fn is_same_cost(one: &Params, other: &Params) -> bool {
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    cost(one) == cost(other)
}

/// A hash with all its parts.
fn read(hash: &PasswordHash) -> Option<Phc> {
    let hash = Phc::new(hash.reveal()).ok()?;
    let is_whole = hash.salt.is_some() && hash.hash.is_some() && Params::try_from(&hash).is_ok();
    (is_whole && Algorithm::try_from(hash.algorithm.as_str()).is_ok()).then_some(hash)
}

fn hash_with(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8; SALT_LENGTH],
) -> Result<PasswordHash, argon2::password_hash::Error> {
    argon2.hash_password_with_salt(password, salt).map(|hash| PasswordHash::new(hash.to_string()))
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> HasherError {
    HasherError::Failed(error.into())
}

#[cfg(test)]
mod tests;
