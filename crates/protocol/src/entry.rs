//! Entries of a room's log as a player may see them, and the answer to one that was submitted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One entry of a room's log: a player's action or one of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// The place in the log, from 1 without gaps.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub sequence_number: i64,
    /// The client's name for its intent; shown to the author only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub action_id: Option<Uuid>,
    /// The author, or the seat that a service entry is about; `null` for one that is about no seat.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub player_id: Option<Uuid>,
    /// What was done, `[a-z][a-z0-9_]{0,31}`.
    pub action_type: String,
    /// With what, without what this player may not see.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub action_data: Value,
    /// When it was judged, in milliseconds since 1970.
    pub timestamp: i64,
    /// One sentence about it.
    pub summary: Summary,
}

/// An entry on its way to a connected player: the frame `action`. A server may have the state written out
/// already; a client reads it as a [`Value`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(concrete(S = ())))]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct ActionFrame<S = Value> {
    /// The entry.
    #[serde(flatten)]
    pub entry: LogEntry,
    /// The player's own state after it. Left out when another entry follows at once; `null` is the state
    /// of a game that has none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "typescript", ts(type = "unknown", optional))]
    pub state: Option<S>,
    /// When the present turn's time is up; `null` without a limit, and where `state` is left out.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub turn_deadline_at: Option<DateTime<Utc>>,
}

/// One sentence about an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// The sentence's stable name, such as `captured`.
    pub code: String,
    /// What stands in it, for other languages.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub params: Value,
    /// The sentence in English.
    pub text: String,
}

/// The answer to an action that is durable: the frame `ack`, and the body over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ack {
    /// The intent that was submitted.
    pub action_id: Uuid,
    /// Its place in the log.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub sequence_number: i64,
    /// When it was judged, in milliseconds since 1970.
    pub timestamp: i64,
    /// Whether it was in the log already; then number and time are those of the first.
    pub duplicate: bool,
}

/// Reads a field that is there, so that `null` is a value and not an absence.
fn present<'de, S: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<S>, D::Error> {
    S::deserialize(deserializer).map(Some)
}
