//! Randomness as the operating system gives it.

use reseat_domain::ports::Randomness;

/// The operating system's cryptographic source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's randomness")]
    #[expect(
        clippy::expect_used,
        reason = "without randomness no seed, nonce or id may be made; going on would be worse than stopping"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ_and_every_byte_is_drawn() {
        let randomness: &dyn Randomness = &OsRandomness;
        assert_ne!(randomness.bytes::<32>(), randomness.bytes::<32>());
        let seen = (0..64).fold([0_u8; 32], |mut seen, _| {
            seen.iter_mut().zip(randomness.bytes::<32>()).for_each(|(all, byte)| *all |= byte);
            seen
        });
        assert!(seen.iter().all(|byte| *byte != 0));
    }
}
