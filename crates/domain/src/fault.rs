//! Points between two steps at which a test build can stop the process.
//!
//! With the feature `fault-points` off, which is how every shipped binary is built,
//! [`fault_point!`](crate::fault_point) expands to nothing: neither a call nor the names of the points are
//! in the binary.

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
