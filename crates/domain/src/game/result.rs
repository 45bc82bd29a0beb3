//! How a game ended, and for whom.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::id::{PlayerId, RoomId, UserId};
use crate::time::Timestamp;

/// Why a game ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Played to the end.
    Completed,
    /// An opponent claimed the win over abandoned seats.
    Claimed,
    /// A player left.
    Forfeit,
    /// Nobody came back.
    Expired,
}

impl EndReason {
    /// The name on the wire and in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Claimed => "claimed",
            Self::Forfeit => "forfeit",
            Self::Expired => "expired",
        }
    }
}

/// The end of a game, as the `end` entry and the room hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameOutcome {
    /// Why it ended.
    pub reason: EndReason,
    /// Who won; nobody when the room expired.
    pub winners: Vec<PlayerId>,
    /// Everybody's points.
    pub scores: BTreeMap<PlayerId, i64>,
    /// The seed in hex, so that anyone can check the deals.
    pub seed: String,
}

/// How it ended for one player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerOutcome {
    /// Won, alone or with their side.
    Win,
    /// Did not.
    Loss,
    /// Nobody won, or everybody did.
    Draw,
}

impl PlayerOutcome {
    /// The name on the wire and in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Win => "win",
            Self::Loss => "loss",
            Self::Draw => "draw",
        }
    }
}

/// A finished game in a player's history. It outlives the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameResult {
    /// Names the result.
    pub id: uuid::Uuid,
    /// The room it was played in.
    pub room_id: RoomId,
    /// The player.
    pub player_id: PlayerId,
    /// The user; `None` for a bot.
    pub user_id: Option<UserId>,
    /// The game.
    pub game: String,
    /// Win, loss or draw.
    pub outcome: PlayerOutcome,
    /// Why the game ended.
    pub reason: EndReason,
    /// The player's points.
    pub score: i64,
    /// When.
    pub finished_at: Timestamp,
}
