//! `GET /api/rooms/{room}`: one room, by its id or its code, private or not. Anyone who knows either
//! may ask.

use axum::Json;
use axum::extract::State;
use reseat_domain::services::ShownRoom;
use reseat_protocol::room::Room;

use crate::error::ApiError;
use crate::extract::{ClientAddress, RoomRef};
use crate::http::room_wire;
use crate::state::AppState;

pub(crate) async fn show_room(
    State(state): State<AppState>,
    address: ClientAddress,
    room: RoomRef,
) -> Result<Json<Room>, ApiError> {
    Ok(Json(room_wire::room(&look_up(&state, &address, room).await?)))
}

/// Finds a room by what a path calls it. Whoever knows the six letters of a code may see the room, so
/// guessing them is throttled.
pub(super) async fn look_up(
    state: &AppState,
    address: &ClientAddress,
    room: RoomRef,
) -> Result<ShownRoom, ApiError> {
    match room {
        RoomRef::Id(id) => Ok(state.services.rooms.show(id).await?),
        RoomRef::Code(code) => {
            state.limits.code_lookups.take(address.network()).map_err(ApiError::rate_limited)?;
            Ok(state.services.rooms.show_by_code(&code).await?)
        }
    }
}
