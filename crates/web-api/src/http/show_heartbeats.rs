//! `GET /api/heartbeat/{room_id}`: how each person of a room is heard; for players of the room only.

use axum::Json;
use axum::extract::State;
use reseat_domain::session::{GameSession, Link};
use reseat_protocol::http::heartbeats::{Heartbeat, Heartbeats};

use crate::error::ApiError;
use crate::extract::Seated;
use crate::state::AppState;
use crate::wire;

pub(crate) async fn show_heartbeats(
    State(state): State<AppState>,
    Seated(seat): Seated,
) -> Result<Json<Heartbeats>, ApiError> {
    let store = &state.services.store;
    let players = store.players().of_room(seat.room_id).await?;
    let seats = store.game_sessions().of_room(seat.room_id).await?;
    let of_player = |player| seats.iter().find(|seat| seat.player_id == player);
    // By seat; a bot has no game session.
    let players = players.iter().filter_map(|player| of_player(player.id)).map(heartbeat).collect();
    Ok(Json(Heartbeats { players }))
}

fn heartbeat(from: &GameSession) -> Heartbeat {
    Heartbeat {
        player_id: from.player_id.uuid(),
        last_heartbeat_at: from.last_heartbeat,
        health: wire::health(from.health()),
        connected: from.is_connected(),
        hidden: matches!(from.link, Link::Connected { hidden: true, .. }),
        disconnected_since: from.disconnected_since(),
    }
}
