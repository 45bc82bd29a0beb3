//! The states of a connection, as its owner sees them.

/// Where a connection stands.
///
/// `Idle → Connecting → Connected ⇄ Unhealthy → Reconnecting → Disconnected`; `Moved`, `Ended` and
/// `Refused` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Not started yet.
    Idle,
    /// An attempt is under way: the first, or one the player asked for.
    Connecting,
    /// The service answers.
    Connected,
    /// The socket stands, but the service has not answered a ping for too long.
    Unhealthy,
    /// The connection was lost; another attempt is waited for or under way.
    Reconnecting {
        /// 1 for the first counted attempt; 0 for the quick one before it.
        attempt: u32,
        /// After this many the connection waits for the player.
        of: u32,
    },
    /// No attempt is made by itself any more: the player decides.
    Disconnected(Disconnected),
    /// Another client took the seat over, as its player confirmed there.
    Moved,
    /// The seat, or this connection of it, is over.
    Ended(EndReason),
    /// The service will not have this client in this room.
    Refused(Refusal),
}

impl Status {
    /// Whether nothing follows this state any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Moved | Self::Ended(_) | Self::Refused(_))
    }

    /// Whether the socket stands.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Connected | Self::Unhealthy)
    }
}

/// What the player is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// All attempts failed: [`retry`](super::GameConnection::retry) starts over.
    AttemptsUsedUp,
    /// The seat is connected from another client:
    /// [`take_over`](super::GameConnection::take_over) moves it here.
    ConnectedElsewhere,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndReason {
    /// The game is over.
    GameOver,
    /// The seat is over: left, or its player was kicked.
    SeatOver,
    /// A newer connection with the same client id took its place.
    Replaced,
    /// The player left the seat through this connection.
    Left,
    /// The owner closed it; the seat is kept.
    Closed,
}

/// Why a connection is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The service did not understand a frame or the request: a fault in the program.
    BadFrame,
    /// A frame was over 16 KiB: a fault in the program.
    FrameTooLarge,
    /// The session token is bad, expired or revoked, and no other was to be had.
    TokenRefused,
    /// The origin is not allowed.
    OriginNotAllowed,
    /// There is no such room.
    RoomNotFound,
    /// The service speaks another protocol than `reseat.v1`.
    UnknownProtocol,
    /// A close code of a newer service.
    Unknown(u16),
}
