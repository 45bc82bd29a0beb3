//! `/api/rooms/{room}/rematch`: whether there is one, and a seat in it.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::rooms::{Rematch, SeatTaken};

use crate::error::ApiError;
use crate::extract::{Device, Seated};
use crate::http::room_wire;
use crate::state::AppState;

/// `GET`: what the players of a finished game look at, to see who wants another one.
pub(crate) async fn show_rematch(
    State(state): State<AppState>,
    Seated(seat): Seated,
) -> Result<Json<Rematch>, ApiError> {
    let found = state.services.rooms.find_rematch(seat.room_id).await?;
    Ok(Json(Rematch { room: found.as_ref().map(room_wire::room) }))
}

/// `POST`: everybody who asks comes into the same room, however often they ask.
pub(crate) async fn ask_for_rematch(
    State(state): State<AppState>,
    Seated(seat): Seated,
    Device(device): Device,
) -> Result<Json<SeatTaken>, ApiError> {
    let joined = state.services.rooms.rematch(&seat, &device.user_agent, device.ip_address).await?;
    Ok(Json(room_wire::seat_taken(joined)))
}
