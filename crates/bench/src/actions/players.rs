//! Players who send something as soon as the last thing was answered. What they send does not depend on who
//! stores it.

use reseat_client::random::{Randomness, SeededRandomness};
use reseat_domain::game::rules::Move;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use serde_json::json;

use crate::house::Table;

/// Where the sequences of action ids begin.
const SEED: u64 = 20_261_121;
/// Squares of the board that the pieces are moved on.
const BOARD: u64 = 64;

/// A player of the relay game.
pub(super) struct Player {
    pub(super) room_id: RoomId,
    pub(super) player_id: PlayerId,
    randomness: SeededRandomness,
}

impl Player {
    /// The first `each` players of every table.
    pub(super) fn of(tables: &[Table], each: u8) -> Vec<Self> {
        let seated = tables.iter().flat_map(|table| {
            table.players().take(each.into()).map(|player_id| (table.shown.room.id, player_id))
        });
        seated.zip(SEED..).map(|((room_id, player_id), seed)| Self::new(room_id, player_id, seed)).collect()
    }

    /// A player whose sequence of action ids begins with this seed.
    pub(super) fn new(room_id: RoomId, player_id: PlayerId, seed: u64) -> Self {
        Self { room_id, player_id, randomness: SeededRandomness::new(seed) }
    }

    /// The next intent: its id, and a move as a board game would send it.
    pub(super) fn next(&self) -> (ActionId, Move) {
        let randomness: &dyn Randomness = &self.randomness;
        let square = || randomness.next_u64() % BOARD;
        let action_data = json!({ "piece": "knight", "from": square(), "to": square() });
        (ActionId::new(randomness.uuid()), Move { action_type: "move".to_owned(), action_data })
    }
}
