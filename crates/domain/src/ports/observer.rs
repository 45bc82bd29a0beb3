//! What the services report for metrics and logs.

use crate::id::{HandoffId, PlayerId, RoomId, UserId, UserSessionId};
use crate::token::TokenRefusal;

/// A fact that an operator counts or reads. Never holds a secret.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// An action was judged.
    Action {
        /// The game.
        game: String,
        /// `accepted`, `duplicate`, or the refusal's code.
        outcome: &'static str,
    },
    /// A connect was answered: `new`, `resumed`, or the refusal's code.
    Connect {
        /// The outcome.
        outcome: &'static str,
    },
    /// A sign-in was answered: `guest`, `signed_up`, `signed_in`, `failed` or `throttled`.
    SignIn {
        /// The outcome.
        outcome: &'static str,
    },
    /// The stored hash of a user's password can't be read: no password is theirs until an operator sets another.
    PasswordUnreadable {
        /// The user.
        user_id: UserId,
    },
    /// A seat came back after a time away.
    Resumed {
        /// Milliseconds since it was disconnected.
        away_ms: i64,
    },
    /// Another client took a seat over.
    Takeover {
        /// The room.
        room_id: RoomId,
        /// The seat.
        player_id: PlayerId,
    },
    /// A session token was refused: a security event.
    TokenRefused {
        /// Why.
        refusal: TokenRefusal,
    },
    /// A refresh token was used that had been used up: a copy of it exists, and its session was ended. A security
    /// event.
    RefreshReused {
        /// The session that was ended.
        user_session_id: UserSessionId,
    },
    /// Something became of a handoff: `created`, `redeemed`, `repeated`, `refused` or `revoked`.
    Handoff {
        /// The outcome.
        outcome: &'static str,
    },
    /// A handoff was used a second time: a copy of its token exists, and the session that came of it was ended. A
    /// security event.
    HandoffReplayed {
        /// The handoff.
        handoff_id: HandoffId,
    },
    /// A seat came back from another address or with another user agent: noted, never refused.
    OriginChanged {
        /// The room.
        room_id: RoomId,
        /// The seat.
        player_id: PlayerId,
    },
    /// A seat was abandoned.
    Abandoned {
        /// The room.
        room_id: RoomId,
        /// The seat.
        player_id: PlayerId,
    },
    /// A game ended.
    Ended {
        /// The game.
        game: String,
        /// The reason.
        reason: &'static str,
    },
    /// A state that can't be.
    Inconsistent {
        /// The room.
        room_id: RoomId,
        /// What is wrong.
        detail: String,
    },
    /// A snapshot could not be stored; the log is.
    SnapshotFailed {
        /// The room.
        room_id: RoomId,
        /// Why.
        detail: String,
    },
    /// The bus did not take a notice.
    BusUnavailable {
        /// What it said.
        detail: String,
    },
}

/// Takes reports. MUST NOT block or fail.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Observer: Send + Sync {
    /// Takes one.
    fn report(&self, report: Report);
}
