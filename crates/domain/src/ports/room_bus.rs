//! What the nodes tell each other: about rooms, and about user sessions that have ended.

use std::pin::Pin;

use async_trait::async_trait;
use futures_core::Stream;

use crate::error::BoxError;
use crate::game::Player;
use crate::id::{ClientId, PlayerId, RoomId, UserSessionId};
use crate::session::{Health, StatusNumber};
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
    /// How a seat is connected has changed. Whoever knows a newer status drops it.
    ConnectionStatus(SeatStatus),
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

/// How a seat is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatStatus {
    /// The seat.
    pub player_id: PlayerId,
    /// Which of two is the newer one.
    pub number: StatusNumber,
    /// Whether a connection is open.
    pub connected: bool,
    /// How well it is heard, while one is open.
    pub health: Health,
    /// Whether the page is hidden.
    pub hidden: bool,
    /// Since when none is open.
    pub disconnected_since: Option<Timestamp>,
    /// When an opponent may claim, if nothing changes.
    pub claimable_at: Option<Timestamp>,
}

impl SeatStatus {
    /// Whether both say the same, whichever is the newer one.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        *self == Self { number: self.number, ..*other }
    }
}

/// The events of one room, from the subscription on.
pub type RoomEvents = Pin<Box<dyn Stream<Item = RoomEvent> + Send>>;

/// What every node is told about user sessions, whatever rooms it has. A notice, never the truth: whether a
/// session stands, its row tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionNotice {
    /// These user sessions have ended, all of them for good: the connections that were opened with their
    /// tokens are closed.
    Ended(Vec<UserSessionId>),
    /// The bus has lost notices for this subscriber; it asks storage which of its sessions still stand.
    Missed,
}

/// The notices about user sessions, from the subscription on.
pub type SessionNotices = Pin<Box<dyn Stream<Item = SessionNotice> + Send>>;

/// How many user sessions one notice names at most, so that it fits into a message of any bus.
pub const MOST_ENDED_AT_ONCE: usize = 1_000;

/// Why the bus did not take or give something.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The bus can't be reached. Connections go on; notices are made up for from the log.
    #[error("the bus is unavailable")]
    Unavailable(#[source] BoxError),
}

/// Carries notices to every node, this one included: the events of a room to those who have subscribed to
/// that room, and the ended user sessions to every node, because nobody knows where a session has its
/// connections. Delivery is at most once and in order per publisher and subject; subscribers MUST NOT rely on
/// more.
///
/// An adapter MUST bound what waits for a slow subscriber, and put [`RoomEvent::Missed`] or
/// [`SessionNotice::Missed`] in the place of what it drops or may have dropped: a connection between nodes
/// that broke and came back counts as that. It MUST end a stream that will carry nothing more, so that the
/// subscriber subscribes again.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait RoomBus: Send + Sync {
    /// Whether notices reach the other processes that work on the same storage. Where they do not, each looks now
    /// and then at what the others have stored.
    fn reaches_other_processes(&self) -> bool;

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

    /// Tells every node that these user sessions have ended; [`MOST_ENDED_AT_ONCE`] of them at most.
    ///
    /// # Errors
    /// When the bus can't be reached; callers report it and go on, for the rows are gone.
    async fn publish_ended(&self, ended: &[UserSessionId]) -> Result<(), BusError>;

    /// Subscribes to the user sessions that end. Once this has answered, no later notice is missed without
    /// a [`SessionNotice::Missed`].
    ///
    /// # Errors
    /// When the bus can't be reached.
    async fn subscribe_ended(&self) -> Result<SessionNotices, BusError>;
}
