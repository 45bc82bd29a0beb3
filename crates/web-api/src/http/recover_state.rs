//! `GET /api/rooms/{room}/recovery`: all that a returning player needs, in one consistent picture.

use axum::Json;
use axum::extract::State;
use reseat_domain::services::Since;
use reseat_protocol::RecoveryState;

use crate::error::ApiError;
use crate::extract::{QueryFields, Seated};
use crate::state::AppState;
use crate::wire;

pub(crate) async fn recover_state(
    State(state): State<AppState>,
    Seated(seat): Seated,
    query: QueryFields,
) -> Result<Json<RecoveryState>, ApiError> {
    let since = query.ordinal("after")?.map(|sequence_number| Since { sequence_number, log_epoch: None });
    let away_since = seat.game_session.disconnected_since();
    let recovery = &state.services.recovery;
    let recovered = recovery.recovery_state(seat.room_id, seat.player.id, since, away_since).await?;
    Ok(Json(wire::recovery_state(recovered)))
}
