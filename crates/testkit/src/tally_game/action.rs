//! Tally's move, what the rules answer to it, and why they refuse it.

use reseat_domain::game::rules::RuleRejection;
use reseat_domain::id::PlayerId;
use serde::Serialize;
use serde_json::Value;

/// Most points of one move.
pub(super) const MOST_POINTS: u8 = 9;

/// A decoded move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyAction {
    /// From 1 to 9.
    pub points: u8,
    /// A number that only its author sees again.
    pub secret: Option<u32>,
}

impl TallyAction {
    pub(super) fn read(action_type: &str, data: &Value) -> Result<Self, TallyRejection> {
        if action_type != "add" {
            return Err(TallyRejection::UnknownActionType);
        }
        let points = data.get("points").and_then(Value::as_u64).and_then(|points| u8::try_from(points).ok());
        let points = points.filter(|points| (1..=MOST_POINTS).contains(points));
        let secret = match data.get("secret") {
            None | Some(Value::Null) => None,
            Some(secret) => {
                let number = secret.as_u64().and_then(|number| u32::try_from(number).ok());
                Some(number.ok_or(TallyRejection::MalformedActionData { field: "secret" })?)
            }
        };
        Ok(Self { points: points.ok_or(TallyRejection::MalformedActionData { field: "points" })?, secret })
    }
}

/// What the rules answer; a secret is never in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TallyEvent {
    /// A player has added points.
    Added {
        /// Who.
        player_id: PlayerId,
        /// How many.
        points: u8,
        /// How many they have now.
        total: u32,
    },
    /// Everybody had their turn.
    RoundEnded {
        /// Which round, from 1.
        round: u32,
    },
}

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TallyRejection {
    /// Another player has the turn, or the round is ending.
    #[error("It is not your turn.")]
    NotYourTurn,
    /// Someone has reached the target.
    #[error("The game is over.")]
    GameOver,
    /// A kind of move that the game does not have.
    #[error("Tally has one move, add.")]
    UnknownActionType,
    /// A field is missing or not as documented.
    #[error("The field `{field}` is missing or not as documented.")]
    MalformedActionData {
        /// Which.
        field: &'static str,
    },
}

impl RuleRejection for TallyRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NotYourTurn => "not_your_turn",
            Self::GameOver => "game_over",
            Self::UnknownActionType => "unknown_action_type",
            Self::MalformedActionData { .. } => "malformed_action_data",
        }
    }
}
