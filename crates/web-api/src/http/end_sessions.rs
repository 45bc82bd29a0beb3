//! `DELETE /api/sessions?scope=`: the caller ends their other sessions, or all of them.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use reseat_protocol::http::device_sessions::{EndedSessions, SessionScope};

use crate::error::ApiError;
use crate::extract::{Principal, QueryFields};
use crate::http::signed_out;
use crate::state::AppState;

pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    Principal(caller): Principal,
    query: QueryFields,
) -> Result<Response, ApiError> {
    let service = &state.services.device_sessions;
    // Never a guess: one of them signs the caller out.
    let scope = query.word("scope")?;
    match scope.ok_or_else(|| ApiError::bad_field("scope", "must be `others` or `all`"))? {
        SessionScope::Others => {
            let ended = service.end_others(caller.user_id, caller.user_session_id).await?;
            Ok(Json(EndedSessions { revoked: ended.len() as u64 }).into_response())
        }
        SessionScope::All => {
            let ended = EndedSessions { revoked: service.end_all(caller.user_id).await?.len() as u64 };
            Ok((signed_out::headers(&state), Json(ended)).into_response())
        }
    }
}
