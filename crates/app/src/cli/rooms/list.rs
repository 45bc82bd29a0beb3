//! `reseat rooms list`.

use reseat_domain::game::{Player, Room, RoomStatus};
use serde_json::json;

use super::{Rooms, to_json};
use crate::cli::output;
use crate::cli::times::moment;
use crate::failure::Failure;

pub(super) async fn list(
    rooms: &Rooms,
    status: Option<RoomStatus>,
    limit: u32,
    as_json: bool,
) -> Result<(), Failure> {
    let found = newest(rooms, status, limit as usize).await?;
    if as_json {
        let found: Vec<_> = found.iter().map(|(room, players)| to_json(room, players)).collect();
        return output::json(&json!({ "rooms": found }));
    }
    if found.is_empty() {
        eprintln!("No room was found.");
        return Ok(());
    }
    let rows: Vec<[String; 6]> = found.iter().map(|(room, players)| to_row(room, players)).collect();
    output::table(["ROOM", "CODE", "GAME", "STATUS", "PLAYERS", "CREATED (UTC)"], &rows)
}

pub(super) async fn newest(
    rooms: &Rooms,
    status: Option<RoomStatus>,
    limit: usize,
) -> Result<Vec<(Room, Vec<Player>)>, Failure> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = rooms.verification.rooms(before).await?;
        let Some(last) = page.last() else { return Ok(found) };
        before = Some(*last);
        for id in page {
            // A room may go between the list and the look at it.
            let Some(room) = rooms.store.rooms().find(id).await? else { continue };
            if status.is_some_and(|status| status != room.status) {
                continue;
            }
            let players = rooms.store.players().of_room(id).await?;
            found.push((room, players));
            if found.len() == limit {
                return Ok(found);
            }
        }
    }
}

fn to_row(room: &Room, players: &[Player]) -> [String; 6] {
    [
        room.id.to_string(),
        room.code.as_str().to_owned(),
        room.game.clone(),
        room.status.as_str().to_owned(),
        format!("{}/{}", players.len(), room.seats),
        moment(room.created_at),
    ]
}
