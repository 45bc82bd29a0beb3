//! What stays the same for a room through its whole log.

use std::sync::Arc;

use serde_json::Value;

use crate::game::{Game, Room, Seat, Seed};
use crate::id::RoomId;
use crate::time::Duration;

/// The game of a room with everything its log is played with.
#[derive(Clone)]
pub struct RoomRules {
    /// The room.
    pub room_id: RoomId,
    /// The very version of the game that the log is played with.
    pub game: Arc<dyn Game>,
    /// The version's number.
    pub rules_version: u32,
    /// The game's options.
    pub options: Value,
    /// From which the shuffles follow.
    pub seed: Seed,
    /// Whether players take turns.
    pub has_turns: bool,
    /// How long a turn may take.
    pub turn_time: Option<Duration>,
}

impl RoomRules {
    /// Binds a room to its game.
    #[must_use]
    pub fn of(room: &Room, game: Arc<dyn Game>) -> Self {
        Self {
            room_id: room.id,
            has_turns: game.describe().has_turns,
            game,
            rules_version: room.rules_version,
            options: room.options.clone(),
            seed: room.seed.clone(),
            turn_time: room.turn_time,
        }
    }

    /// The side of each seat, in a room of so many; every seat its own when the options can't be read.
    #[must_use]
    pub fn sides(&self, seats: Seat) -> Vec<u8> {
        self.game.sides(seats, &self.options).unwrap_or_else(|_| (0..seats).collect())
    }
}
