//! `GET /api/admin/overview`: what there is at this moment, on all servers together.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::admin::{Overview, RoomCounts, UserSessionCounts};

use crate::error::ApiError;
use crate::extract::Admin;
use crate::state::AppState;

pub(crate) async fn show_overview(
    State(state): State<AppState>,
    _: Admin,
) -> Result<Json<Overview>, ApiError> {
    let (store, counted_at) = (&state.services.store, state.services.clock.now());
    let sessions = store.user_sessions().count_all_live(counted_at).await?;
    let rooms = store.rooms().count_open().await?;
    Ok(Json(Overview {
        user_sessions: UserSessionCounts { bearer: sessions.bearer, cookie: sessions.cookie },
        rooms: RoomCounts { waiting: rooms.waiting, playing: rooms.playing, abandoned: rooms.abandoned },
        connected_seats: store.game_sessions().count_connected().await?,
        counted_at,
    }))
}
