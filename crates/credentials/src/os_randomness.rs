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
