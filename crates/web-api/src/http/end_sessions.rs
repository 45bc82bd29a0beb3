//! `DELETE /api/sessions?scope=`: the caller ends their other sessions, or all of them.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::device_sessions::{EndedSessions, SessionScope};

use crate::error::ApiError;
use crate::extract::{Principal, QueryFields};
use crate::state::AppState;

pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    Principal(caller): Principal,
    query: QueryFields,
) -> Result<Json<EndedSessions>, ApiError> {
    let service = &state.services.device_sessions;
    let ended = match query.word("scope")? {
        Some(SessionScope::Others) => service.end_others(caller.user_id, caller.user_session_id).await?,
        Some(SessionScope::All) => service.end_all(caller.user_id).await?,
        // Never a guess: one of them signs the caller out.
        None => return Err(ApiError::bad_field("scope", "must be `others` or `all`")),
    };
    Ok(Json(EndedSessions { revoked: ended.len() as u64 }))
}
