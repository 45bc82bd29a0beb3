//! `DELETE /api/sessions/{session}`: the caller ends one of their sessions, this one or another device's.

use axum::extract::State;
use http::StatusCode;

use crate::error::ApiError;
use crate::extract::{Principal, SessionPath};
use crate::state::AppState;

pub(crate) async fn end_session(
    State(state): State<AppState>,
    Principal(caller): Principal,
    SessionPath(session): SessionPath,
) -> Result<StatusCode, ApiError> {
    if state.services.device_sessions.end(caller.user_id, session).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::session_not_found())
    }
}
