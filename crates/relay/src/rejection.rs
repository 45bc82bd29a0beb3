//! Why an action is refused.

use reseat_domain::game::rules::RuleRejection;

/// A refusal. All but the first two are about `finish`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The name belongs to an entry of the service.
    #[error("This action type is the service's own; choose another name.")]
    ReservedActionType,
    /// Not a name that an action may have.
    #[error("An action type is a lower-case letter and up to 31 lower-case letters, digits or underscores.")]
    InvalidActionType,
    /// `winners` is missing, or is no list of player ids.
    #[error("`finish` needs `winners`, a list of player ids; an empty list if nobody won.")]
    InvalidFinish,
    /// A winner does not sit at this table.
    #[error("A winner is not a player of this room.")]
    NoSuchPlayer,
    /// A winner is named twice.
    #[error("A winner is named twice.")]
    DuplicateWinner,
}

impl RuleRejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::ReservedActionType => "reserved_action_type",
            Self::InvalidActionType => "invalid_action_type",
            Self::InvalidFinish => "invalid_finish",
            Self::NoSuchPlayer => "no_such_player",
            Self::DuplicateWinner => "duplicate_winner",
        }
    }
}
