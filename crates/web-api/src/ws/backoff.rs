//! How long to wait before something that failed is tried again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// Doubles from a tenth of a second to ten seconds.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Counts a failure; the time to wait after it.
    pub(super) fn fail(&mut self) -> Duration {
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        wait
    }

    /// It went well: the next failure is a first one.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_bound_and_starts_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let waits = [0; 9].map(|_| backoff.fail().as_millis());
        assert_eq!(waits, [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        backoff.failures = u32::MAX;
        assert_eq!(backoff.fail(), LONGEST);
        backoff.reset();
        assert_eq!(backoff.fail(), FIRST);
    }
}
