//! `GET /api/games`: what can be played.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The games of this server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameList {
    /// The games.
    pub games: Vec<GameInfo>,
}

/// One game.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameInfo {
    /// The stable name, such as `casino`.
    pub game: String,
    /// The name for people.
    pub name: String,
    /// Fewest seats of a room.
    pub min_seats: u8,
    /// Most seats of a room.
    pub max_seats: u8,
    /// The options with their defaults and what they allow.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub options: Value,
}
