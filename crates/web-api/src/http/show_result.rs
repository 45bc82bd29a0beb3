//! `GET /api/rooms/{room}/result`: how a game ended.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::results::RoomResult;

use crate::error::ApiError;
use crate::extract::{RoomCaller, RoomPath};
use crate::state::AppState;
use crate::wire;

pub(crate) async fn show_result(
    State(state): State<AppState>,
    _: RoomCaller,
    RoomPath(room): RoomPath,
) -> Result<Json<RoomResult>, ApiError> {
    let (outcome, finished_at) = state.services.rooms.result(room).await?;
    Ok(Json(wire::room_result(room, &outcome, finished_at)))
}
