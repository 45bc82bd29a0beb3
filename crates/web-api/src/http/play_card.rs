//! `POST /api/game/play-card`: Casino's own way to submit an action, in the game's words.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use reseat_domain::id::RoomId;
use reseat_protocol::entry::Ack;
use reseat_protocol::http::casino::PlayCard;

use crate::error::ApiError;
use crate::extract::{Credential, JsonBody, Seated};
use crate::http::submit_action::{count_message, submit};
use crate::state::AppState;

/// The game whose words these are.
const CASINO: &str = "casino";

pub(crate) async fn play_card(
    State(state): State<AppState>,
    credential: Credential,
    JsonBody(body): JsonBody,
) -> Result<Json<Ack>, ApiError> {
    let play = PlayCard::decode(&body)?;
    let room = RoomId::new(play.room_id);
    let Seated(seat) = Seated::prove(&state.services, credential, room).await?;
    count_message(&state, &seat)?;
    if state.services.rooms.show(room).await?.room.game != CASINO {
        return Err(not_casino());
    }
    submit(&state, &seat, play.into_action()).await.map(Json)
}

fn not_casino() -> ApiError {
    ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "not_casino",
        "this room plays another game; use POST /api/rooms/{room}/actions",
    )
}
