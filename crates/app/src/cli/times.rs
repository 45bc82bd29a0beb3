//! Moments as the commands print them.

use chrono::SecondsFormat;
use reseat_domain::time::Timestamp;

/// A moment as on the wire: UTC, with milliseconds.
pub(super) fn on_wire(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A moment for people: UTC, to the second.
pub(super) fn moment(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}
