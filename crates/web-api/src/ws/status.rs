//! How a connection is doing, as the others are told and storage knows it.

use reseat_domain::ports::{RoomEvent, SeatStatus};
use reseat_domain::session::{Health, StatusNumber};
use tracing::warn;

use crate::ws::heartbeat::Heartbeat;
use crate::ws::lease::Lease;

/// How a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Status {
    /// How well it is heard.
    pub(super) health: Health,
    /// Whether its page is hidden.
    pub(super) hidden: bool,
}

impl Status {
    /// That of a connection that begins.
    pub(super) const FIRST: Self = Self { health: Health::Healthy, hidden: false };

    const UNHEALTHY: u8 = 1;
    const HIDDEN: u8 = 2;

    /// As one number, for an atomic.
    pub(super) fn bits(self) -> u8 {
        let health = if self.health == Health::Unhealthy { Self::UNHEALTHY } else { 0 };
        health | if self.hidden { Self::HIDDEN } else { 0 }
    }

    /// From that number.
    pub(super) fn from_bits(bits: u8) -> Self {
        let health = if bits & Self::UNHEALTHY == 0 { Health::Healthy } else { Health::Unhealthy };
        Self { health, hidden: bits & Self::HIDDEN != 0 }
    }
}

/// Tells the others in the room how a connection is doing, and has it stored, when it is news.
pub(super) async fn tell(heartbeat: &Heartbeat, lease: &Lease) {
    let status = heartbeat.status();
    let Some(revision) = lease.beacon.show(status) else { return };
    lease.hub.status_changed.notify_one();
    let connected = &lease.connected;
    let event = RoomEvent::ConnectionStatus(SeatStatus {
        player_id: connected.player_id,
        number: StatusNumber::open(connected.connection, revision),
        connected: true,
        health: status.health,
        hidden: status.hidden,
        disconnected_since: None,
        claimable_at: None,
    });
    if let Err(error) = lease.hub.services.bus.publish(connected.room_id, event).await {
        warn!(room_id = %connected.room_id, %error, "the others are not told how a player is connected");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_comes_out_of_its_number() {
        for health in [Health::Healthy, Health::Unhealthy] {
            for hidden in [false, true] {
                let status = Status { health, hidden };
                assert_eq!(Status::from_bits(status.bits()), status);
            }
        }
        assert_eq!(Status::FIRST.bits(), 0);
    }
}
