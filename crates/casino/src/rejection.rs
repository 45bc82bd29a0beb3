//! Why a move is refused: a stable code, and a sentence that tells the player what to do.

use reseat_domain::game::rules::RuleRejection;

use crate::table::BuildId;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Another player has the turn, or the cards are being dealt.
    #[error("It is not your turn.")]
    NotYourTurn,
    /// The game has ended.
    #[error("The game is over.")]
    GameOver,
    /// The card played is not in the player's hand.
    #[error("That card is not in your hand.")]
    CardNotInHand,
    /// A target is not on the table, or is named twice.
    #[error("A target is not on the table, or is named twice.")]
    NoSuchTarget,
    /// A jack, queen or king in a build of the standard variant.
    #[error("Jacks, queens and kings have no number and can't be part of a build.")]
    FaceCardCannotBuild,
    /// The targets can't be parted into groups of the value.
    #[error("These cards can't be parted into groups of that value.")]
    GroupsDoNotMatch,
    /// No card is left in the hand that could take the build.
    #[error("After this play you need a {value} in your hand to take the build.")]
    MustHoldBuildCard {
        /// The value of the build.
        value: u8,
    },
    /// A build that the player controls would be left without its card.
    #[error("You control a build of {value} and must keep a {value} in your hand for it.")]
    MustKeepBuildCard {
        /// The value of the build.
        value: u8,
    },
    /// A controller of a build tried to trail.
    #[error("You control a build, so you can't trail: capture or build.")]
    ControllerMayNotTrail,
    /// A multiple build never changes value.
    #[error("Build {build} is a multiple build; its value can't be raised.")]
    CannotRaiseMultipleBuild {
        /// The build.
        build: BuildId,
    },
    /// No card has the value that the build would have.
    #[error("The value of a build is from 1 to {highest}.")]
    BuildValueOutOfRange {
        /// The highest value allowed.
        highest: u8,
    },
    /// With `must_capture`, a card that can capture may not be trailed.
    #[error("This card can capture, so at this table it may not be trailed.")]
    MustCapture,
    /// A kind of move that the game does not have.
    #[error("Casino has the moves capture, build and trail.")]
    UnknownActionType,
    /// A field of the move is missing or of another type.
    #[error("The field `{field}` is missing or not as documented.")]
    MalformedActionData {
        /// The field.
        field: &'static str,
    },
}

impl RuleRejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NotYourTurn => "not_your_turn",
            Self::GameOver => "game_over",
            Self::CardNotInHand => "card_not_in_hand",
            Self::NoSuchTarget => "no_such_target",
            Self::FaceCardCannotBuild => "face_card_cannot_build",
            Self::GroupsDoNotMatch => "groups_do_not_match",
            Self::MustHoldBuildCard { .. } => "must_hold_build_card",
            Self::MustKeepBuildCard { .. } => "must_keep_build_card",
            Self::ControllerMayNotTrail => "controller_may_not_trail",
            Self::CannotRaiseMultipleBuild { .. } => "cannot_raise_multiple_build",
            Self::BuildValueOutOfRange { .. } => "build_value_out_of_range",
            Self::MustCapture => "must_capture",
            Self::UnknownActionType => "unknown_action_type",
            Self::MalformedActionData { .. } => "malformed_action_data",
        }
    }
}
