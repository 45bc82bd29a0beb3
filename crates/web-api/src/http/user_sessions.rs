//! `GET` and `DELETE /api/admin/users/{user}/sessions`: where a user is signed in, and the end of it.

use axum::Json;
use axum::extract::State;
use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::id::{AuditEventId, UserId};
use reseat_protocol::http::device_sessions::{EndedSessions, SessionPage};
use serde_json::json;

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
    device: Device,
) -> Result<Json<EndedSessions>, ApiError> {
    require_user(&state, user).await?;
    let event = ended_event(&state, user, &admin, device);
    let ended = state.services.device_sessions.end_all_by(user, &event).await?;
    Ok(Json(EndedSessions { revoked: ended.len() as u64 }))
}

fn ended_event(state: &AppState, user: UserId, admin: &Admin, device: Device) -> AuditEvent {
    let at = state.services.clock.now();
    let by = match admin {
        Admin::Token => json!({ "scope": "all", "by": "admin_token" }),
        Admin::User(admin) => json!({ "scope": "all", "by": admin.user_id }),
    };
    AuditEvent {
        id: AuditEventId::new(state.services.randomness.uuid(at)),
        at,
        kind: AuditKind::SessionsEnded,
        user_id: Some(user),
        user_session_id: None,
        actor: Actor::Admin,
        ip_address: Some(device.ip_address),
        user_agent: device.user_agent,
        data: by,
    }
}

async fn require_user(state: &AppState, user: UserId) -> Result<(), ApiError> {
    let found = state.services.store.users().find(user).await?;
    found.map(drop).ok_or_else(ApiError::user_not_found)
}
