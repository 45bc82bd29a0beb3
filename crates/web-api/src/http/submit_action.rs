//! `POST /api/rooms/{room}/actions`: a move over HTTP.

use axum::Json;
use axum::extract::State;
use reseat_domain::game::rules::Move;
use reseat_domain::id::ActionId;
use reseat_domain::services::{Seated as Seat, Submission};
use reseat_protocol::entry::Ack;
use reseat_protocol::http::actions::SubmitAction;
use tokio::sync::oneshot;
use tracing::Instrument;

use crate::error::ApiError;
use crate::extract::{JsonBody, Seated};
use crate::state::AppState;
use crate::wire;

pub(crate) async fn submit_action(
    State(state): State<AppState>,
    Seated(seat): Seated,
    JsonBody(body): JsonBody,
) -> Result<Json<Ack>, ApiError> {
    count_message(&state, &seat)?;
    submit(&state, &seat, SubmitAction::decode(&body)?).await.map(Json)
}

/// Takes a token of the seat's one bucket, whichever way its messages come.
pub(super) fn count_message(state: &AppState, seat: &Seat) -> Result<(), ApiError> {
    state.limits.messages.take(seat.player.id).map_err(ApiError::rate_limited)
}

/// Carries an action of a seat through. The task is its own, and the node waits for it before it stops: once
/// begun it is finished, whatever becomes of the request. The answer goes out as soon as the action is
/// durable.
pub(super) async fn submit(state: &AppState, seat: &Seat, action: SubmitAction) -> Result<Ack, ApiError> {
    let submission = submission(seat, action);
    let actions = state.services.actions.clone();
    let (tell, told) = oneshot::channel();
    let carry_through = async move {
        let tell = |acknowledgement: &_| {
            // Nobody may be waiting any more; the action is stored all the same.
            let _ = tell.send(wire::ack(acknowledgement));
        };
        actions.submit(&submission, tell).await
    };
    let task = state.hub.spawn(carry_through.in_current_span());
    if let Ok(ack) = told.await {
        return Ok(ack);
    }
    // Never acknowledged: refused, or failed.
    match task.await {
        Ok(Ok(acknowledgement)) => Ok(wire::ack(&acknowledgement)),
        Ok(Err(error)) => Err(error.into()),
        Err(panicked) => Err(ApiError::internal().caused_by(&panicked)),
    }
}

fn submission(seat: &Seat, action: SubmitAction) -> Submission {
    Submission {
        room_id: seat.room_id,
        player_id: seat.player.id,
        action_id: ActionId::new(action.action_id),
        played: Move { action_type: action.action_type, action_data: action.action_data },
        after: action.after,
        connection: action.connection,
        newest_connection: seat.game_session.connection,
    }
}
