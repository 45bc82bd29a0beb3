//! What the others in a room are told of how a seat is connected.

use crate::error::StoreError;
use crate::id::RoomId;
use crate::ports::RoomEvent;
use crate::services::session_manager::SessionManager;
use crate::session::{GameSession, Health, Link};
use crate::time::Duration;

impl SessionManager {
    /// How every human seat of a room is connected now, as its changes were announced: for who may have
    /// missed one.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn statuses(&self, room_id: RoomId) -> Result<Vec<RoomEvent>, StoreError> {
        let Some(presence) = self.store.game_sessions().presence(room_id).await? else {
            return Ok(Vec::new());
        };
        Ok(presence.seats.iter().map(|seat| self.status(seat, presence.abandon_after)).collect())
    }

    /// Tells a room's readers how a seat is connected.
    pub(super) async fn announce_status(&self, seat: &GameSession, abandon_after: Duration) {
        self.actions.announce(seat.room_id, self.status(seat, abandon_after)).await;
    }

    fn status(&self, seat: &GameSession, abandon_after: Duration) -> RoomEvent {
        let (health, hidden) = match seat.link {
            Link::Connected { health, hidden, .. } => (health, hidden),
            Link::Disconnected { .. } => (Health::Unhealthy, false),
        };
        RoomEvent::ConnectionStatus {
            player_id: seat.player_id,
            connected: seat.is_connected(),
            health,
            hidden,
            disconnected_since: seat.disconnected_since(),
            claimable_at: seat.absence.due_at(&self.absence_rules(abandon_after)),
        }
    }
}
