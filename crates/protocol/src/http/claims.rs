//! Claiming the win over abandoned seats, or waiting on. A claim is answered with
//! [`RoomResult`](crate::http::results::RoomResult), a wait with nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `POST /api/game/claim-victory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimVictory {
    /// The room.
    pub room_id: Uuid,
    /// The caller's own player.
    pub player_id: Uuid,
}

/// `POST /api/game/wait`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wait {
    /// The room.
    pub room_id: Uuid,
    /// The caller's own player.
    pub player_id: Uuid,
}
