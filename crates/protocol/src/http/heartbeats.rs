//! `GET /api/heartbeat/{room_id}`: how each seat of a room is heard.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::presence::Health;

/// The people of a room; bots have no connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heartbeats {
    /// Each player, lowest seat first.
    pub players: Vec<Heartbeat>,
}

/// How one seat is heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heartbeat {
    /// Whose.
    pub player_id: Uuid,
    /// When something was last heard, as far as it is stored.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub last_heartbeat_at: DateTime<Utc>,
    /// How well.
    pub health: Health,
    /// Whether a connection is open.
    pub connected: bool,
    /// Whether the player's page says that it is hidden.
    pub hidden: bool,
    /// Since when nobody is connected.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub disconnected_since: Option<DateTime<Utc>>,
}
