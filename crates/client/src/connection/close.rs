//! What a close code means for the client: the one table. Knows no socket.

use reseat_protocol::CloseCode;

use super::backoff::Pace;
use super::status::{EndReason, Refusal};

/// What to do after a connection ended, or an attempt was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Connect again after a wait.
    Reconnect(Pace),
    /// Drop the token, ask for another, connect with it.
    Rejoin,
    /// The seat is connected from another client id: the player decides.
    AskTakeover,
    /// Another client took the seat over.
    Moved,
    /// The seat, or this client's part in it, is over.
    End(EndReason),
    /// The service will not have this client.
    Refuse(Refusal),
}

impl Decision {
    /// The same for an attempt that never stood: the next one is a counted one.
    pub(crate) fn of_an_attempt(self) -> Self {
        if self == Self::Reconnect(Pace::Quick) { Self::Reconnect(Pace::Counted) } else { self }
    }
}

/// The decision for a close code; `None` when the socket ended without one.
pub(crate) fn decide(code: Option<u16>) -> Decision {
    match code.map(|number| (number, CloseCode::try_from(number))) {
        Some((_, Ok(code))) => decide_known(code),
        Some((number @ 4400..=4499, Err(_))) => Decision::Refuse(Refusal::Unknown(number)),
        // 1006, 1000, and whatever a proxy on the way invents.
        Some((_, Err(_))) | None => Decision::Reconnect(Pace::Quick),
    }
}

const fn decide_known(code: CloseCode) -> Decision {
    match code {
        CloseCode::BadFrame => Decision::Refuse(Refusal::BadFrame),
        CloseCode::FrameTooLarge => Decision::Refuse(Refusal::FrameTooLarge),
        CloseCode::BadToken => Decision::Rejoin,
        CloseCode::OriginNotAllowed => Decision::Refuse(Refusal::OriginNotAllowed),
        CloseCode::RoomNotFound => Decision::Refuse(Refusal::RoomNotFound),
        CloseCode::HeartbeatTimeout => Decision::Reconnect(Pace::Quick),
        CloseCode::ConnectedElsewhere => Decision::AskTakeover,
        CloseCode::SeatOver => Decision::End(EndReason::SeatOver),
        CloseCode::Moved => Decision::Moved,
        CloseCode::Superseded => Decision::End(EndReason::Replaced),
        CloseCode::RateLimited => Decision::Reconnect(Pace::Slower),
        CloseCode::ProtocolError | CloseCode::Restarting | CloseCode::Overloaded => {
            Decision::Reconnect(Pace::Counted)
        }
    }
}

/// The decision for an HTTP refusal of the upgrade. The service closes after the upgrade instead,
/// for a client of `reseat.v1`: these come from an older one, or from a proxy before it.
pub(crate) const fn decide_http(status: u16) -> Decision {
    match status {
        400 => Decision::Refuse(Refusal::BadFrame),
        401 => Decision::Rejoin,
        403 => Decision::Refuse(Refusal::OriginNotAllowed),
        404 => Decision::Refuse(Refusal::RoomNotFound),
        409 => Decision::AskTakeover,
        410 => Decision::End(EndReason::SeatOver),
        429 => Decision::Reconnect(Pace::Slower),
        _ => Decision::Reconnect(Pace::Counted),
    }
}

#[cfg(test)]
mod tests {
    use reseat_protocol::close_code::AfterClose;

    use super::*;

    /// The decisions agree with what the protocol says of each code.
    #[test]
    fn every_close_code_is_decided_as_the_protocol_has_it() {
        for code in CloseCode::ALL {
            let decision = decide(Some(code.number()));
            let expected = match decision {
                Decision::Reconnect(Pace::Quick) => AfterClose::Reconnect,
                Decision::Reconnect(_) => AfterClose::ReconnectSlower,
                Decision::Rejoin => AfterClose::JoinAgain,
                Decision::AskTakeover => AfterClose::AskToTakeOver,
                Decision::End(EndReason::Replaced) => AfterClose::Ignore,
                Decision::Moved | Decision::End(_) | Decision::Refuse(_) => AfterClose::Stop,
            };
            assert_eq!(code.then(), expected, "{code:?}");
        }
    }

    #[test]
    fn a_refusal_of_a_newer_service_stops_the_client() {
        assert_eq!(decide(Some(4477)), Decision::Refuse(Refusal::Unknown(4477)));
    }

    #[test]
    fn an_unknown_close_is_a_lost_connection() {
        for code in [None, Some(1000), Some(1001), Some(1006), Some(4999)] {
            assert_eq!(decide(code), Decision::Reconnect(Pace::Quick));
        }
    }

    #[test]
    fn an_http_refusal_decides_as_its_close_code() {
        for (status, code) in
            [(400, 4400), (401, 4401), (403, 4403), (404, 4404), (409, 4409), (410, 4410), (429, 4429)]
        {
            assert_eq!(decide_http(status), decide(Some(code)));
        }
        assert_eq!(decide_http(502), Decision::Reconnect(Pace::Counted));
    }
}
