//! Who claims or waits: the seat is named in the body, and is the caller's own.

use reseat_domain::id::{PlayerId, RoomId};
use reseat_domain::services::Asking;
use uuid::Uuid;

use crate::error::ApiError;
use crate::extract::{Credential, Seated};
use crate::http::submit_action::count_message;
use crate::state::AppState;

/// Proves the seat. A token of another room, or of another seat in this one, is refused alike.
pub(super) async fn prove(
    state: &AppState,
    credential: Credential,
    room: Uuid,
    player: Uuid,
) -> Result<Asking, ApiError> {
    let (room_id, player_id) = (RoomId::new(room), PlayerId::new(player));
    let seat = match credential {
        Credential::Session(token) => state.services.sessions.validate_session(&token, None).await?,
        of_user => Seated::prove(&state.services, of_user, room_id).await?.0,
    };
    if seat.room_id != room_id || seat.player.id != player_id {
        return Err(ApiError::not_your_seat());
    }
    count_message(state, &seat)?;
    Ok(Asking { room_id, player_id, connection: None })
}
