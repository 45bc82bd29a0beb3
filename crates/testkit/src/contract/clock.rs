//! [`Clock`].

use std::sync::Arc;

use reseat_domain::ports::Clock;
use reseat_domain::time::Timestamp;

/// So that what is stored and read back is equal.
pub async fn the_time_is_cut_to_milliseconds(clock: Arc<dyn Clock>) {
    // One reading may be whole by chance.
    for _ in 0..100 {
        let now = clock.now();
        assert_eq!(now.timestamp_subsec_nanos() % 1_000_000, 0, "{now:?}");
        assert_eq!(Timestamp::from_timestamp_millis(now.timestamp_millis()), Some(now));
    }
}
