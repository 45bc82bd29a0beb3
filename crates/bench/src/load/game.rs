//! What is played: which move is made next, from what the server sent.

use std::fmt;

use reseat_client::random::{Randomness, SeededRandomness};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value, json};

/// The most that a game of Casino can be played for, so that few end while they are measured.
const CASINO_TARGET: u32 = 200;

/// A game of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GameName {
    Relay,
    Casino,
}

impl fmt::Display for GameName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Relay => "Relay",
            Self::Casino => "Casino",
        })
    }
}

impl GameName {
    /// The name on the shelf.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Casino => "casino",
        }
    }

    /// The options of a room.
    pub(crate) fn options(self) -> Option<Map<String, Value>> {
        match self {
            Self::Relay => None,
            Self::Casino => Some(Map::from_iter([("target".to_owned(), CASINO_TARGET.into())])),
        }
    }
}

/// A move, and whose it is.
#[derive(Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) seat: usize,
    pub(crate) action_type: String,
    pub(crate) action_data: Value,
    /// The last entry that the player has seen.
    pub(crate) after: i64,
}

/// Both players of a room.
pub(crate) trait Game: Send + 'static {
    /// As much of a state as is looked at.
    type View: DeserializeOwned + Send;

    /// Players whose choices follow from this seed.
    fn new(seed: u64) -> Self;

    /// A player was sent a state, as of an entry.
    fn see(&mut self, seat: usize, sequence_number: i64, view: Self::View);

    /// The next move; `None` until somebody has seen enough.
    fn choose(&mut self) -> Option<Choice>;
}

/// The relay game: the players take turns at sending a small object.
#[derive(Debug)]
pub(crate) struct Relay {
    moves: usize,
}

impl Game for Relay {
    type View = IgnoredAny;

    fn new(_seed: u64) -> Self {
        Self { moves: 0 }
    }

    fn see(&mut self, _seat: usize, _sequence_number: i64, _view: IgnoredAny) {}

    fn choose(&mut self) -> Option<Choice> {
        self.moves += 1;
        Some(Choice {
            seat: self.moves % 2,
            action_type: "move".to_owned(),
            action_data: json!({ "piece": "knight", "x": self.moves % 8, "y": 7 }),
            // The relay game knows no stale actions.
            after: 0,
        })
    }
}

/// Casino: whoever is in turn makes one of the legal moves that the server listed, drawn at random.
#[derive(Debug)]
pub(crate) struct Casino {
    random: SeededRandomness,
    next: Option<Choice>,
}

/// What a player looks at in a state of Casino.
#[derive(Debug, Deserialize)]
pub(crate) struct CasinoView {
    /// None when it is the other's turn.
    legal_actions: Vec<Map<String, Value>>,
}

impl Game for Casino {
    type View = CasinoView;

    fn new(seed: u64) -> Self {
        Self { random: SeededRandomness::new(seed), next: None }
    }

    fn see(&mut self, seat: usize, sequence_number: i64, view: CasinoView) {
        let mut legal = view.legal_actions;
        if legal.is_empty() {
            return;
        }
        let drawn = self.random.next_u64() % legal.len() as u64;
        // Less than the length, which is one of this machine's own.
        let mut drawn = legal.swap_remove(usize::try_from(drawn).unwrap_or_default());
        if let Some(Value::String(action_type)) = drawn.remove("action_type") {
            let action_data = Value::Object(drawn);
            self.next = Some(Choice { seat, action_type, action_data, after: sequence_number });
        }
    }

    fn choose(&mut self) -> Option<Choice> {
        self.next.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relay_players_take_turns() {
        let mut relay = Relay::new(0);
        let seats: Vec<usize> = (0..4).filter_map(|_| relay.choose()).map(|choice| choice.seat).collect();
        assert_eq!(seats, [1, 0, 1, 0]);
    }

    #[test]
    fn a_casino_player_makes_a_listed_move_as_soon_as_there_is_one() {
        let mut casino = Casino::new(0);
        let mut see = |seat, number, state: Value| {
            casino.see(seat, number, serde_json::from_value(state).unwrap());
            casino.choose()
        };
        assert_eq!(see(0, 4, json!({ "legal_actions": [], "round": 1 })), None);
        let listed = json!({ "legal_actions": [{ "action_type": "trail", "card_id": "3D" }] });
        let action_data = json!({ "card_id": "3D" });
        let trail = Choice { seat: 1, action_type: "trail".to_owned(), action_data, after: 4 };
        assert_eq!(see(1, 4, listed), Some(trail));
        assert_eq!(casino.choose(), None);
    }
}
