//! How much a caller may do: buckets of messages, and open connections per address.
//!
//! The bucket is our own few lines, not a crate's: it must be bounded in keys, shared by HTTP and
//! WebSocket, and follow tokio's clock, which tests pause.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;
use reseat_domain::id::{PlayerId, UserId};
use tokio::time::Instant;

use crate::address::network_of;
use crate::services::WebSettings;
use crate::sign_in_limits::SignInLimits;

/// Keys that are remembered; one that is forgotten has a full bucket again.
const KEYS: NonZeroUsize = match NonZeroUsize::new(65_536) {
    Some(keys) => keys,
    None => NonZeroUsize::MIN,
};

/// Look-ups of rooms by their code, per minute and address: six letters can be guessed.
const CODE_LOOKUPS_PER_MINUTE: u32 = 30;
/// Tokens to other apps, per minute and user: each leaves a row until it is archived.
const HANDOFFS_PER_MINUTE: u32 = 30;
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// The limits of this node.
pub struct Limits {
    /// Messages of a seat, over the WebSocket and over HTTP alike.
    pub messages: Buckets<PlayerId>,
    /// Open connections of an address.
    pub connections: Arc<ConnectionLimit>,
    /// Guests of a network, as [`network_of`] tells it.
    pub guests: Buckets<IpAddr>,
    /// Look-ups by code of a network.
    pub code_lookups: Buckets<IpAddr>,
    /// Tokens to other apps.
    pub handoffs: Buckets<UserId>,
    /// Sign-ins by password.
    pub(crate) sign_ins: SignInLimits,
}

impl Limits {
    /// The limits that an operator set.
    #[must_use]
    pub fn new(settings: &WebSettings) -> Self {
        let rate = settings.messages_per_second;
        Self {
            messages: Buckets::new(rate, Duration::from_secs(1), rate.saturating_mul(2)),
            connections: Arc::new(ConnectionLimit::new(settings.connections_per_ip)),
            guests: Buckets::new(settings.guest_per_minute, MINUTE, settings.guest_per_minute),
            code_lookups: Buckets::new(CODE_LOOKUPS_PER_MINUTE, MINUTE, CODE_LOOKUPS_PER_MINUTE),
            handoffs: Buckets::new(HANDOFFS_PER_MINUTE, MINUTE, HANDOFFS_PER_MINUTE),
            sign_ins: SignInLimits::new(settings.sign_in_per_minute),
        }
    }
}

/// A bucket for each key, refilled steadily (the generic cell rate algorithm, ITU-T I.371).
pub struct Buckets<K> {
    /// The time in which one token comes.
    interval: Duration,
    /// How far ahead of its steady pace a caller may be.
    tolerance: Duration,
    // When the bucket of a key is full again. A std mutex: nothing awaits while it is held.
    full_at: Mutex<LruCache<K, Instant>>,
}

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets that hold `burst` tokens, and get `rate` in each `period`. Zero counts as one.
    #[must_use]
    pub fn new(rate: u32, period: Duration, burst: u32) -> Self {
        let interval = period / rate.max(1);
        Self {
            interval,
            tolerance: interval.saturating_mul(burst.max(1) - 1),
            full_at: Mutex::new(LruCache::new(KEYS)),
        }
    }

    /// Takes a token of a key.
    ///
    /// # Errors
    /// How long to wait for the next one, when there is none.
    pub fn take(&self, key: K) -> Result<(), Duration> {
        self.take_some(key, 1)
    }

    /// Takes so many tokens of a key, or none. One that never holds so many gives what it has when it is full.
    ///
    /// # Errors
    /// How long to wait for them, when there are not enough.
    pub fn take_some(&self, key: K, count: u32) -> Result<(), Duration> {
        let now = Instant::now();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.get_or_insert_mut(key, || now);
        let ahead = full.saturating_duration_since(now);
        let tolerance = self.tolerance.saturating_sub(self.interval * count.saturating_sub(1));
        if ahead > tolerance {
            return Err(ahead - tolerance);
        }
        *full = now + ahead + self.interval * count;
        Ok(())
    }

    /// Gives tokens back that were taken and not used.
    pub fn give_back(&self, key: &K, count: u32) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full) = full_at.get_mut(key) {
            // A time before this process began can't be told; then the bucket is full.
            *full = full.checked_sub(self.interval * count).unwrap_or_else(Instant::now);
        }
    }
}

/// Counts the open connections of each address.
#[derive(Debug)]
pub struct ConnectionLimit {
    most: u32,
    // A std mutex: nothing awaits while it is held. Holds an address only while it has a connection.
    open: Mutex<HashMap<IpAddr, u32>>,
}

/// One counted connection; dropping it gives the place back.
#[derive(Debug)]
pub struct CountedConnection {
    limit: Arc<ConnectionLimit>,
    network: IpAddr,
}

impl ConnectionLimit {
    /// A limit of `most` connections per address.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, open: Mutex::default() }
    }

    /// Counts a connection; `None` when the address has as many as it may.
    #[must_use]
    pub fn count(self: &Arc<Self>, address: IpAddr) -> Option<CountedConnection> {
        let network = network_of(address);
        let mut open = self.lock();
        let count = open.entry(network).or_default();
        if *count >= self.most {
            if *count == 0 {
                open.remove(&network);
            }
            return None;
        }
        *count += 1;
        Some(CountedConnection { limit: Arc::clone(self), network })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        let mut open = self.limit.lock();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_bucket_gives_its_burst_at_once_and_then_its_rate() {
        let buckets = Buckets::new(20, Duration::from_secs(1), 40);
        assert_eq!((0..50).filter(|_| buckets.take('a').is_ok()).count(), 40);
        assert_eq!(buckets.take('a'), Err(Duration::from_millis(50)));
        tokio::time::advance(Duration::from_millis(100)).await;
        assert_eq!((0..50).filter(|_| buckets.take('a').is_ok()).count(), 2);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!((0..50).filter(|_| buckets.take('a').is_ok()).count(), 40);
    }

    #[tokio::test(start_paused = true)]
    async fn some_tokens_are_taken_at_once_or_none_and_can_be_given_back() {
        let buckets = Buckets::new(60, Duration::from_secs(60), 3);
        assert_eq!(buckets.take_some('a', 2), Ok(()));
        assert_eq!(buckets.take_some('a', 2), Err(Duration::from_secs(1)));
        assert_eq!(buckets.take('a'), Ok(()));
        buckets.give_back(&'a', 2);
        assert_eq!(buckets.take_some('a', 2), Ok(()));
        buckets.give_back(&'a', 3);
        assert_eq!(buckets.take_some('a', 3), Ok(()));
        assert!(buckets.take('a').is_err(), "more than it holds is never given back");
    }

    #[tokio::test(start_paused = true)]
    async fn each_key_has_its_own_bucket() {
        let buckets = Buckets::new(1, Duration::from_secs(1), 1);
        assert_eq!(buckets.take('a'), Ok(()));
        assert!(buckets.take('a').is_err());
        assert_eq!(buckets.take('b'), Ok(()));
    }

    #[test]
    fn an_address_gets_its_place_back_when_a_connection_ends() {
        let limit = Arc::new(ConnectionLimit::new(2));
        let here = IpAddr::from([192, 0, 2, 1]);
        let first = limit.count(here).unwrap();
        let second = limit.count(here).unwrap();
        assert!(limit.count(here).is_none());
        assert!(limit.count(IpAddr::from([192, 0, 2, 2])).is_some());
        drop(first);
        drop(limit.count(here).unwrap());
        drop(second);
        assert!(limit.lock().is_empty());
    }
}
