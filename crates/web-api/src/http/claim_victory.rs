//! `POST /api/game/claim-victory`: ends a game that the opponents have abandoned with a win.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::claims::ClaimVictory;
use reseat_protocol::http::results::RoomResult;

use crate::error::ApiError;
use crate::extract::{Credential, ValidJson};
use crate::http::claimant;
use crate::state::AppState;
use crate::wire;

pub(crate) async fn claim_victory(
    State(state): State<AppState>,
    credential: Credential,
    ValidJson(claim): ValidJson<ClaimVictory>,
) -> Result<Json<RoomResult>, ApiError> {
    let asking = claimant::prove(&state, credential, claim.room_id, claim.player_id).await?;
    let claimed = state.services.abandonment.claim(&asking).await?;
    Ok(Json(wire::room_result(asking.room_id, &claimed.outcome, claimed.finished_at)))
}
