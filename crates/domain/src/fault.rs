//! Points between two steps at which a test build can stop the process, and safeguards that it can leave out.
//!
//! With the feature `fault-points` off, which is how every shipped binary is built,
//! [`fault_point!`](crate::fault_point) expands to nothing and [`safeguard!`](crate::safeguard) to `true`:
//! neither a call nor the names are in the binary.

/// The hook that a test build installs; called with the name of each point as it is passed.
#[cfg(feature = "fault-points")]
pub static HOOK: std::sync::OnceLock<fn(&'static str)> = std::sync::OnceLock::new();

/// Tells the hook, when there is one, that the point was reached.
#[cfg(feature = "fault-points")]
pub fn reached(point: &'static str) {
    if let Some(hook) = HOOK.get() {
        hook(point);
    }
}

/// Marks a point between two steps: `fault_point!("append.committed")`.
#[cfg(feature = "fault-points")]
#[macro_export]
macro_rules! fault_point {
    ($name:literal) => {
        $crate::fault::reached(concat!("reseat.fault-point.", $name))
    };
}

/// Marks a point between two steps; nothing in a build without the feature `fault-points`.
#[cfg(not(feature = "fault-points"))]
#[macro_export]
macro_rules! fault_point {
    ($name:literal) => {};
}

/// The one safeguard that a test build leaves out, to show that the check of histories finds out.
#[cfg(feature = "fault-points")]
pub static LEFT_OUT: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// The safeguards that can be left out, one at a time.
#[cfg(feature = "fault-points")]
pub const SAFEGUARDS: [&str; 5] = ["deduplication", "durability", "fencing", "redaction", "sequence"];

/// Whether this safeguard is in place.
#[cfg(feature = "fault-points")]
#[must_use]
pub fn is_in_place(safeguard: &'static str) -> bool {
    LEFT_OUT.get().is_none_or(|left_out| !safeguard.ends_with(left_out.as_str()))
}

/// Whether a safeguard is in place: `safeguard!("fencing")`.
#[cfg(feature = "fault-points")]
#[macro_export]
macro_rules! safeguard {
    ($name:literal) => {
        $crate::fault::is_in_place(concat!("reseat.fault-point.", $name))
    };
}

/// Whether a safeguard is in place; always, in a build without the feature `fault-points`.
#[cfg(not(feature = "fault-points"))]
#[macro_export]
macro_rules! safeguard {
    ($name:literal) => {
        true
    };
}
