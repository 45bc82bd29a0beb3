//! `POST /api/rooms/{room}/bots`: the host seats a house bot.

use axum::Json;
use axum::extract::State;
use reseat_domain::game::BotStrength;
use reseat_protocol::http::rooms::{AddBot, BotAdded};
use reseat_protocol::room;

use crate::error::ApiError;
use crate::extract::{RoomCaller, RoomPath, ValidJson};
use crate::http::room_wire;
use crate::state::AppState;

pub(crate) async fn add_bot(
    State(state): State<AppState>,
    RoomCaller(caller): RoomCaller,
    RoomPath(room): RoomPath,
    ValidJson(wish): ValidJson<AddBot>,
) -> Result<Json<BotAdded>, ApiError> {
    let rooms = &state.services.rooms;
    let strength = wish.strength.map_or(BotStrength::Normal, bot_strength);
    let player = rooms.add_bot(&caller, room, strength).await?;
    let shown = rooms.show(room).await?;
    Ok(Json(BotAdded { room: room_wire::room(&shown), player_id: player.uuid() }))
}

fn bot_strength(from: room::BotStrength) -> BotStrength {
    match from {
        room::BotStrength::Easy => BotStrength::Easy,
        room::BotStrength::Normal => BotStrength::Normal,
        room::BotStrength::Hard => BotStrength::Hard,
    }
}
