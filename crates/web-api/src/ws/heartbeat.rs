//! Whether a connection is alive, judged by what comes in and by nothing that goes out. Knows no socket.

use std::time::Duration;

use reseat_domain::session::Health;
use tokio::time::Instant;

use crate::services::WebSettings;

/// Inbound frames after which an unhealthy connection is healthy again.
const GOOD_FRAMES: u8 = 3;

/// The life of one connection.
#[derive(Debug)]
pub(super) struct Heartbeat {
    ping_after: Duration,
    unhealthy_after: Duration,
    disconnect_after: Duration,
    heard: Instant,
    ping_at: Instant,
    health: Health,
    good_frames: u8,
}

/// What the passing of time asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// A protocol ping is to be sent.
    Ping,
    /// The connection has become unhealthy.
    Unhealthy,
    /// Nothing was heard for too long: the end.
    TimedOut,
}

impl Heartbeat {
    /// A connection that begins now.
    pub(super) fn new(settings: &WebSettings, now: Instant) -> Self {
        let WebSettings { ping_interval, unhealthy_after, disconnect_after, .. } = *settings;
        let ping_after = ping_after(ping_interval, unhealthy_after);
        Self {
            ping_after,
            unhealthy_after,
            disconnect_after,
            heard: now,
            ping_at: now + ping_after,
            health: Health::Healthy,
            good_frames: 0,
        }
    }

    /// How well the connection is heard.
    pub(super) fn health(&self) -> Health {
        self.health
    }

    /// When [`Self::elapse`] has something to say. A hidden page is hidden, not unhealthy.
    pub(super) fn due(&self, hidden: bool) -> Instant {
        let due = self.ping_at.min(self.heard + self.disconnect_after);
        if self.may_become_unhealthy(hidden) { due.min(self.heard + self.unhealthy_after) } else { due }
    }

    /// What is due now, the gravest first; `None` when nothing is.
    pub(super) fn elapse(&mut self, now: Instant, hidden: bool) -> Option<Beat> {
        let silence = now.saturating_duration_since(self.heard);
        if silence >= self.disconnect_after {
            return Some(Beat::TimedOut);
        }
        if silence >= self.unhealthy_after && self.may_become_unhealthy(hidden) {
            self.health = Health::Unhealthy;
            self.good_frames = 0;
            return Some(Beat::Unhealthy);
        }
        if now < self.ping_at {
            return None;
        }
        // Only looked at here, so that no frame sets a timer.
        let is_silent = silence >= self.ping_after;
        self.ping_at = if is_silent { now } else { self.heard } + self.ping_after;
        is_silent.then_some(Beat::Ping)
    }

    /// A frame came in. Answers whether that made the connection healthy again.
    pub(super) fn hear(&mut self, now: Instant) -> bool {
        self.heard = now;
        if self.health == Health::Healthy {
            return false;
        }
        self.good_frames += 1;
        if self.good_frames < GOOD_FRAMES {
            return false;
        }
        self.health = Health::Healthy;
        true
    }

    fn may_become_unhealthy(&self, hidden: bool) -> bool {
        self.health == Health::Healthy && !hidden
    }
}

/// Silence after which a connection is pinged: a little more than the client's own interval, so that one who
/// pings in time is not pinged, and soon enough to be answered before the connection is unhealthy.
fn ping_after(ping_interval: Duration, unhealthy_after: Duration) -> Duration {
    ping_interval + unhealthy_after.saturating_sub(ping_interval) / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heartbeat() -> (Heartbeat, Instant) {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let heartbeat = Heartbeat {
            ping_after: ping_after(seconds(8), seconds(16)),
            unhealthy_after: seconds(15),
            disconnect_after: seconds(30),
            heard: now,
            ping_at: now + seconds(10),
            health: Health::Healthy,
            good_frames: 0,
        };
        (heartbeat, now)
    }

    /// Every beat of a connection that is never heard, by its second.
    fn beats(hidden: bool) -> Vec<(u64, Beat)> {
        let (mut heartbeat, start) = heartbeat();
        let mut beats = Vec::new();
        loop {
            let due = heartbeat.due(hidden);
            let beat = heartbeat.elapse(due, hidden).unwrap();
            let is_last = beat == Beat::TimedOut;
            beats.push(((due - start).as_secs(), beat));
            if is_last {
                return beats;
            }
        }
    }

    #[test]
    fn a_silent_connection_is_pinged_then_unhealthy_once_then_timed_out() {
        let expected = [(10, Beat::Ping), (15, Beat::Unhealthy), (20, Beat::Ping), (30, Beat::TimedOut)];
        assert_eq!(beats(false), expected);
    }

    #[test]
    fn a_hidden_page_is_not_unhealthy_but_times_out_all_the_same() {
        assert_eq!(beats(true), [(10, Beat::Ping), (20, Beat::Ping), (30, Beat::TimedOut)]);
    }

    #[test]
    fn an_unhealthy_connection_is_healthy_again_after_three_frames() {
        let (mut heartbeat, start) = heartbeat();
        let late = start + Duration::from_secs(15);
        assert_eq!(heartbeat.elapse(late, false), Some(Beat::Unhealthy));
        assert_eq!([0; 3].map(|_| heartbeat.hear(late)), [false, false, true]);
        assert_eq!(heartbeat.health(), Health::Healthy);
        assert!(!heartbeat.hear(late));
    }

    #[test]
    fn who_is_heard_in_time_is_never_pinged() {
        let (mut heartbeat, start) = heartbeat();
        for second in 1..100 {
            let now = start + Duration::from_secs(second);
            if second % 8 == 0 {
                heartbeat.hear(now);
            }
            assert_eq!(heartbeat.elapse(now, false), None, "after {second} s");
        }
    }

    #[test]
    fn a_ping_leaves_most_of_the_time_to_answer_it_and_never_comes_before_the_clients_own() {
        let seconds = Duration::from_secs;
        assert_eq!(ping_after(seconds(10), seconds(15)), Duration::from_millis(11_250));
        assert_eq!(ping_after(seconds(10), seconds(5)), seconds(10));
    }

    #[test]
    fn what_is_heard_starts_the_silence_anew() {
        let (mut heartbeat, start) = heartbeat();
        heartbeat.hear(start + Duration::from_secs(9));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(10), false), None);
        assert_eq!(heartbeat.due(false), start + Duration::from_secs(19));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(23), false), Some(Beat::Ping));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(24), false), Some(Beat::Unhealthy));
    }
}
