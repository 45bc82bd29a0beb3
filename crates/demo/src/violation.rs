//! What must never be, in words. Knows neither how it is looked for nor what is done about it.

use std::time::Duration;

use uuid::Uuid;

/// Something that the clients saw, or the log holds, and that breaks a promise of the service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Violation {
    /// An acknowledged action is not in the log.
    #[error("{player}: action {action_id} was acknowledged as entry {sequence_number} and is not in the log")]
    LostAction { player: String, action_id: Uuid, sequence_number: i64 },
    /// It is there under another number or time, or with other content.
    #[error(
        "{player}: action {action_id} was acknowledged as entry {acknowledged}, and the log has it otherwise, as entry {found}"
    )]
    MovedAction { player: String, action_id: Uuid, acknowledged: i64, found: i64 },
    /// One intent stands in the log more than once.
    #[error("{player}: action {action_id} stands in the log more than once, as entries {entries:?}")]
    DoubledAction { player: String, action_id: Uuid, entries: Vec<i64> },
    /// A move of one of our players that none of them made.
    #[error("{player}: entry {sequence_number}, `{action_type}`, is a move that was never submitted")]
    UnknownAction { player: String, sequence_number: i64, action_type: String },
    /// Two answers to one action name different numbers or times.
    #[error("{player}: action {action_id} was acknowledged as entry {first} and then as entry {then}")]
    DifferingAcks { player: String, action_id: Uuid, first: i64, then: i64 },
    /// The service said twice that it had not known the action.
    #[error("{player}: action {action_id} was acknowledged as new {times} times")]
    NewTwice { player: String, action_id: Uuid, times: usize },
    /// A refused action is in the log, or was acknowledged.
    #[error("{player}: action {action_id} was refused ({code}) and applied all the same")]
    RefusedAndApplied { player: String, action_id: Uuid, code: String },
    /// A move that the service itself had listed as legal was refused.
    #[error("{player}: action {action_id} was legal and was refused ({code})")]
    LegalMoveRefused { player: String, action_id: Uuid, code: String },
    /// A second click under another id was played as a move of its own.
    #[error("{player}: action {action_id} was a second click by an old state, and was applied")]
    LateClickApplied { player: String, action_id: Uuid },
    /// A move over a superseded connection was played.
    #[error("{player}: action {action_id} came over a connection that had lost its seat, and was applied")]
    SupersededApplied { player: String, action_id: Uuid },
    /// A player was shown a card that another held, or that was still in the deck.
    #[error(
        "{player}: the state after entry {shown} shows {card}, which {owner} played from the hand as entry {played}"
    )]
    HiddenCardShown { player: String, shown: i64, card: String, owner: Uuid, played: i64 },
    /// The seat is there, and cannot be taken.
    #[error("{player}: no node let them in for {within:?}")]
    NotLetIn { player: String, within: Duration },
    /// The room is there, and its log is not.
    #[error("{player}: no node shows the log for {within:?}")]
    LogUnreadable { player: String, within: Duration },
    /// Nobody told what became of the action.
    #[error("{player}: nobody knows what became of action {action_id}")]
    UnknownFate { player: String, action_id: Uuid },
    /// The numbers of the log are not 1, 2, 3, and so on.
    #[error("{player}: the log goes from entry {before} to entry {found}")]
    HoleInLog { player: String, before: i64, found: i64 },
    /// The entries that a connection told are not in a row.
    #[error("{player}: a connection told entry {found} after entry {before}")]
    HoleInFrames { player: String, before: i64, found: i64 },
    /// The log's end was never told.
    #[error("{player}: the log goes to entry {head}, and the last entry told is {reached}")]
    UntoldEntries { player: String, reached: i64, head: i64 },
    /// The service said that what was seen belongs to another log, or lies beyond this one's end.
    #[error("{player}: after entry {before}, the service went back to entry {found}")]
    LogWentBack { player: String, before: i64, found: i64 },
    /// One player was told the same entry in two ways.
    #[error("{player}: entry {sequence_number} was told in two ways")]
    EntryChanged { player: String, sequence_number: i64 },
    /// One player was told the same state in two ways.
    #[error("{player}: the state after entry {sequence_number} was told in two ways")]
    StateChanged { player: String, sequence_number: i64 },
    /// Two players read the same entry differently.
    #[error("entry {sequence_number} is another one for {player} than for {other}")]
    DifferingEntries { player: String, other: String, sequence_number: i64 },
    /// A player was shown the id of another's action.
    #[error("{player}: entry {sequence_number} shows the action id of another player")]
    ForeignActionId { player: String, sequence_number: i64 },
    /// The end of the game was never told.
    #[error("{player}: the end of the game was never told")]
    NoEnding { player: String },
    /// The end that was told is not the one in the log.
    #[error("{player}: the end of the game that was told is not the end in the log")]
    DifferingEnding { player: String },
    /// The service did not understand a frame.
    #[error("{player}: the service answered a frame with the error `{code}`: {message}")]
    ErrorFrame { player: String, code: String, message: String },
    /// The recording itself has a hole, so that nothing is proven.
    #[error("{player}: {events} events were not recorded, because the recorder was too slow")]
    HoleInRecord { player: String, events: u64 },
    /// The service's own check of a room found a fault.
    #[error("`reseat rooms verify`, room {room_id}: {fault}")]
    VerifyFault { room_id: Uuid, fault: String },
    /// The service's own check saw another number of entries, or none.
    #[error("`reseat rooms verify` saw {verified:?} entries of room {room_id}, where its log has {head}")]
    VerifiedOtherwise { room_id: Uuid, verified: Option<i64>, head: i64 },
}
