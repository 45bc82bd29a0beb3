//! The times and bounds of a connection, all with the defaults that the service's own client uses.

use std::time::Duration;

/// How a [`GameConnection`](super::GameConnection) reconnects, repeats and queues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From the start of an attempt to its `welcome`; then the attempt has failed. 8 s.
    pub connect_timeout: Duration,
    /// When to reconnect, and how often.
    pub backoff: BackoffSettings,
    /// When silence means that the connection is bad.
    pub heartbeat: HeartbeatSettings,
    /// How many actions may wait for their answers at most. 64.
    pub outbox: usize,
    /// How many of them are sent before the first is answered, at most [`Self::MOST_IN_FLIGHT`]. Kept under
    /// the ten refusals in a row that make the service close with 4429. 8.
    pub in_flight: usize,
    /// How long to send nothing after an action was `rate_limited`; then it is sent again. 1 s.
    pub rate_limited_pause: Duration,
    /// How many events wait for a slow consumer before some are left out. 256.
    pub events: usize,
}

impl Settings {
    /// No more actions are in flight at once, whatever [`in_flight`](Self::in_flight) says: all of them
    /// fit into the queue of a socket.
    pub const MOST_IN_FLIGHT: usize = 32;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(8),
            backoff: BackoffSettings::default(),
            heartbeat: HeartbeatSettings::default(),
            outbox: 64,
            in_flight: 8,
            rate_limited_pause: Duration::from_secs(1),
            events: 256,
        }
    }
}

/// The waits between attempts: `base·2ⁿ` and a jitter, capped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackoffSettings {
    /// The first attempt after a lost connection comes within this time and is not counted. 250 ms.
    pub first_within: Duration,
    /// The first counted wait, doubled for each further one. 1 s.
    pub base: Duration,
    /// Added to each counted wait: between zero and this. 1 s.
    pub jitter: Duration,
    /// No counted wait is longer, its jitter included. 16 s.
    pub cap: Duration,
    /// Counted attempts before the connection waits for the player. 5.
    pub attempts: u32,
    /// A connection that held this long starts the count anew. 10 s.
    pub stable_after: Duration,
}

impl Default for BackoffSettings {
    fn default() -> Self {
        Self {
            first_within: Duration::from_millis(250),
            base: Duration::from_secs(1),
            jitter: Duration::from_secs(1),
            cap: Duration::from_secs(16),
            attempts: 5,
            stable_after: Duration::from_secs(10),
        }
    }
}

/// What a heartbeat makes of silence. The times themselves come from the service, in `welcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeartbeatSettings {
    /// Failures in a row after which the connection is given up. 3.
    pub failures_to_reconnect: u32,
    /// Pongs in a row after which an unhealthy connection is healthy again. 3.
    pub pongs_to_recover: u32,
}

impl Default for HeartbeatSettings {
    fn default() -> Self {
        Self { failures_to_reconnect: 3, pongs_to_recover: 3 }
    }
}
