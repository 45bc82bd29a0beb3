//! When to ping, and what silence means. Pure: the time is handed in.

use std::time::Duration;

use tokio::time::Instant;

use super::settings::HeartbeatSettings;

/// What is due at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Due {
    /// A ping is to be sent.
    pub(crate) ping: bool,
    /// The connection has just become unhealthy.
    pub(crate) unhealthy: bool,
    /// Too many failures in a row: give the socket up.
    pub(crate) give_up: bool,
}

/// The heartbeat of one socket: a new one for each.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    settings: HeartbeatSettings,
    ping_interval: Duration,
    unhealthy_after: Duration,
    next_ping: Instant,
    last_pong: Instant,
    /// The ping that is waited for: its timestamp on the wire, and when it was sent.
    sent: Option<(i64, Instant)>,
    healthy: bool,
    failures: u32,
    pongs_in_a_row: u32,
}

impl Heartbeat {
    /// No service makes a client busier than this.
    const SHORTEST: Duration = Duration::from_millis(10);

    /// Begins with the `welcome`, which counts as an answer.
    pub(crate) fn new(
        settings: HeartbeatSettings,
        ping_interval: Duration,
        unhealthy_after: Duration,
        now: Instant,
    ) -> Self {
        let ping_interval = ping_interval.max(Self::SHORTEST);
        Self {
            settings,
            ping_interval,
            unhealthy_after: unhealthy_after.max(Self::SHORTEST),
            next_ping: now + ping_interval,
            last_pong: now,
            sent: None,
            healthy: true,
            failures: 0,
            pongs_in_a_row: 0,
        }
    }

    /// When [`Self::due`] has something to say.
    pub(crate) fn next_due(&self) -> Instant {
        self.first_failure_at().map_or(self.next_ping, |failure| failure.min(self.next_ping))
    }

    /// Judges the silence up to now: at the first `unhealthy_after`, and again at each ping.
    pub(crate) fn due(&mut self, now: Instant) -> Due {
        let mut due = Due { ping: now >= self.next_ping, ..Due::default() };
        let first = self.first_failure_at().is_some_and(|at| now >= at);
        let again = due.ping && self.failures > 0;
        if first || again {
            due.unhealthy = self.healthy;
            self.healthy = false;
            self.pongs_in_a_row = 0;
            self.failures += 1;
            due.give_up = self.failures >= self.settings.failures_to_reconnect;
        }
        if due.ping {
            self.next_ping = now + self.ping_interval;
        }
        due
    }

    /// A ping went out with this timestamp.
    pub(crate) const fn sent(&mut self, timestamp: i64, now: Instant) {
        self.sent = Some((timestamp, now));
    }

    /// A pong came. Answers whether the connection has just become healthy again.
    pub(crate) fn pong(&mut self, now: Instant) -> bool {
        self.last_pong = now;
        self.failures = 0;
        self.pongs_in_a_row = self.pongs_in_a_row.saturating_add(1);
        let recovered = !self.healthy && self.pongs_in_a_row >= self.settings.pongs_to_recover;
        self.healthy |= recovered;
        recovered
    }

    /// The round trip that this pong ends, if it answers the newest ping.
    pub(crate) fn round_trip(&mut self, timestamp: i64, now: Instant) -> Option<Duration> {
        let (_, at) = self.sent.take_if(|(sent, _)| *sent == timestamp)?;
        Some(now - at)
    }

    /// Once the silence has been judged, only the pings judge it again.
    fn first_failure_at(&self) -> Option<Instant> {
        (self.failures == 0).then(|| self.last_pong + self.unhealthy_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn heartbeat(start: Instant) -> Heartbeat {
        Heartbeat::new(HeartbeatSettings::default(), seconds(10), seconds(15), start)
    }

    const PING: Due = Due { ping: true, unhealthy: false, give_up: false };

    /// Runs to the end time, answering what was due and after how many seconds.
    fn run(beat: &mut Heartbeat, start: Instant, until: u64) -> Vec<(u64, Due)> {
        let mut dues = Vec::new();
        while beat.next_due() <= start + seconds(until) {
            let now = beat.next_due();
            dues.push(((now - start).as_secs(), beat.due(now)));
        }
        dues
    }

    #[test]
    fn a_silent_service_is_unhealthy_after_15_s_and_given_up_at_the_third_failure() {
        let start = Instant::now();
        let expected = [
            (10, PING),
            (15, Due { ping: false, unhealthy: true, give_up: false }),
            (20, PING),
            (30, Due { ping: true, unhealthy: false, give_up: true }),
        ];
        assert_eq!(run(&mut heartbeat(start), start, 30), expected);
    }

    #[test]
    fn an_answered_ping_keeps_the_connection_healthy() {
        let start = Instant::now();
        let mut beat = heartbeat(start);
        for n in 1..10 {
            assert_eq!(run(&mut beat, start, n * 10), [(n * 10, PING)]);
            assert!(!beat.pong(start + seconds(n * 10)), "it was healthy all along");
        }
    }

    #[test]
    fn three_pongs_in_a_row_make_an_unhealthy_connection_healthy() {
        let start = Instant::now();
        let mut beat = heartbeat(start);
        run(&mut beat, start, 20);
        let pongs: Vec<bool> = (21..24).map(|at| beat.pong(start + seconds(at))).collect();
        assert_eq!(pongs, [false, false, true]);
        assert!(!beat.pong(start + seconds(24)), "it says so once");
    }

    #[test]
    fn a_late_pong_starts_the_failures_anew_but_does_not_heal_alone() {
        let start = Instant::now();
        let mut beat = heartbeat(start);
        run(&mut beat, start, 20);
        assert!(!beat.pong(start + seconds(21)));
        let after = run(&mut beat, start, 50);
        let failed_again = Due { ping: false, unhealthy: false, give_up: false };
        assert_eq!(
            after,
            [
                (30, PING),
                (36, failed_again),
                (40, PING),
                (50, Due { ping: true, unhealthy: false, give_up: true })
            ]
        );
    }

    #[test]
    fn only_the_newest_ping_measures_the_round_trip() {
        let start = Instant::now();
        let mut beat = heartbeat(start);
        beat.sent(7, start);
        assert_eq!(beat.round_trip(6, start + seconds(1)), None);
        assert_eq!(beat.round_trip(7, start + seconds(2)), Some(seconds(2)));
        assert_eq!(beat.round_trip(7, start + seconds(3)), None);
    }

    #[test]
    fn a_service_can_not_make_a_client_ping_without_end() {
        let start = Instant::now();
        let mut beat = Heartbeat::new(HeartbeatSettings::default(), Duration::ZERO, Duration::ZERO, start);
        assert!(beat.next_due() > start);
        beat.due(beat.next_due());
        assert!(beat.next_due() > start);
    }
}
