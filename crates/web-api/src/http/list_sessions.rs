//! `GET /api/sessions`, `GET /api/sessions/count`: where the caller is signed in.

use axum::Json;
use axum::extract::State;
use chrono::DateTime;
use reseat_domain::ports::DevicePlace;
use reseat_domain::session::UserSession;
use reseat_protocol::http::device_sessions::{SessionCount, SessionPage};

use crate::error::ApiError;
use crate::extract::{Principal, QueryFields};
use crate::http::page::{PAGE, cut};
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn list_sessions(
    State(state): State<AppState>,
    Principal(caller): Principal,
    query: QueryFields,
) -> Result<Json<SessionPage>, ApiError> {
    let sessions = state.services.sign_in.devices(caller.user_id, place(&query)?, PAGE + 1).await?;
    Ok(Json(page(sessions, |session| session.id == caller.user_session_id)))
}

pub(crate) async fn count_sessions(
    State(state): State<AppState>,
    Principal(caller): Principal,
) -> Result<Json<SessionCount>, ApiError> {
    Ok(Json(SessionCount { count: state.services.sign_in.count_devices(caller.user_id).await? }))
}

/// A page of sessions, one of which may be the one that asks.
pub(super) fn page(sessions: Vec<UserSession>, is_current: impl Fn(&UserSession) -> bool) -> SessionPage {
    let (sessions, next) = cut(sessions, cursor);
    let shown = sessions.into_iter().map(|session| {
        let current = is_current(&session);
        sign_in_wire::user_session(session, current)
    });
    SessionPage { sessions: shown.collect(), next }
}

fn cursor(last: &UserSession) -> String {
    format!("{}.{}", last.last_active_at.timestamp_millis(), last.id)
}

/// The place that the query continues after.
pub(super) fn place(query: &QueryFields) -> Result<Option<DevicePlace>, ApiError> {
    query.cursor_as(|text| {
        let (millis, id) = text.split_once('.')?;
        let last_active_at = DateTime::from_timestamp_millis(millis.parse().ok()?)?;
        Some(DevicePlace { last_active_at, id: id.parse().ok()? })
    })
}
