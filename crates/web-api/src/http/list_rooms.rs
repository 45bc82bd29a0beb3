//! `GET /api/rooms`: rooms that are not private, newest first. Anyone may ask.

use axum::Json;
use axum::extract::State;
use reseat_domain::game::RoomStatus;
use reseat_domain::id::RoomId;
use reseat_domain::ports::RoomListing;
use reseat_protocol::http::rooms::RoomPage;
use reseat_protocol::room;

use crate::error::ApiError;
use crate::extract::QueryFields;
use crate::http::page::{PAGE, cut};
use crate::http::room_wire;
use crate::state::AppState;

pub(crate) async fn list_rooms(
    State(state): State<AppState>,
    query: QueryFields,
) -> Result<Json<RoomPage>, ApiError> {
    let listing = RoomListing {
        status: query.word("status")?.map_or(RoomStatus::Waiting, room_status),
        before: query.cursor()?.map(RoomId::new),
        limit: PAGE + 1,
    };
    let rooms = state.services.rooms.list(listing).await?;
    let (rooms, next) = cut(rooms, |shown| shown.room.id.to_string());
    Ok(Json(RoomPage { rooms: rooms.iter().map(room_wire::room).collect(), next }))
}

fn room_status(from: room::RoomStatus) -> RoomStatus {
    match from {
        room::RoomStatus::Waiting => RoomStatus::Waiting,
        room::RoomStatus::Playing => RoomStatus::Playing,
        room::RoomStatus::Abandoned => RoomStatus::Abandoned,
        room::RoomStatus::Finished => RoomStatus::Finished,
    }
}
