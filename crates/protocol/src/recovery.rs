//! One consistent snapshot of a room for one player: all that a client needs to go on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::entry::{LogEntry, Summary};
use crate::presence::Health;
use crate::room::{BotStrength, RoomStatus};

/// The room as of `sequence_number`, and what happened since the client last looked. Part of `welcome`, the
/// frame `recovery`, and a body over HTTP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryState {
    /// The room.
    pub room_id: Uuid,
    /// Whose view this is.
    pub player_id: Uuid,
    /// Where the room is in its life.
    pub status: RoomStatus,
    /// Names this history of the log; another one after a restored backup.
    pub log_epoch: Uuid,
    /// The last entry that `state` contains; 0 before the first.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub sequence_number: i64,
    /// Whether `missed_actions` is complete.
    pub recovered: bool,
    /// The player's own state exactly after `sequence_number`; `null` before the start and in a game that
    /// has none.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub state: Value,
    /// Whether the player is to move.
    pub your_turn: bool,
    /// For how long the player was away.
    pub offline_ms: i64,
    /// Everybody at the table, lowest seat first.
    pub players: Vec<RecoveredPlayer>,
    /// The entries after the client's last, oldest first, without states. Empty unless `recovered`.
    pub missed_actions: Vec<LogEntry>,
    /// The last of them in words, oldest first, at most
    /// [`MAX_MISSED_SUMMARIES`](crate::limits::MAX_MISSED_SUMMARIES).
    pub missed_summary: Vec<Summary>,
    /// When the present turn's time is up; `null` without a limit.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub turn_deadline_at: Option<DateTime<Utc>>,
    /// Why it is not `recovered`; `null` when it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub truncated: Option<Truncation>,
}

/// One player at the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveredPlayer {
    /// Names the player.
    pub player_id: Uuid,
    /// The name at this table.
    pub name: String,
    /// The place, from 0 in turn order.
    pub seat: u8,
    /// How well a bot plays; `null` for a person.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub bot: Option<BotStrength>,
    /// Whether a connection is open. A bot's always is.
    pub connected: bool,
    /// How well it is heard.
    pub health: Health,
    /// Since when nobody is connected.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub disconnected_since: Option<DateTime<Utc>>,
}

/// Why the missed entries are not told one by one. The state alone counts then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Truncation {
    /// There are more than [`MAX_MISSED_ACTIONS`](crate::limits::MAX_MISSED_ACTIONS), or they have more than
    /// [`MAX_MISSED_BYTES`](crate::limits::MAX_MISSED_BYTES).
    TooMany,
    /// What the client saw belongs to another history of the log, or lies beyond its end.
    Epoch,
    /// The client has seen nothing yet.
    New,
}
