//! `DELETE /api/rooms/{room}/players/{player}`: the host removes a player before the start.

use axum::extract::State;
use http::StatusCode;
use reseat_domain::services::RoomError;

use crate::error::ApiError;
use crate::extract::{PlayerPath, RoomCaller, RoomPath};
use crate::state::AppState;

pub(crate) async fn remove_player(
    State(state): State<AppState>,
    RoomCaller(caller): RoomCaller,
    RoomPath(room): RoomPath,
    PlayerPath(player): PlayerPath,
) -> Result<StatusCode, ApiError> {
    let rooms = &state.services.rooms;
    match rooms.remove_player(&caller, room, player).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(RoomError::NotFound) => {
            // The room or the player is not there; where the room is, it was the player.
            rooms.show(room).await?;
            Err(ApiError::player_not_found())
        }
        Err(error) => Err(error.into()),
    }
}
