//! The one representation of time: UTC, cut to milliseconds by the [`Clock`](crate::ports::Clock) port.

use chrono::{DateTime, Utc};

/// A moment in UTC, in whole milliseconds.
pub type Timestamp = DateTime<Utc>;

/// A length of time; services take it from their settings.
pub type Duration = chrono::Duration;

/// A day of the calendar, in UTC.
pub type Date = chrono::NaiveDate;
