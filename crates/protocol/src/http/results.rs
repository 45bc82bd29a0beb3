//! How games ended: one room's result, and a user's history.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::ending::EndReason;

/// `GET /api/rooms/{room}/result`, and the answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomResult {
    /// The room.
    pub room_id: Uuid,
    /// Why it ended.
    pub reason: EndReason,
    /// Who won; nobody when the room expired.
    pub winners: Vec<Uuid>,
    /// Everybody's points.
    pub scores: BTreeMap<Uuid, i64>,
    /// When it ended.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub finished_at: DateTime<Utc>,
    /// The shuffle seed in hex.
    pub seed: String,
}

/// `GET /api/users/me/results`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserResults {
    /// The results.
    pub results: Vec<UserResult>,
    /// The cursor of the next page, when there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub next: Option<String>,
}

/// One finished game of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserResult {
    /// The room.
    pub room_id: Uuid,
    /// The game's name.
    pub game: String,
    /// How it ended for this user.
    pub outcome: Outcome,
    /// Why it ended.
    pub reason: EndReason,
    /// The user's points.
    pub score: i64,
    /// When it ended.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub finished_at: DateTime<Utc>,
}

/// How a game ended for one player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Won, alone or with their side.
    Win,
    /// Did not.
    Loss,
    /// Nobody won, or everybody did.
    Draw,
}
