//! `POST /api/auth/logout`: ends the caller's own session.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;

use crate::error::ApiError;
use crate::extract::{Device, Principal};
use crate::http::signed_out;
use crate::state::AppState;

pub(crate) async fn log_out(
    State(state): State<AppState>,
    Principal(caller): Principal,
    Device(device): Device,
) -> Result<impl IntoResponse, ApiError> {
    // One that has ended meanwhile is signed out as well.
    state.services.device_sessions.sign_out(&caller, device).await?;
    Ok((StatusCode::NO_CONTENT, signed_out::headers(&state)))
}
