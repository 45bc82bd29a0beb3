//! An entry of a room's log: a player's action or a service entry.

use serde_json::Value;

use crate::id::{ActionId, PlayerId, RoomId};
use crate::time::Timestamp;

/// One row of a room's log. Written once, never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct GameAction {
    /// The room.
    pub room_id: RoomId,
    /// The place in the log, from 1 without gaps.
    pub sequence_number: i64,
    /// The author, or the seat that a service entry is about.
    pub player_id: Option<PlayerId>,
    /// The client's name for its intent; service entries and bots have none.
    pub action_id: Option<ActionId>,
    /// What was done, `[a-z][a-z0-9_]{0,31}`.
    pub action_type: String,
    /// With what; an object.
    pub action_data: Value,
    /// What the rules answered; summaries are made from these.
    pub events: Vec<Value>,
    /// When it was judged.
    pub created_at: Timestamp,
}

/// Entries that are appended together, all or none: an action and what it brought about.
///
/// Never empty, all of one room, and numbered without gaps.
pub type AppendBatch = Vec<GameAction>;

/// The service's own entries, by their names in the log; everything else is the game's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The game began; fixes seating, options and rules version.
    Start,
    /// The game ended.
    End,
    /// An absent player's move.
    Autoplay,
    /// Another client took the seat; fences the older connections.
    SeatTaken,
    /// The seat is abandoned.
    Abandon,
    /// The player of an abandoned seat is back.
    Return,
    /// The player left for good.
    Leave,
    /// An opponent waits for the abandoned seats.
    Wait,
    /// An opponent claims the win.
    Claim,
    /// A player's action or one of the game's own entries.
    OfTheGame,
}

impl EntryKind {
    /// Reads the kind from an entry's type.
    #[must_use]
    pub fn of(action_type: &str) -> Self {
        match action_type {
            "start" => Self::Start,
            "end" => Self::End,
            "autoplay" => Self::Autoplay,
            "seat_taken" => Self::SeatTaken,
            "abandon" => Self::Abandon,
            "return" => Self::Return,
            "leave" => Self::Leave,
            "wait" => Self::Wait,
            "claim" => Self::Claim,
            _ => Self::OfTheGame,
        }
    }

    /// Whether somebody's absence may begin, or be counted otherwise, with the entry.
    #[must_use]
    pub fn moves_absences(self) -> bool {
        matches!(self, Self::Start | Self::Abandon | Self::Return | Self::Leave | Self::Wait)
    }

    /// Whether the entry changed the game, so that an action chosen before it is stale.
    #[must_use]
    pub fn changes_the_game(self) -> bool {
        !matches!(self, Self::SeatTaken | Self::Abandon | Self::Return | Self::Wait)
    }
}

/// Whether a text may be a player's `action_type`: `[a-z][a-z0-9_]{0,31}`.
#[must_use]
pub fn is_action_type(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && text.len() <= 32
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::rules::RESERVED_ENTRY_TYPES;

    #[test]
    fn every_reserved_name_is_a_kind_of_its_own() {
        for name in RESERVED_ENTRY_TYPES {
            assert_ne!(EntryKind::of(name), EntryKind::OfTheGame, "{name}");
        }
        assert_eq!(EntryKind::of("capture"), EntryKind::OfTheGame);
    }

    #[test]
    fn an_action_type_is_a_short_lower_case_word() {
        for good in ["a", "play_card", "x9", &"a".repeat(32)] {
            assert!(is_action_type(good), "{good}");
        }
        for bad in ["", "9x", "_x", "Play", "play-card", "plaý", &"a".repeat(33)] {
            assert!(!is_action_type(bad), "{bad}");
        }
    }
}
