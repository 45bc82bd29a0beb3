//! Why a server closes a WebSocket, RFC 6455 section 7.4, and what the client does then.

use std::fmt;

/// A close code that a Reseat server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// 1002: frames that break RFC 6455, such as unmasked ones; garbled on the way, or by a faulty library.
    ProtocolError,
    /// 1009: a frame above [`MAX_FRAME_BYTES`](crate::limits::MAX_FRAME_BYTES).
    FrameTooLarge,
    /// 1012: the server restarts.
    Restarting,
    /// 1013: the server is overloaded, or the client reads too slowly.
    Overloaded,
    /// 4400: a frame that is not a JSON object, or binary.
    BadFrame,
    /// 4401: the session token is bad, expired or revoked.
    BadToken,
    /// 4403: the page's origin is not allowed.
    OriginNotAllowed,
    /// 4404: there is no such room.
    RoomNotFound,
    /// 4408: nothing was heard for too long.
    HeartbeatTimeout,
    /// 4409: the seat is connected from another client.
    ConnectedElsewhere,
    /// 4410: the seat or the game is over.
    SeatOver,
    /// 4411: another client took the seat over.
    Moved,
    /// 4412: a newer connection of the same client replaced this one.
    Superseded,
    /// 4429: too many messages.
    RateLimited,
}

/// What a client does after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterClose {
    /// Connects again, with its usual delays.
    Reconnect,
    /// Connects again, more slowly than usual and never at once.
    ReconnectSlower,
    /// Drops the token; joins the room again once when its user session still stands.
    JoinAgain,
    /// Asks the player, then connects with `takeover=true`.
    AskToTakeOver,
    /// Stops and tells the player.
    Stop,
    /// Does nothing: a newer connection of its own is at work.
    Ignore,
}

impl CloseCode {
    /// Every code, lowest first.
    pub const ALL: [Self; 14] = [
        Self::ProtocolError,
        Self::FrameTooLarge,
        Self::Restarting,
        Self::Overloaded,
        Self::BadFrame,
        Self::BadToken,
        Self::OriginNotAllowed,
        Self::RoomNotFound,
        Self::HeartbeatTimeout,
        Self::ConnectedElsewhere,
        Self::SeatOver,
        Self::Moved,
        Self::Superseded,
        Self::RateLimited,
    ];

    /// The number in the close frame.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::ProtocolError => 1002,
            Self::FrameTooLarge => 1009,
            Self::Restarting => 1012,
            Self::Overloaded => 1013,
            Self::BadFrame => 4400,
            Self::BadToken => 4401,
            Self::OriginNotAllowed => 4403,
            Self::RoomNotFound => 4404,
            Self::HeartbeatTimeout => 4408,
            Self::ConnectedElsewhere => 4409,
            Self::SeatOver => 4410,
            Self::Moved => 4411,
            Self::Superseded => 4412,
            Self::RateLimited => 4429,
        }
    }

    /// The reason in the close frame when the server has nothing more exact to say; for 4401 that is the
    /// answer of the token's validation, such as `revoked`. It is also the `code` where the same refusal is
    /// made over HTTP.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::ProtocolError => "protocol_error",
            Self::FrameTooLarge => "frame_too_large",
            Self::Restarting => "restarting",
            Self::Overloaded => "overloaded",
            Self::BadFrame => "not_an_object",
            Self::BadToken => "malformed",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::RoomNotFound => "room_not_found",
            Self::HeartbeatTimeout => "heartbeat_timeout",
            Self::ConnectedElsewhere => "held_elsewhere",
            Self::SeatOver => "seat_over",
            Self::Moved => "moved",
            Self::Superseded => "superseded",
            Self::RateLimited => "rate_limited",
        }
    }

    /// What the client does then.
    #[must_use]
    pub const fn then(self) -> AfterClose {
        match self {
            Self::HeartbeatTimeout => AfterClose::Reconnect,
            Self::ProtocolError | Self::Restarting | Self::Overloaded | Self::RateLimited => {
                AfterClose::ReconnectSlower
            }
            Self::BadToken => AfterClose::JoinAgain,
            Self::ConnectedElsewhere => AfterClose::AskToTakeOver,
            Self::Superseded => AfterClose::Ignore,
            Self::FrameTooLarge
            | Self::BadFrame
            | Self::OriginNotAllowed
            | Self::RoomNotFound
            | Self::SeatOver
            | Self::Moved => AfterClose::Stop,
        }
    }
}

impl AfterClose {
    /// What to do after a close with any number, or with none because the network broke. An unknown number
    /// of the range that Reseat uses (4400 to 4499) stops; every other close is an accident to recover from.
    #[must_use]
    pub fn of(number: Option<u16>) -> Self {
        match number.map(|number| (number, CloseCode::try_from(number))) {
            Some((_, Ok(code))) => code.then(),
            Some((4400..=4499, Err(_))) => Self::Stop,
            Some((_, Err(_))) | None => Self::Reconnect,
        }
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.number()
    }
}

/// A number that is none of [`CloseCode`]; 1006 and 1000, for example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCloseCode(pub u16);

impl fmt::Display for UnknownCloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a close code of this protocol", self.0)
    }
}

impl std::error::Error for UnknownCloseCode {}

impl TryFrom<u16> for CloseCode {
    type Error = UnknownCloseCode;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|code| code.number() == number).ok_or(UnknownCloseCode(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_number() {
        for code in CloseCode::ALL {
            assert_eq!(CloseCode::try_from(u16::from(code)), Ok(code));
        }
        assert_eq!(CloseCode::try_from(1006), Err(UnknownCloseCode(1006)));
    }

    #[test]
    fn codes_are_listed_lowest_first_and_their_reasons_fit_a_close_frame() {
        assert!(CloseCode::ALL.is_sorted_by_key(|code| code.number()));
        // A control frame has at most 125 bytes, two of them the number.
        assert!(CloseCode::ALL.iter().all(|code| code.reason().len() <= 123));
    }

    #[test]
    fn an_accident_is_recovered_from_and_an_unknown_refusal_is_not() {
        assert_eq!(AfterClose::of(None), AfterClose::Reconnect);
        assert_eq!(AfterClose::of(Some(1006)), AfterClose::Reconnect);
        assert_eq!(AfterClose::of(Some(4411)), AfterClose::Stop);
        assert_eq!(AfterClose::of(Some(4477)), AfterClose::Stop);
    }
}
