//! A player's intent, its answer, and why it may be refused.

use crate::error::StoreError;
use crate::game::rules::{Move, RESERVED_ENTRY_TYPES, Rejection};
use crate::game::{GameAction, Unplayable};
use crate::id::{ActionId, PlayerId, RoomId};
use crate::safeguard;
use crate::services::loaded_rooms::{LoadError, LoadedRoom};
use crate::time::Timestamp;

/// A player's intent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The room.
    pub room_id: RoomId,
    /// The player; their seat was proved by the caller.
    pub player_id: PlayerId,
    /// The client's name for the intent; the same at every repetition.
    pub action_id: ActionId,
    /// The move.
    pub played: Move,
    /// The last entry that the player had seen when choosing.
    pub after: Option<i64>,
    /// The connection it came over; a superseded one is refused.
    pub connection: Option<i64>,
    /// The seat's newest connection, as far as the caller knows: an older one is refused, also where the log
    /// knows of no takeover because the client stayed the same.
    pub newest_connection: i64,
}

/// The answer to an action that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The intent.
    pub action_id: ActionId,
    /// Its place in the log.
    pub sequence_number: i64,
    /// When it was judged.
    pub at: Timestamp,
    /// Whether it had been stored before.
    pub duplicate: bool,
}

/// Why an action is refused. Nothing was stored, and the same `action_id` may be used again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The game has not begun.
    #[error("the game has not started")]
    NotStarted,
    /// The game has ended.
    #[error("the game is over")]
    GameOver,
    /// The player left or never sat here.
    #[error("the seat is over")]
    SeatOver,
    /// The connection is no longer the seat's.
    #[error("another connection has taken this seat")]
    Superseded,
    /// The game has changed since the player chose.
    #[error("the game has moved on since this was chosen; look and choose again")]
    Stale,
    /// The action type is one of the service's own.
    #[error("this action type is the service's own")]
    ReservedType,
    /// The rules of the game refuse it.
    #[error(transparent)]
    Rules(#[from] Rejection),
}

impl Refusal {
    /// The stable code on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::GameOver => "game_over",
            Self::SeatOver => "seat_over",
            Self::Superseded => "superseded",
            Self::Stale => "stale",
            Self::ReservedType => "reserved_action_type",
            Self::Rules(rejection) => rejection.code,
        }
    }
}

/// Why an action has no acknowledgement.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Refused for good.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The room can't be played. With a storage error inside it is unknown whether the action was stored:
    /// the client repeats the same `action_id`.
    #[error(transparent)]
    Room(#[from] LoadError),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        Self::Room(LoadError::Store(error))
    }
}

/// What the service checks before the rules do.
pub(super) fn admit(loaded: &LoadedRoom, submission: &Submission) -> Result<(), Refusal> {
    let state = loaded.state();
    if state.outcome().is_some() {
        return Err(Refusal::GameOver);
    }
    if state.game().is_none() {
        return Err(Refusal::NotStarted);
    }
    if state.seat_of(submission.player_id).is_none() || state.has_left(submission.player_id) {
        return Err(Refusal::SeatOver);
    }
    let newest = state.fence(submission.player_id).max(submission.newest_connection);
    if safeguard!("fencing") && submission.connection.is_some_and(|connection| connection < newest) {
        return Err(Refusal::Superseded);
    }
    if RESERVED_ENTRY_TYPES.contains(&submission.played.action_type.as_str()) {
        return Err(Refusal::ReservedType);
    }
    if loaded.rules().has_turns && submission.after.is_some_and(|after| after < state.game_changed_at()) {
        return Err(Refusal::Stale);
    }
    Ok(())
}

pub(super) fn acknowledge(action_id: ActionId, entry: &GameAction, duplicate: bool) -> Acknowledgement {
    Acknowledgement { action_id, sequence_number: entry.sequence_number, at: entry.created_at, duplicate }
}

pub(super) fn refused(room_id: RoomId, error: Unplayable) -> SubmitError {
    match error {
        Unplayable::Refused(rejection) => Refusal::Rules(rejection).into(),
        Unplayable::Inconsistent(reason) => LoadError::Inconsistent { room_id, reason }.into(),
    }
}
