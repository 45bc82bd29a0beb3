//! `GET /api/games`: what can be played. Anyone may ask.

use axum::Json;
use axum::extract::State;
use reseat_domain::game::rules::GameDescription;
use reseat_protocol::http::games::{GameInfo, GameList};

use crate::state::AppState;

pub(crate) async fn list_games(State(state): State<AppState>) -> Json<GameList> {
    let games = state.services.rooms.games().into_iter().map(game_info).collect();
    Json(GameList { games })
}

fn game_info(from: GameDescription) -> GameInfo {
    GameInfo {
        game: from.game.to_owned(),
        name: from.name.to_owned(),
        min_seats: from.min_seats,
        max_seats: from.max_seats,
        options: from.options,
    }
}
