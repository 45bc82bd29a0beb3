//! How a game ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The end of a game: the frame `game_ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GameEnded {
    /// Why it ended.
    pub reason: EndReason,
    /// Who won; nobody when the room expired.
    pub winners: Vec<Uuid>,
    /// Everybody's points.
    pub scores: BTreeMap<Uuid, i64>,
    /// The shuffle seed in hex, so that anyone can check the deals.
    pub seed: String,
}

/// Why a game ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
