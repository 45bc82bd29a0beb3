//! Buckets of what callers may do in a while, one for each key.
//!
//! Our own few lines, not a crate's: they must be bounded in keys, shared by HTTP and WebSocket, and follow tokio's
//! clock, which tests pause. And whoever brings many keys must not get rid of one: a bucket that is not full is never
//! forgotten. When there is no room for another, new keys share buckets, which are drawn from the key at random for each
//! process; so many callers at once may be refused too early, and none too late.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Keys that have a bucket of their own.
const KEYS: usize = 65_536;
/// Buckets that all other keys share.
const SHARED: usize = 4_096;
/// How often full buckets are looked for at most, when there is no room.
const SWEEP: Duration = Duration::from_secs(1);

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// A bucket for each key, refilled steadily (the generic cell rate algorithm, ITU-T I.371).
pub struct Buckets<K> {
    /// The time in which one token comes.
    interval: Duration,
    /// How far ahead of its steady pace a caller may be.
    tolerance: Duration,
    // A std mutex: nothing awaits while it is held.
    kept: Mutex<Kept<K>>,
}

/// When buckets are full again; one that is full already says nothing.
struct Kept<K> {
    own: HashMap<K, Instant>,
    /// By the hash of the key; nothing before the first is needed.
    shared: HashMap<usize, Instant>,
    random: RandomState,
    swept_at: Option<Instant>,
}

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets that hold `burst` tokens, and get `rate` in each `period`. Zero counts as one.
    #[must_use]
    pub fn new(rate: u32, period: Duration, burst: u32) -> Self {
        let interval = period / rate.max(1);
        let kept =
            Kept { own: HashMap::new(), shared: HashMap::new(), random: RandomState::new(), swept_at: None };
        Self { interval, tolerance: interval.saturating_mul(burst.max(1) - 1), kept: Mutex::new(kept) }
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
        let mut kept = self.lock();
        let full = kept.full_at(key, now);
        let ahead = full.saturating_duration_since(now);
        let tolerance = self.tolerance.saturating_sub(self.interval * count.saturating_sub(1));
        if ahead > tolerance {
            return Err(ahead - tolerance);
        }
        *full = now + ahead + self.interval * count;
        Ok(())
    }

    /// Gives tokens back that were taken and not used. Shared buckets keep them: nobody knows whose they are.
    pub fn give_back(&self, key: &K, count: u32) {
        if let Some(full) = self.lock().own.get_mut(key) {
            // A time before this process began can't be told; then the bucket is full.
            *full = full.checked_sub(self.interval * count).unwrap_or_else(Instant::now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept<K>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> Kept<K> {
    /// When the bucket of a key is full again.
    fn full_at(&mut self, key: K, now: Instant) -> &mut Instant {
        let place = self.random.hash_one(&key) as usize % SHARED;
        if !self.own.contains_key(&key) && !self.has_room(now) {
            return self.shared.entry(place).or_insert(now);
        }
        // Whoever shared a bucket until now goes on from there.
        let until_now = self.shared.get(&place).copied().unwrap_or(now);
        self.own.entry(key).or_insert(until_now)
    }

    /// Whether another key may have a bucket of its own. Those that are full make room.
    fn has_room(&mut self, now: Instant) -> bool {
        let is_due = self.swept_at.is_none_or(|swept_at| now.duration_since(swept_at) >= SWEEP);
        if self.own.len() >= KEYS && is_due {
            self.own.retain(|_, full| *full > now);
            self.shared.retain(|_, full| *full > now);
            self.swept_at = Some(now);
        }
        self.own.len() < KEYS
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

    #[tokio::test(start_paused = true)]
    async fn nobody_gets_rid_of_a_bucket_by_bringing_many_keys() {
        let buckets = Buckets::new(1, MINUTE, 1);
        assert_eq!(buckets.take(0), Ok(()));
        for key in 1..3 * KEYS {
            let _ = buckets.take(key);
        }
        assert_eq!(buckets.take(0), Err(MINUTE));
        let kept = buckets.lock();
        assert_eq!((kept.own.len(), kept.shared.len()), (KEYS, SHARED));
    }

    #[tokio::test(start_paused = true)]
    async fn who_shares_a_bucket_has_no_more_when_there_is_room_again() {
        let buckets = Buckets::new(2, MINUTE, 2);
        for key in 0..KEYS {
            assert_eq!(buckets.take(key), Ok(()));
        }
        tokio::time::advance(MINUTE / 4).await;
        for _ in 0..2 {
            assert_eq!(buckets.take(KEYS), Ok(()));
        }
        assert!(buckets.take(KEYS).is_err());
        // Those of the first are full, and that one lacks a half.
        tokio::time::advance(MINUTE / 4).await;
        assert_eq!(buckets.take(KEYS), Err(MINUTE / 4));
        assert_eq!(buckets.lock().own.len(), 1);
        tokio::time::advance(MINUTE / 4).await;
        assert_eq!(buckets.take(KEYS), Ok(()));
    }
}
