//! Where jitter and action ids come from: injected, so that a run can be repeated from its seed.
//! Knows nothing of what is drawn for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use uuid::{Builder, Uuid};

/// Gives random numbers to the client.
pub trait Randomness: Send + Sync {
    /// The next 64 random bits.
    fn next_u64(&self) -> u64;
}

impl dyn Randomness + '_ {
    /// A new random UUID (version 4, RFC 9562): an action id or a client id.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let (high, low) = (u128::from(self.next_u64()), u128::from(self.next_u64()));
        Builder::from_random_bytes((high << 64 | low).to_be_bytes()).into_uuid()
    }

    /// A duration between zero and `most`, both included, in whole milliseconds.
    #[must_use]
    pub fn up_to(&self, most: Duration) -> Duration {
        let millis = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
        // The bias of the remainder is 2⁻⁵⁰ for spans of seconds: jitter does not mind.
        Duration::from_millis(self.next_u64() % millis.saturating_add(1))
    }
}

/// The operating system's random source: what a client uses unless told otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that may read the system's source")]
    #[expect(
        clippy::expect_used,
        reason = "a running process has a random source: the standard library's HashMap needs it as well"
    )]
    fn next_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the operating system has a random source");
        u64::from_ne_bytes(bytes)
    }
}

/// A repeatable sequence (SplitMix64, Steele, Lea and Flood 2014) for tests, demos and benchmarks.
/// Never for a secret.
#[derive(Debug)]
pub struct SeededRandomness(AtomicU64);

impl SeededRandomness {
    /// The sequence of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Randomness for SeededRandomness {
    fn next_u64(&self) -> u64 {
        const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;
        let state = self.0.fetch_add(GAMMA, Ordering::Relaxed).wrapping_add(GAMMA);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_repeats_the_same_numbers() {
        let drawn = |seed| {
            let random = SeededRandomness::new(seed);
            [random.next_u64(), random.next_u64()]
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        // The first number of SplitMix64 for the seed 0, as its reference code prints it.
        assert_eq!(drawn(0)[0], 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn a_drawn_id_is_a_uuid_of_version_4() {
        let random: &dyn Randomness = &SeededRandomness::new(1);
        let (first, second) = (random.uuid(), random.uuid());
        assert_eq!(first.get_version_num(), 4);
        assert_ne!(first, second);
    }

    #[test]
    fn a_drawn_duration_stays_within_its_bound() {
        let random: &dyn Randomness = &SeededRandomness::new(1);
        let most = Duration::from_millis(3);
        assert!((0..100).all(|_| random.up_to(most) <= most));
        assert_eq!(random.up_to(Duration::ZERO), Duration::ZERO);
    }
}
