//! `DELETE /api/sessions?scope=`: the caller ends their other sessions, or all of them.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use reseat_domain::services::EndedBy;
use reseat_protocol::http::device_sessions::{EndedSessions, SessionScope};

use crate::error::ApiError;
use crate::extract::{Device, Principal, QueryFields};
use crate::http::signed_out;
use crate::state::AppState;

pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    Principal(caller): Principal,
    Device(device): Device,
    query: QueryFields,
) -> Result<Response, ApiError> {
    let service = &state.services.device_sessions;
    // Never a guess: one of them signs the caller out.
    let scope = query.word("scope")?;
    match scope.ok_or_else(|| ApiError::bad_field("scope", "must be `others` or `all`"))? {
        SessionScope::Others => {
            let ended = service.end_others(&caller, device).await?;
            Ok(Json(EndedSessions { revoked: ended.len() as u64 }).into_response())
        }
        SessionScope::All => {
            let user = caller.user_id;
            let ended = service.end_all(user, &EndedBy::User(caller, device)).await?;
            let ended = EndedSessions { revoked: ended.len() as u64 };
            Ok((signed_out::headers(&state), Json(ended)).into_response())
        }
    }
}
