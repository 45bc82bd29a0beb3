//! `POST /api/rooms`: a new room, in which the caller is seated and is the host.

use axum::Json;
use axum::extract::State;
use chrono::Duration;
use http::StatusCode;
use reseat_domain::services::CreateRoom;
use reseat_domain::session;
use reseat_protocol::DurationText;
use reseat_protocol::http::rooms::{CreateRoom as Wish, SeatTaken};
use serde_json::Value;

use crate::error::ApiError;
use crate::extract::{Device, Principal, ValidJson};
use crate::http::player_name::player_name;
use crate::http::room_wire;
use crate::state::AppState;

pub(crate) async fn create_room(
    State(state): State<AppState>,
    Principal(caller): Principal,
    Device(device): Device,
    ValidJson(wish): ValidJson<Wish>,
) -> Result<(StatusCode, Json<SeatTaken>), ApiError> {
    let joined = state.services.rooms.create(&caller, &create(wish, device)?).await?;
    Ok((StatusCode::CREATED, Json(room_wire::seat_taken(joined))))
}

fn create(wish: Wish, device: session::Device) -> Result<CreateRoom, ApiError> {
    Ok(CreateRoom {
        game: wish.game,
        seats: wish.seats,
        options: wish.options.map_or(Value::Null, Value::Object),
        player_name: player_name("player_name", wish.player_name.as_deref())?,
        private: wish.private,
        abandon_after: wish.abandon_after.map(duration),
        turn_time: wish.turn_time.map(duration),
        user_agent: device.user_agent,
        ip_address: device.ip_address,
    })
}

/// A [`DurationText`] is at most a year, so nothing is cut off.
fn duration(text: DurationText) -> Duration {
    Duration::milliseconds(i64::try_from(text.ms()).unwrap_or(i64::MAX))
}
