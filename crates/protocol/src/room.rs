//! A room as the lobby sees it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A room: one game being set up, played or finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Room {
    /// Names the room.
    pub id: Uuid,
    /// Names it for people: six letters and digits.
    pub code: String,
    /// The game's name, such as `casino`.
    pub game: String,
    /// The game's options, every default filled in.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub options: Value,
    /// Where it is in its life.
    pub status: RoomStatus,
    /// How many may play.
    pub seats: u8,
    /// Who sits there, lowest seat first.
    pub players: Vec<RoomPlayer>,
    /// Hex SHA-256 of the shuffle seed, from the start on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub seed_commitment: Option<String>,
    /// When it was made.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub created_at: DateTime<Utc>,
    /// When the game began.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub finished_at: Option<DateTime<Utc>>,
}

/// One player of a room; also the frame `player_joined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomPlayer {
    /// Names the player.
    pub player_id: Uuid,
    /// The name at this table, 1 to 32 characters.
    pub name: String,
    /// The place, from 0 in turn order. `start` closes gaps, so it may be lower afterwards.
    pub seat: u8,
    /// How well a bot plays; `null` for a person.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub bot: Option<BotStrength>,
}

/// Where a room is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoomStatus {
    /// Being set up; players may join.
    Waiting,
    /// Being played.
    Playing,
    /// Being played, and a claim is possible.
    Abandoned,
    /// Over.
    Finished,
}

/// How well a house bot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BotStrength {
    /// For a first game.
    Easy,
    /// The usual one.
    Normal,
    /// Looks at what it leaves.
    Hard,
}
