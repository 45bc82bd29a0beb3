//! What a session with refresh tokens is, told once more in its own words, without a database.

use reseat_domain::time::{Duration, Timestamp};

const IDLE: Duration = Duration::days(7);
const ABSOLUTE: Duration = Duration::days(30);
const GRACE: Duration = Duration::seconds(10);
const ACCESS: Duration = Duration::minutes(10);
const TOUCHED: Duration = Duration::minutes(1);

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    revoked: bool,
    newest: usize,
    stepped_at: Timestamp,
    newest_was_used: bool,
    active_at: Timestamp,
    idle_end: Timestamp,
    end: Timestamp,
}

impl Session {
    pub(crate) fn begin(now: Timestamp) -> Self {
        Self {
            revoked: false,
            newest: 1,
            stepped_at: now,
            newest_was_used: false,
            active_at: now,
            idle_end: now + IDLE,
            end: now + ABSOLUTE,
        }
    }

    pub(crate) fn stands(&self, now: Timestamp) -> bool {
        !self.revoked && now < self.idle_end && now < self.end
    }

    pub(crate) fn newest(&self) -> usize {
        self.newest
    }

    pub(crate) fn revoke(&mut self) {
        self.revoked = true;
    }

    /// When an access token that is given now ends.
    pub(crate) fn access_end(&self, now: Timestamp) -> Timestamp {
        (now + ACCESS).min(self.end)
    }

    /// Which token follows a refresh token; `None`: it is refused.
    pub(crate) fn refresh(&mut self, presented: usize, now: Timestamp) -> Option<usize> {
        if !self.stands(now) {
            return None;
        }
        if presented == self.newest {
            self.newest += 1;
            self.stepped_at = now;
            self.newest_was_used = false;
            self.be_active(now);
            return Some(self.newest);
        }
        let is_parent = presented + 1 == self.newest;
        if is_parent && (now - self.stepped_at <= GRACE || !self.newest_was_used) {
            return Some(self.newest);
        }
        // Somebody has a copy.
        self.revoke();
        None
    }

    /// Whether an access token that came with a refresh token, and ends then, is let in.
    pub(crate) fn use_access(&mut self, came_with: usize, access_end: Timestamp, now: Timestamp) -> bool {
        if now >= access_end || !self.stands(now) {
            return false;
        }
        if now - self.active_at >= TOUCHED {
            self.be_active(now);
        }
        if came_with == self.newest && came_with > 1 {
            self.newest_was_used = true;
        }
        true
    }

    fn be_active(&mut self, now: Timestamp) {
        self.active_at = now;
        self.idle_end = (now + IDLE).min(self.end);
    }
}
