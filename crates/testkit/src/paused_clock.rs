//! A clock that goes with tokio's time, so that timers and timestamps move together.

use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};
use tokio::time::Instant;

use crate::builders::moment;

/// A clock that tokio's time drives: `tokio::time::advance` moves it on in a test with
/// `#[tokio::test(start_paused = true)]`. Where the time is not paused it goes on by itself.
#[derive(Debug)]
pub struct PausedClock {
    start: Timestamp,
    began: Instant,
}

impl PausedClock {
    /// A clock that shows `start` at this moment of tokio's time.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Self { start, began: Instant::now() }
    }
}

impl Default for PausedClock {
    /// Starts at 2026-11-21T12:00:00Z, where [`moment`] counts from.
    fn default() -> Self {
        Self::starting_at(moment(0))
    }
}

impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.start + Duration::milliseconds(elapsed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_goes_with_the_paused_time_in_whole_milliseconds() {
        let clock = PausedClock::default();
        assert_eq!(clock.now(), moment(0));
        tokio::time::advance(Duration::from_micros(30_000_999)).await;
        assert_eq!(clock.now(), moment(30_000));
    }
}
