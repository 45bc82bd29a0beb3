//! `visibility`: the page was hidden or shown, which the others are told.

use reseat_domain::ports::RoomEvent;
use tracing::warn;

use crate::ws::connection::Connection;

impl Connection {
    /// Notes it and tells the others, when it is news.
    pub(super) async fn show_visibility(&mut self, hidden: bool) {
        if hidden != self.hidden {
            self.hidden = hidden;
            self.announce_status().await;
        }
    }

    /// Tells the others in the room how this connection is doing.
    pub(super) async fn announce_status(&mut self) {
        let connected = &self.lease.connected;
        let event = RoomEvent::ConnectionStatus {
            player_id: connected.player_id,
            connected: true,
            health: self.heartbeat.health(),
            hidden: self.hidden,
            disconnected_since: None,
            claimable_at: None,
        };
        if let Err(error) = self.services().bus.publish(connected.room_id, event).await {
            warn!(room_id = %connected.room_id, %error, "the others are not told how a player is connected");
        }
    }
}
