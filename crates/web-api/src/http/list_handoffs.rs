//! `GET /api/handoffs`, `DELETE /api/handoffs/{handoff}`: the caller's own ways to other apps, and the end of one.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use reseat_domain::id::{AccountId, HandoffId, UserSessionId};
use reseat_domain::session::{Handoff, HandoffState};
use reseat_protocol::http::handoffs as wire;

use crate::error::ApiError;
use crate::extract::{Device, HandoffPath, Principal, QueryFields};
use crate::http::page::{PAGE, cut};
use crate::state::AppState;

pub(crate) async fn list_handoffs(
    State(state): State<AppState>,
    Principal(caller): Principal,
    query: QueryFields,
) -> Result<Json<wire::HandoffPage>, ApiError> {
    let before = query.cursor()?.map(HandoffId::new);
    let handoffs = state.services.handoffs.list(caller.user_id, before, PAGE + 1).await?;
    let (handoffs, next) = cut(handoffs, |(handoff, _)| handoff.id.to_string());
    Ok(Json(wire::HandoffPage { handoffs: handoffs.into_iter().map(handoff).collect(), next }))
}

pub(crate) async fn revoke_handoff(
    State(state): State<AppState>,
    Principal(caller): Principal,
    HandoffPath(handoff): HandoffPath,
    Device(device): Device,
) -> Result<StatusCode, ApiError> {
    state.services.handoffs.revoke(&caller, handoff, &device).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn handoff((from, state): (Handoff, HandoffState)) -> wire::Handoff {
    wire::Handoff {
        id: from.id.uuid(),
        source_app: from.source_app.to_string(),
        target_app: from.target_app.to_string(),
        account_id: from.account_id.map(AccountId::uuid),
        state: match state {
            HandoffState::Open => wire::HandoffState::Open,
            HandoffState::Used => wire::HandoffState::Used,
            HandoffState::Revoked => wire::HandoffState::Revoked,
            HandoffState::Expired => wire::HandoffState::Expired,
        },
        created_at: from.created_at,
        expires_at: from.expires_at,
        session_id: from.child_session_id.map(UserSessionId::uuid),
    }
}
