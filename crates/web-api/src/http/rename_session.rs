//! `PATCH /api/sessions/{session}`: the caller's own name for one of their devices.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::device_sessions::RenameSession;
use reseat_protocol::http::sign_in::UserSession;

use crate::error::ApiError;
use crate::extract::{Device, Principal, SessionPath, ValidJson};
use crate::http::device_name::device_name;
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn rename_session(
    State(state): State<AppState>,
    Principal(caller): Principal,
    SessionPath(session): SessionPath,
    Device(device): Device,
    ValidJson(body): ValidJson<RenameSession>,
) -> Result<Json<UserSession>, ApiError> {
    state.limits.renames.take(caller.user_id).map_err(ApiError::rate_limited)?;
    let name = body.device_name.map(device_name).transpose()?;
    let renamed = state.services.sign_in.rename_device(&caller, session, name, &device).await?;
    let renamed = renamed.ok_or_else(ApiError::session_not_found)?;
    let current = renamed.id == caller.user_session_id;
    Ok(Json(sign_in_wire::user_session(renamed, current)))
}
