//! A clock that a test sets.

use std::sync::{Mutex, PoisonError};

use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};

use crate::builders::moment;

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that stands at that time.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Default for FixedClock {
    /// Stands at 2026-11-21T12:00:00Z, where [`moment`] counts from.
    fn default() -> Self {
        Self::at(moment(0))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        let now = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The port's promise holds for whatever a test sets.
        Timestamp::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_it_is_moved() {
        let clock = FixedClock::default();
        assert_eq!((clock.now(), clock.now()), (moment(0), moment(0)));
        clock.advance(Duration::milliseconds(1_500));
        assert_eq!(clock.now(), moment(1_500));
        clock.set(moment(3));
        assert_eq!(clock.now(), moment(3));
    }
}
