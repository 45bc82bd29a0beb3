//! `POST /api/game/wait`: goes on waiting for the opponents who have abandoned a game.

use axum::extract::State;
use http::StatusCode;
use reseat_protocol::http::claims::Wait;

use crate::error::ApiError;
use crate::extract::{Credential, ValidJson};
use crate::http::claimant;
use crate::state::AppState;

pub(crate) async fn wait(
    State(state): State<AppState>,
    credential: Credential,
    ValidJson(wait): ValidJson<Wait>,
) -> Result<StatusCode, ApiError> {
    let asking = claimant::prove(&state, credential, wait.room_id, wait.player_id).await?;
    state.services.abandonment.wait(&asking).await?;
    Ok(StatusCode::NO_CONTENT)
}
