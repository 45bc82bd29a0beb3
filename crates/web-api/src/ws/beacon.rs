//! The sign that a connection is alive, as the storing of heartbeats reads it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::DateTime;
use reseat_domain::id::{ClientId, PlayerId, UserSessionId};
use reseat_domain::ports::Heartbeat;
use reseat_domain::time::Timestamp;

use crate::ws::outbound::Outbound;

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
}

impl Beacon {
    /// A connection that was just heard.
    pub(super) fn new(
        (player_id, connection): (PlayerId, i64),
        user_session_id: UserSessionId,
        client_id: ClientId,
        outbound: Arc<Outbound>,
        now: Timestamp,
    ) -> Self {
        let heard_ms = AtomicI64::new(now.timestamp_millis());
        Self { player_id, connection, user_session_id, client_id, outbound, heard_ms }
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

    /// The sign of life as it is stored.
    pub(super) fn heartbeat(&self) -> Heartbeat {
        Heartbeat {
            player_id: self.player_id,
            connection: self.connection,
            user_session_id: self.user_session_id,
            heard_at: self.heard_at(),
        }
    }
}
