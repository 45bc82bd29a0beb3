//! `POST /api/auth/logout`: ends the caller's own session.

use axum::extract::State;
use http::StatusCode;

use crate::error::ApiError;
use crate::extract::Principal;
use crate::state::AppState;

pub(crate) async fn log_out(
    State(state): State<AppState>,
    Principal(caller): Principal,
) -> Result<StatusCode, ApiError> {
    // One that has ended meanwhile is signed out as well.
    state.services.device_sessions.end(caller.user_id, caller.user_session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
