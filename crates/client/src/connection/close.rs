//! What a close code means for the client: the one table. Knows no socket.

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

/// The decision for a close code; `None` when the socket ended without one.
pub(crate) const fn decide(code: Option<u16>) -> Decision {
    match code {
        Some(1009) => Decision::Refuse(Refusal::FrameTooLarge),
        Some(4400) => Decision::Refuse(Refusal::BadRequest),
        Some(4401) => Decision::Rejoin,
        Some(4403) => Decision::Refuse(Refusal::OriginNotAllowed),
        Some(4404) => Decision::Refuse(Refusal::NoSuchRoom),
        Some(4409) => Decision::AskTakeover,
        Some(4410) => Decision::End(EndReason::SeatOver),
        Some(4411) => Decision::Moved,
        Some(4412) => Decision::End(EndReason::Replaced),
        Some(4429) => Decision::Reconnect(Pace::Slower),
        Some(1012 | 1013) => Decision::Reconnect(Pace::Counted),
        // 4408 (our heartbeat was late), 1006 and whatever a proxy on the way invents.
        Some(_) | None => Decision::Reconnect(Pace::Quick),
    }
}

/// The decision for an HTTP refusal of the upgrade. The service closes after the upgrade instead,
/// for a client of `reseat.v1`: these come from an older one, or from a proxy before it.
pub(crate) const fn decide_http(status: u16) -> Decision {
    match status {
        400 => Decision::Refuse(Refusal::BadRequest),
        401 => Decision::Rejoin,
        403 => Decision::Refuse(Refusal::OriginNotAllowed),
        404 => Decision::Refuse(Refusal::NoSuchRoom),
        409 => Decision::AskTakeover,
        410 => Decision::End(EndReason::SeatOver),
        429 => Decision::Reconnect(Pace::Slower),
        _ => Decision::Reconnect(Pace::Counted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_close_code_has_its_decision() {
        let table = [
            (4400, Decision::Refuse(Refusal::BadRequest)),
            (1009, Decision::Refuse(Refusal::FrameTooLarge)),
            (4401, Decision::Rejoin),
            (4403, Decision::Refuse(Refusal::OriginNotAllowed)),
            (4404, Decision::Refuse(Refusal::NoSuchRoom)),
            (4408, Decision::Reconnect(Pace::Quick)),
            (4409, Decision::AskTakeover),
            (4410, Decision::End(EndReason::SeatOver)),
            (4411, Decision::Moved),
            (4412, Decision::End(EndReason::Replaced)),
            (4429, Decision::Reconnect(Pace::Slower)),
            (1012, Decision::Reconnect(Pace::Counted)),
            (1013, Decision::Reconnect(Pace::Counted)),
        ];
        for (code, decision) in table {
            assert_eq!(decide(Some(code)), decision, "close code {code}");
        }
    }

    #[test]
    fn an_unknown_close_is_a_lost_connection() {
        for code in [None, Some(1000), Some(1001), Some(1006), Some(4999)] {
            assert_eq!(decide(code), Decision::Reconnect(Pace::Quick));
        }
    }

    #[test]
    fn an_http_refusal_decides_as_its_close_code() {
        for (status, code) in [(400, 4400), (401, 4401), (403, 4403), (404, 4404), (409, 4409), (410, 4410), (429, 4429)] {
            assert_eq!(decide_http(status), decide(Some(code)));
        }
        assert_eq!(decide_http(502), Decision::Reconnect(Pace::Counted));
    }
}
