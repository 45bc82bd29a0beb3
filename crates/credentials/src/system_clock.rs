//! The time as the machine tells it.

use chrono::{SubsecRound, Utc};
use reseat_domain::ports::Clock;
use reseat_domain::time::Timestamp;

/// The machine's clock, cut to milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(3)
    }
}
