//! `DELETE /api/sessions/{session}`: the caller ends one of their sessions, this one or another device's.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use reseat_domain::services::EndedBy;

use crate::error::ApiError;
use crate::extract::{Device, Principal, SessionPath};
use crate::http::signed_out;
use crate::state::AppState;

pub(crate) async fn end_session(
    State(state): State<AppState>,
    Principal(caller): Principal,
    SessionPath(session): SessionPath,
    Device(device): Device,
) -> Result<Response, ApiError> {
    let devices = &state.services.device_sessions;
    if session == caller.user_session_id {
        // One that has ended meanwhile is signed out as well.
        devices.sign_out(&caller, device).await?;
        return Ok((StatusCode::NO_CONTENT, signed_out::headers(&state)).into_response());
    }
    let user = caller.user_id;
    if !devices.end(user, session, EndedBy::User(caller, device)).await? {
        return Err(ApiError::session_not_found());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
