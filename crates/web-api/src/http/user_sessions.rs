//! `GET` and `DELETE /api/admin/users/{user}/sessions`: where a user is signed in, and the end of it.

use axum::Json;
use axum::extract::State;
use reseat_domain::id::UserId;
use reseat_domain::services::EndedBy;
use reseat_protocol::http::device_sessions::{EndedSessions, SessionPage};

use crate::error::ApiError;
use crate::extract::{Admin, Device, QueryFields, UserPath};
use crate::http::list_sessions::{page, place};
use crate::http::page::PAGE;
use crate::state::AppState;

pub(crate) async fn list_user_sessions(
    State(state): State<AppState>,
    _: Admin,
    UserPath(user): UserPath,
    query: QueryFields,
) -> Result<Json<SessionPage>, ApiError> {
    let after = place(&query)?;
    require_user(&state, user).await?;
    let sessions = state.services.sign_in.devices(user, after, PAGE + 1).await?;
    Ok(Json(page(sessions, |_| false)))
}

pub(crate) async fn end_user_sessions(
    State(state): State<AppState>,
    admin: Admin,
    UserPath(user): UserPath,
    Device(device): Device,
) -> Result<Json<EndedSessions>, ApiError> {
    require_user(&state, user).await?;
    let by = match admin {
        Admin::Token => None,
        Admin::User(admin) => Some(admin.user_id),
    };
    let by = EndedBy::Admin(by, device);
    let ended = state.services.device_sessions.end_all(user, &by).await?;
    Ok(Json(EndedSessions { revoked: ended.len() as u64 }))
}

async fn require_user(state: &AppState, user: UserId) -> Result<(), ApiError> {
    let found = state.services.store.users().find(user).await?;
    found.map(drop).ok_or_else(ApiError::user_not_found)
}
