//! `POST /api/rooms/{room}/start`: the host starts with those who are there.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::rooms::RoomStarted;

use crate::error::ApiError;
use crate::extract::{RoomCaller, RoomPath};
use crate::http::room_wire;
use crate::state::AppState;

pub(crate) async fn start_room(
    State(state): State<AppState>,
    RoomCaller(caller): RoomCaller,
    RoomPath(room): RoomPath,
) -> Result<Json<RoomStarted>, ApiError> {
    let shown = state.services.rooms.start(&caller, room).await?;
    Ok(Json(RoomStarted { room: room_wire::room(&shown) }))
}
