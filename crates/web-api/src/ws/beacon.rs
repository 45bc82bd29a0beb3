//! The sign that a connection is alive, as the storing of heartbeats reads it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use chrono::DateTime;
use reseat_domain::id::{ClientId, PlayerId, UserSessionId};
use reseat_domain::ports::Heartbeat;
use reseat_domain::time::Timestamp;

use crate::ws::holds::Hold;
use crate::ws::outbound::Outbound;
use crate::ws::status::Status;

/// One connection that holds its seat.
pub(super) struct Beacon {
    /// The seat.
    pub(super) player_id: PlayerId,
    /// The number of the connection.
    pub(super) connection: i64,
    /// The user session whose token opened it.
    pub(super) user_session_id: UserSessionId,
    /// The tab or native client.
    pub(super) client_id: ClientId,
    /// What waits to be sent to it.
    pub(super) outbound: Arc<Outbound>,
    /// When something came in last, in milliseconds since 1970.
    heard_ms: AtomicI64,
    /// How it is doing, as [`Status::bits`], and what storage knows of that.
    shown: AtomicU8,
    stored: AtomicU8,
    /// How often that has changed.
    changes: AtomicI64,
    _hold: Hold,
}

impl Beacon {
    /// A connection that was just heard, of a seat that stays in hand for as long as this is kept.
    pub(super) fn new(
        (player_id, connection): (PlayerId, i64),
        user_session_id: UserSessionId,
        client_id: ClientId,
        outbound: Arc<Outbound>,
        now: Timestamp,
        hold: Hold,
    ) -> Self {
        let heard_ms = AtomicI64::new(now.timestamp_millis());
        let [shown, stored] = [Status::FIRST; 2].map(|status| AtomicU8::new(status.bits()));
        Self {
            player_id,
            connection,
            user_session_id,
            client_id,
            outbound,
            heard_ms,
            shown,
            stored,
            changes: AtomicI64::new(0),
            _hold: hold,
        }
    }

    /// Something came in.
    pub(super) fn hear(&self, now: Timestamp) {
        self.heard_ms.store(now.timestamp_millis(), Ordering::Relaxed);
    }

    /// When something came in last.
    pub(super) fn heard_at(&self) -> Timestamp {
        // Written from a timestamp, so it always is one.
        DateTime::from_timestamp_millis(self.heard_ms.load(Ordering::Relaxed)).unwrap_or_default()
    }

    /// The connection is doing like this. Answers how often that has changed by now, if it is news. Called by
    /// the connection's own task only.
    pub(super) fn show(&self, status: Status) -> Option<i64> {
        let is_news = self.shown.swap(status.bits(), Ordering::Relaxed) != status.bits();
        is_news.then(|| self.changes.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Whether storage does not know yet how it is doing.
    pub(super) fn has_changed(&self) -> bool {
        self.shown.load(Ordering::Relaxed) != self.stored.load(Ordering::Relaxed)
    }

    /// Storage knows it as it was in this sign of life.
    pub(super) fn note_stored(&self, beat: &Heartbeat) {
        let status = Status { health: beat.health, hidden: beat.hidden };
        self.stored.store(status.bits(), Ordering::Relaxed);
    }

    /// The sign of life as it is stored.
    pub(super) fn heartbeat(&self) -> Heartbeat {
        let Status { health, hidden } = Status::from_bits(self.shown.load(Ordering::Relaxed));
        Heartbeat {
            player_id: self.player_id,
            connection: self.connection,
            user_session_id: self.user_session_id,
            heard_at: self.heard_at(),
            health,
            hidden,
        }
    }
}
