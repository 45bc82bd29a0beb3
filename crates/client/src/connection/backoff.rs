//! When the next attempt starts. Knows no socket and no clock: it answers durations.

use std::time::Duration;

use super::settings::BackoffSettings;
use crate::random::Randomness;

/// How the first wait after a close is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Almost at once: the connection was lost and the service is thought well.
    Quick,
    /// A counted wait from the start: the service is restarting or overloaded, or an attempt failed.
    Counted,
    /// One step longer than that: the service asked for fewer messages.
    Slower,
    /// The service named the delay itself.
    After(Duration),
}

/// A wait, and the attempt that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// 1 for the first counted attempt; 0 for the quick one before it.
    pub(crate) attempt: u32,
    pub(crate) delay: Duration,
}

/// Counts the attempts since the last stable connection.
#[derive(Debug)]
pub(crate) struct Backoff {
    settings: BackoffSettings,
    quick_used: bool,
    counted: u32,
}

impl Backoff {
    /// A delay that the service names is followed up to this.
    const LONGEST_NAMED: Duration = Duration::from_secs(60);

    pub(crate) const fn new(settings: BackoffSettings) -> Self {
        Self { settings, quick_used: false, counted: 0 }
    }

    /// The connection proved stable, or the player asked for a new round: the count starts anew.
    pub(crate) const fn reset(&mut self) {
        self.quick_used = false;
        self.counted = 0;
    }

    /// The next wait, or `None` when the attempts are used up.
    pub(crate) fn next(&mut self, pace: Pace, random: &dyn Randomness) -> Option<Wait> {
        if pace == Pace::Quick && !self.quick_used {
            self.quick_used = true;
            return Some(Wait { attempt: 0, delay: random.up_to(self.settings.first_within) });
        }
        if self.counted >= self.settings.attempts {
            return None;
        }
        let exponent = self.counted + u32::from(pace == Pace::Slower);
        self.counted += 1;
        let delay = match pace {
            Pace::After(named) => named.min(Self::LONGEST_NAMED),
            Pace::Quick | Pace::Counted | Pace::Slower => self.counted_delay(exponent, random),
        };
        Some(Wait { attempt: self.counted, delay })
    }

    fn counted_delay(&self, exponent: u32, random: &dyn Randomness) -> Duration {
        let doubled = self.settings.base.saturating_mul(1_u32.checked_shl(exponent).unwrap_or(u32::MAX));
        doubled.saturating_add(random.up_to(self.settings.jitter)).min(self.settings.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandomness;

    /// Draws this number, so that the bounds of the jitter show.
    struct Always(u64);

    impl Randomness for Always {
        fn next_u64(&self) -> u64 {
            self.0
        }
    }

    fn delays(backoff: &mut Backoff, paces: &[Pace], random: &dyn Randomness) -> Vec<Option<(u32, u64)>> {
        let millis = |wait: Wait| (wait.attempt, u64::try_from(wait.delay.as_millis()).unwrap());
        paces.iter().map(|pace| backoff.next(*pace, random).map(millis)).collect()
    }

    fn fresh() -> Backoff {
        Backoff::new(BackoffSettings::default())
    }

    const LOST: [Pace; 7] = [
        Pace::Quick,
        Pace::Counted,
        Pace::Counted,
        Pace::Counted,
        Pace::Counted,
        Pace::Counted,
        Pace::Counted,
    ];

    #[test]
    fn the_waits_double_from_one_second_to_sixteen_and_then_end() {
        let expected = [
            Some((0, 0)),
            Some((1, 1000)),
            Some((2, 2000)),
            Some((3, 4000)),
            Some((4, 8000)),
            Some((5, 16_000)),
            None,
        ];
        assert_eq!(delays(&mut fresh(), &LOST, &Always(0)), expected);
    }

    #[test]
    fn the_jitter_adds_up_to_a_second_and_the_cap_holds_with_it() {
        // 1000 of 0 to 1000: the longest jitter.
        let delays = delays(&mut fresh(), &LOST, &Always(1000));
        assert_eq!(delays[1], Some((1, 2000)));
        assert_eq!(delays[4], Some((4, 9000)));
        assert_eq!(delays[5], Some((5, 16_000)));
    }

    #[test]
    fn the_quick_attempt_comes_once_until_a_stable_connection() {
        let mut backoff = fresh();
        let paces = [Pace::Quick, Pace::Quick, Pace::Quick];
        assert_eq!(
            delays(&mut backoff, &paces, &Always(0)),
            [Some((0, 0)), Some((1, 1000)), Some((2, 2000))]
        );
        backoff.reset();
        assert_eq!(delays(&mut backoff, &paces[..2], &Always(0)), [Some((0, 0)), Some((1, 1000))]);
    }

    #[test]
    fn a_client_told_to_slow_down_waits_one_step_longer() {
        assert_eq!(
            delays(&mut fresh(), &[Pace::Slower, Pace::Counted], &Always(0)),
            [Some((1, 2000)), Some((2, 2000))]
        );
    }

    #[test]
    fn a_delay_named_by_the_service_is_kept_up_to_a_minute() {
        let mut backoff = fresh();
        let named = [Pace::After(Duration::from_millis(730)), Pace::After(Duration::from_secs(3600))];
        assert_eq!(delays(&mut backoff, &named, &Always(0)), [Some((1, 730)), Some((2, 60_000))]);
    }

    #[test]
    fn no_setting_makes_a_wait_overflow() {
        let settings = BackoffSettings { attempts: 100, base: Duration::MAX, ..BackoffSettings::default() };
        let mut backoff = Backoff::new(settings);
        let random = SeededRandomness::new(1);
        let all: Vec<_> = std::iter::from_fn(|| backoff.next(Pace::Counted, &random)).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|wait| wait.delay == settings.cap));
    }
}
