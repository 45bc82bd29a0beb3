//! What administrators see.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The answer to `GET /api/admin/overview`: what there is at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// User sessions that stand.
    pub user_sessions: UserSessionCounts,
    /// Rooms that are open.
    pub rooms: RoomCounts,
    /// Seats that are connected, on any server.
    pub connected_seats: u64,
    /// When they were counted.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub counted_at: DateTime<Utc>,
}

/// User sessions by how they prove themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserSessionCounts {
    /// By tokens.
    pub bearer: u64,
    /// By a cookie.
    pub cookie: u64,
}

/// Rooms by their status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomCounts {
    /// Not started.
    pub waiting: u64,
    /// In play.
    pub playing: u64,
    /// In play, and a claim is possible.
    pub abandoned: u64,
}

/// The query of `GET /api/admin/events`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListEvents {
    /// Only about this user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub user_id: Option<Uuid>,
    /// Only of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub kind: Option<String>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub cursor: Option<String>,
}

/// The answer to `GET /api/admin/events`, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPage {
    /// The events.
    pub events: Vec<Event>,
    /// The cursor of the next page, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub next: Option<String>,
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Names the event.
    pub id: Uuid,
    /// When it happened.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: String,
    /// To whose account.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_id: Option<Uuid>,
    /// To which session, or by which.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_session_id: Option<Uuid>,
    /// On whose word.
    pub actor: String,
    /// From where; forgotten after a while.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required))]
    pub ip_address: Option<IpAddr>,
    /// The raw user agent.
    pub user_agent: String,
    /// What else is worth knowing.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub data: Value,
}
