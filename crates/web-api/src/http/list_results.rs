//! `GET /api/users/me/results`: the caller's finished games, newest first.

use axum::Json;
use axum::extract::State;
use reseat_domain::game::{GameResult, PlayerOutcome};
use reseat_protocol::http::results::{Outcome, UserResult, UserResults};

use crate::error::ApiError;
use crate::extract::{Principal, QueryFields};
use crate::http::page::{PAGE, cut};
use crate::state::AppState;
use crate::wire;

pub(crate) async fn list_results(
    State(state): State<AppState>,
    Principal(caller): Principal,
    query: QueryFields,
) -> Result<Json<UserResults>, ApiError> {
    let before = query.cursor()?;
    let results = state.services.rooms.results_of(caller.user_id, before, PAGE + 1).await?;
    let (results, next) = cut(results, |result| result.id.to_string());
    Ok(Json(UserResults { results: results.into_iter().map(user_result).collect(), next }))
}

pub(super) fn user_result(from: GameResult) -> UserResult {
    UserResult {
        room_id: from.room_id.uuid(),
        game: from.game,
        outcome: match from.outcome {
            PlayerOutcome::Win => Outcome::Win,
            PlayerOutcome::Loss => Outcome::Loss,
            PlayerOutcome::Draw => Outcome::Draw,
        },
        reason: wire::end_reason(from.reason),
        score: from.score,
        finished_at: from.finished_at,
    }
}
