//! A seat and who sits there.

use serde::{Deserialize, Serialize};

use crate::id::PlayerId;

/// A place at the table, counted from 0 in turn order.
pub type Seat = u8;

/// How well a house bot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BotStrength {
    /// Plays at random among sensible moves.
    Easy,
    /// Greedy by points.
    Normal,
    /// Greedy, and looks at what it leaves.
    Hard,
}

/// One player at the table, as the `start` entry fixed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatedPlayer {
    /// Who.
    pub player_id: PlayerId,
    /// Where; equal to the place in the seating list.
    pub seat: Seat,
    /// The name the others see, 1 to 32 characters.
    pub name: String,
    /// Set when a bot sits here.
    pub bot: Option<BotStrength>,
}
