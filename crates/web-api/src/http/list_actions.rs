//! `GET /api/rooms/{room}/actions`: the log as the caller may see it, lowest number first.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::actions::LogPage;
use reseat_protocol::limits::{DEFAULT_LOG_PAGE, MAX_LOG_PAGE};

use crate::error::ApiError;
use crate::extract::{QueryFields, Seated};
use crate::state::AppState;
use crate::wire;

pub(crate) async fn list_actions(
    State(state): State<AppState>,
    Seated(seat): Seated,
    query: QueryFields,
) -> Result<Json<LogPage>, ApiError> {
    let after = query.ordinal("after")?.unwrap_or(0);
    let limit = query.count("limit")?.unwrap_or(DEFAULT_LOG_PAGE).min(MAX_LOG_PAGE);
    let recovery = &state.services.recovery;
    let (entries, sequence_number) = recovery.actions(seat.room_id, seat.player.id, after, limit).await?;
    Ok(Json(LogPage { actions: entries.into_iter().map(wire::log_entry).collect(), sequence_number }))
}
