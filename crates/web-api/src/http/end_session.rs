//! `DELETE /api/sessions/{session}`: the caller ends one of their sessions, this one or another device's.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::error::ApiError;
use crate::extract::{Principal, SessionPath};
use crate::http::signed_out;
use crate::state::AppState;

pub(crate) async fn end_session(
    State(state): State<AppState>,
    Principal(caller): Principal,
    SessionPath(session): SessionPath,
) -> Result<Response, ApiError> {
    if !state.services.device_sessions.end(caller.user_id, session).await? {
        return Err(ApiError::session_not_found());
    }
    if session == caller.user_session_id {
        return Ok((StatusCode::NO_CONTENT, signed_out::headers(&state)).into_response());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
