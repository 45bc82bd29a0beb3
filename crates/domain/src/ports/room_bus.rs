//! What the nodes tell each other about rooms.

use std::pin::Pin;

use async_trait::async_trait;
use futures_core::Stream;

use crate::error::BoxError;
use crate::game::Player;
use crate::id::{ClientId, PlayerId, RoomId};
use crate::session::Health;
use crate::time::Timestamp;

/// Something that happened in a room. A notice, never the truth: whoever misses one finds out from the log.
#[derive(Clone, Debug, PartialEq)]
pub enum RoomEvent {
    /// The log has grown to this number; readers fetch the entries they miss.
    Appended {
        /// The new head.
        head: i64,
    },
    /// A seat has a newer connection; older ones are closed.
    SeatConnected {
        /// The seat.
        player_id: PlayerId,
        /// The number of the new connection.
        connection: i64,
        /// Whose it is: an older connection of the same client was replaced, of another was moved.
        client_id: ClientId,
    },
    /// A seat is over: its player left or was removed. Its connections are closed.
    SeatOver {
        /// The seat.
        player_id: PlayerId,
    },
    /// How a seat is connected has changed.
    ConnectionStatus {
        /// The seat.
        player_id: PlayerId,
        /// Whether a connection is open.
        connected: bool,
        /// How well it is heard, while one is open.
        health: Health,
        /// Whether the page is hidden.
        hidden: bool,
        /// Since when none is open.
        disconnected_since: Option<Timestamp>,
        /// When an opponent may claim, if nothing changes.
        claimable_at: Option<Timestamp>,
    },
    /// Someone took a seat of a waiting room.
    PlayerJoined {
        /// Who.
        player: Player,
    },
    /// Someone gave up a seat of a waiting room.
    PlayerLeft {
        /// Who.
        player_id: PlayerId,
    },
    /// The bus has lost notices for this subscriber; it reads everything anew.
    Missed,
}

/// The events of one room, from the subscription on.
pub type RoomEvents = Pin<Box<dyn Stream<Item = RoomEvent> + Send>>;

/// Why the bus did not take or give something.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The bus can't be reached. Connections go on; notices are made up for from the log.
    #[error("the bus is unavailable")]
    Unavailable(#[source] BoxError),
}

/// Carries room events to every node, this one included. Delivery is at most once and in order per
/// publisher; subscribers MUST NOT rely on more.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait RoomBus: Send + Sync {
    /// Tells everyone who has subscribed to the room.
    ///
    /// # Errors
    /// When the bus can't be reached; callers log it and go on.
    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError>;

    /// Subscribes to a room. Once this has answered, no later event is missed without a
    /// [`RoomEvent::Missed`].
    ///
    /// # Errors
    /// When the bus can't be reached.
    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError>;
}
