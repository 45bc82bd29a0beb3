//! Whether a connection is alive, judged by what comes in and by nothing that goes out. Knows no socket.
//!
//! A hidden page is hidden, not unhealthy: its browser lets it speak once a minute. It is never found to be
//! unhealthy, and one that was is not called so while it is hidden. Hiding makes nothing well, though: when
//! the page is shown again before it was heard three times, it is unhealthy still. To show it is to be heard,
//! so that a long silence before that counts no more.

use std::time::Duration;

use reseat_domain::session::Health;
use tokio::time::Instant;

use crate::services::WebSettings;
use crate::ws::status::Status;

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
    hidden: bool,
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
            hidden: false,
        }
    }

    /// How the connection is doing.
    pub(super) fn status(&self) -> Status {
        let health = if self.hidden { Health::Healthy } else { self.health };
        Status { health, hidden: self.hidden }
    }

    /// The page was hidden or shown, which it said by a frame that was heard.
    pub(super) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// When [`Self::elapse`] has something to say.
    pub(super) fn due(&self) -> Instant {
        let due = self.ping_at.min(self.heard + self.disconnect_after);
        if self.may_become_unhealthy() { due.min(self.heard + self.unhealthy_after) } else { due }
    }

    /// What is due now, the gravest first; `None` when nothing is.
    pub(super) fn elapse(&mut self, now: Instant) -> Option<Beat> {
        let silence = now.saturating_duration_since(self.heard);
        if silence >= self.disconnect_after {
            return Some(Beat::TimedOut);
        }
        if silence >= self.unhealthy_after && self.may_become_unhealthy() {
            self.health = Health::Unhealthy;
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

    /// A frame came in. The third one makes an unhealthy connection healthy again, if it was not silent for
    /// too long between them.
    pub(super) fn hear(&mut self, now: Instant) {
        let silence = now.saturating_duration_since(self.heard);
        self.heard = now;
        if self.health == Health::Unhealthy {
            self.good_frames = if silence < self.unhealthy_after { self.good_frames + 1 } else { 1 };
            if self.good_frames >= GOOD_FRAMES {
                self.health = Health::Healthy;
            }
        }
    }

    fn may_become_unhealthy(&self) -> bool {
        self.health == Health::Healthy && !self.hidden
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
            hidden: false,
        };
        (heartbeat, now)
    }

    /// Every beat of a connection that is never heard, by its second.
    fn beats(hidden: bool) -> Vec<(u64, Beat)> {
        let (mut heartbeat, start) = heartbeat();
        heartbeat.hide(hidden);
        let mut beats = Vec::new();
        loop {
            let due = heartbeat.due();
            let beat = heartbeat.elapse(due).unwrap();
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
        assert_eq!(heartbeat.elapse(late), Some(Beat::Unhealthy));
        let healths = [0; 3].map(|_| {
            heartbeat.hear(late);
            heartbeat.status().health
        });
        assert_eq!(healths, [Health::Unhealthy, Health::Unhealthy, Health::Healthy]);
    }

    #[test]
    fn frames_before_another_long_silence_do_not_count() {
        let (mut heartbeat, start) = heartbeat();
        let second = |second| start + Duration::from_secs(second);
        assert_eq!(heartbeat.elapse(second(15)), Some(Beat::Unhealthy));
        let healths = [16, 17, 32, 33, 34].map(|at| {
            heartbeat.hear(second(at));
            heartbeat.status().health
        });
        assert_eq!(healths[..4], [Health::Unhealthy; 4]);
        assert_eq!(healths[4], Health::Healthy);
    }

    /// What a connection says of itself after each of these frames.
    fn statuses(heartbeat: &mut Heartbeat, now: Instant, frames: &[Option<bool>]) -> Vec<(Health, bool)> {
        let after = frames.iter().map(|visibility| {
            heartbeat.hear(now);
            visibility.iter().for_each(|hidden| heartbeat.hide(*hidden));
            let Status { health, hidden } = heartbeat.status();
            (health, hidden)
        });
        after.collect()
    }

    #[test]
    fn an_unhealthy_connection_that_is_hidden_is_hidden_and_unhealthy_again_when_it_is_shown_too_soon() {
        use Health::{Healthy, Unhealthy};
        let (mut heartbeat, start) = heartbeat();
        let late = start + Duration::from_secs(15);
        assert_eq!(heartbeat.elapse(late), Some(Beat::Unhealthy));
        let found = statuses(&mut heartbeat, late, &[Some(true), Some(false), None]);
        assert_eq!(found, [(Healthy, true), (Unhealthy, false), (Healthy, false)]);
    }

    #[test]
    fn an_unhealthy_connection_that_is_heard_three_times_while_hidden_is_healthy_when_it_is_shown() {
        let (mut heartbeat, start) = heartbeat();
        let late = start + Duration::from_secs(15);
        assert_eq!(heartbeat.elapse(late), Some(Beat::Unhealthy));
        let found = statuses(&mut heartbeat, late, &[Some(true), None, Some(false)]);
        assert_eq!(found, [(Health::Healthy, true), (Health::Healthy, true), (Health::Healthy, false)]);
    }

    #[test]
    fn a_page_that_is_shown_after_a_long_silence_was_just_heard() {
        let (mut heartbeat, start) = heartbeat();
        assert_eq!(statuses(&mut heartbeat, start, &[Some(true)]), [(Health::Healthy, true)]);
        let late = start + Duration::from_secs(29);
        assert_eq!(heartbeat.elapse(late), Some(Beat::Ping));
        assert_eq!(statuses(&mut heartbeat, late, &[Some(false)]), [(Health::Healthy, false)]);
        assert_eq!(heartbeat.elapse(late + Duration::from_secs(14)), Some(Beat::Ping));
        assert_eq!(heartbeat.elapse(late + Duration::from_secs(15)), Some(Beat::Unhealthy));
    }

    #[test]
    fn who_is_heard_in_time_is_never_pinged() {
        let (mut heartbeat, start) = heartbeat();
        for second in 1..100 {
            let now = start + Duration::from_secs(second);
            if second % 8 == 0 {
                heartbeat.hear(now);
            }
            assert_eq!(heartbeat.elapse(now), None, "after {second} s");
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
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(10)), None);
        assert_eq!(heartbeat.due(), start + Duration::from_secs(19));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(23)), Some(Beat::Ping));
        assert_eq!(heartbeat.elapse(start + Duration::from_secs(24)), Some(Beat::Unhealthy));
    }
}
