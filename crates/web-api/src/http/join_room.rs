//! `POST /api/rooms/{room}/join`: a seat, or the caller's own again on another device.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::rooms::{JoinRoom, SeatTaken};

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal, RoomRef, ValidJson};
use crate::http::player_name::player_name;
use crate::http::room_wire;
use crate::http::show_room::look_up;
use crate::state::AppState;

pub(crate) async fn join_room(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
    room: RoomRef,
    ValidJson(wish): ValidJson<JoinRoom>,
) -> Result<Json<SeatTaken>, ApiError> {
    let name = player_name("player_name", wish.player_name.as_deref())?;
    let room = match room {
        RoomRef::Id(id) => id,
        code @ RoomRef::Code(_) => look_up(&state, &address, code).await?.room.id,
    };
    let from = device.ip_address;
    let joined = state.services.rooms.join(&caller, room, name.as_ref(), &device.user_agent, from).await?;
    Ok(Json(room_wire::seat_taken(joined)))
}
