//! Rooms and seats as HTTP shows them.

use reseat_domain::services::{Joined, ShownRoom};
use reseat_protocol::TokenText;
use reseat_protocol::http::rooms::SeatTaken;
use reseat_protocol::room::Room;

use crate::wire;

pub(super) fn room(from: &ShownRoom) -> Room {
    let ShownRoom { room, players } = from;
    Room {
        id: room.id.uuid(),
        code: room.code.as_str().to_owned(),
        game: room.game.clone(),
        options: room.options.clone(),
        status: wire::room_status(room.status),
        seats: room.seats,
        players: players.iter().map(wire::room_player).collect(),
        // Before the start the seed is not bound to anything that could be checked.
        seed_commitment: room.started_at.map(|_| room.seed.commitment()),
        created_at: room.created_at,
        started_at: room.started_at,
        finished_at: room.finished_at,
    }
}

pub(super) fn seat_taken(from: Joined) -> SeatTaken {
    SeatTaken {
        room: room(&from.shown),
        player_id: from.player_id.uuid(),
        session_token: TokenText::new(from.session_token),
    }
}
