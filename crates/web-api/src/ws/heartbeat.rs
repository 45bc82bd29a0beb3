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
    ping_interval: Duration,
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
        Self {
            ping_interval: settings.ping_interval,
            unhealthy_after: settings.unhealthy_after,
            disconnect_after: settings.disconnect_after,
            heard: now,
            ping_at: now + settings.ping_interval,
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
        if now >= self.ping_at {
            self.ping_at = now + self.ping_interval;
            return Some(Beat::Ping);
        }
        None
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

#[cfg(test)]
mod tests {
    use super::*;

    fn heartbeat() -> (Heartbeat, Instant) {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let heartbeat = Heartbeat {
            ping_interval: seconds(10),
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
    fn what_is_heard_starts_the_silence_anew() {
        let (mut heartbeat, start) = heartbeat();
        heartbeat.hear(start + Duration::from_secs(9));
        heartbeat.elapse(start + Duration::from_secs(10), false);
        assert_eq!(heartbeat.due(false), start + Duration::from_secs(20));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(23), false), Some(Beat::Ping));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(24), false), Some(Beat::Unhealthy));
    }
}
