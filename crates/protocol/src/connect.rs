//! The query of `GET /ws/{room_id}`: who connects, and what they have seen.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::TokenText;

/// The query parameters of the upgrade; each may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectQuery {
    /// The session token, where neither the subprotocol nor a header can carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub session_token: Option<TokenText>,
    /// The client's own id; without it the server draws one and `welcome` names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub client_id: Option<Uuid>,
    /// Rises with each connection of a client id, so that a late one never replaces a newer one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub attempt: Option<i32>,
    /// Whether the player confirmed to take the seat from another client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<bool>", optional))]
    pub takeover: bool,
    /// The last sequence number the client has applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub last_sequence: Option<i64>,
    /// The epoch of the log that `last_sequence` counts in; without it, the room's own is assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub log_epoch: Option<Uuid>,
}
