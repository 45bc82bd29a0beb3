//! Who is here and who is away, and the times by which that is judged.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How well a seat's connection is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Heard of late.
    Healthy,
    /// Connected, but not heard for `unhealthy_after_ms`.
    Unhealthy,
    /// Not connected.
    Disconnected,
}

/// The frame `connection_status`: another player's connection has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ConnectionStatus {
    /// Whose.
    pub player_id: Uuid,
    /// Whether a connection is open.
    pub connected: bool,
    /// How well it is heard.
    pub health: Health,
    /// Whether the player's page says that it is hidden.
    pub hidden: bool,
    /// Since when nobody is connected.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub disconnected_since: Option<DateTime<Utc>>,
    /// When the others may claim the win, should the player stay away.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub claimable_at: Option<DateTime<Utc>>,
}

/// The times that a server judges connections by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeartbeatTimes {
    /// How often the client pings.
    pub ping_interval_ms: i64,
    /// After how long a silence a connection is unhealthy.
    pub unhealthy_after_ms: i64,
    /// After how long a silence it is closed.
    pub disconnect_after_ms: i64,
    /// For how long an absent player may keep the others waiting.
    pub abandon_after_ms: i64,
}
