//! `POST /api/rooms/{room}/leave`: the caller gives the seat up, in play for good.

use axum::extract::State;
use http::StatusCode;

use crate::error::ApiError;
use crate::extract::Seated;
use crate::state::AppState;

pub(crate) async fn leave_room(
    State(state): State<AppState>,
    Seated(seat): Seated,
) -> Result<StatusCode, ApiError> {
    state.services.rooms.leave(seat.room_id, seat.player.id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
