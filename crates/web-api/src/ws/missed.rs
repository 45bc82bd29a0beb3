//! What a room's connections may have missed of how the others are connected, when the bus has lost notices.
//! The log tells of no such change; it is read from storage.

use std::time::Duration;

use reseat_domain::id::{PlayerId, RoomId};
use reseat_protocol::ServerMessage;
use tokio::time::Instant;
use tracing::warn;

use crate::services::Services;
use crate::ws::backoff::Backoff;
use crate::ws::frames;

/// How long after notices were lost it is read: by then storage knows whatever they told.
const AFTER: Duration = Duration::from_secs(1);

/// Whether something was missed.
#[derive(Default)]
pub(super) struct Missed {
    read_at: Option<Instant>,
    failures: Backoff,
}

impl Missed {
    /// Notices were lost.
    pub(super) fn note(&mut self) {
        self.read_at = Some(Instant::now() + AFTER);
    }

    /// When [`Self::statuses`] has something to say.
    pub(super) fn due(&self) -> Option<Instant> {
        self.read_at
    }

    /// What the others are to be told of each seat, when it is time; nothing when nothing was missed.
    pub(super) async fn statuses(
        &mut self,
        services: &Services,
        room_id: RoomId,
    ) -> Vec<(PlayerId, ServerMessage)> {
        if self.read_at.is_none_or(|at| at > Instant::now()) {
            return Vec::new();
        }
        match services.sessions.statuses(room_id).await {
            Ok(statuses) => {
                *self = Self::default();
                statuses.iter().filter_map(frames::told_of).collect()
            }
            Err(error) => {
                warn!(%room_id, %error, "how the players of a room are connected was not read");
                self.read_at = Some(Instant::now() + self.failures.fail().max(AFTER));
                Vec::new()
            }
        }
    }
}
