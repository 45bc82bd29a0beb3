//! `reseat rooms show`.

use reseat_domain::game::{Player, Room};
use reseat_domain::session::{GameSession, Health, Link};
use serde_json::{Value, json};

use super::{Rooms, to_json};
use crate::cli::output;
use crate::cli::times::{moment, on_wire};
use crate::failure::Failure;

pub(super) async fn show(rooms: &Rooms, named: &str, as_json: bool) -> Result<(), Failure> {
    let room = rooms.find(named).await?;
    let players = rooms.store.players().of_room(room.id).await?;
    let seats = rooms.store.game_sessions().of_room(room.id).await?;
    let head = rooms.store.actions().head(room.id).await?;
    let snapshot = rooms.store.rooms().snapshot(room.id).await?.map(|snapshot| snapshot.sequence_number);
    if as_json {
        let mut shown = to_json(&room, &players);
        shown["sequence_number"] = head.into();
        shown["snapshot_sequence"] = json!(snapshot);
        shown["game_sessions"] = seats.iter().map(seat_to_json).collect();
        return output::json(&json!({ "room": shown }));
    }
    for (name, value) in facts(&room, head, snapshot) {
        output::line(&format!("{name:<9} {value}"))?;
    }
    output::line("")?;
    let rows: Vec<[String; 4]> = players.iter().map(|player| to_row(player, &seats)).collect();
    output::table(["SEAT", "PLAYER", "NAME", "CONNECTION"], &rows)
}

fn facts(room: &Room, head: i64, snapshot: Option<i64>) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("room", room.id.to_string()),
        ("code", room.code.as_str().to_owned()),
        ("game", format!("{} (rules {})", room.game, room.rules_version)),
        ("options", room.options.to_string()),
        ("status", room.status.as_str().to_owned()),
        ("seats", room.seats.to_string()),
        (
            "log",
            format!(
                "{head} entries, snapshot {}",
                snapshot.map_or("none".to_owned(), |at| format!("at {at}"))
            ),
        ),
        ("created", moment(room.created_at)),
    ];
    facts.extend(room.started_at.map(|at| ("started", moment(at))));
    facts.extend(room.finished_at.map(|at| ("finished", moment(at))));
    facts.extend(room.outcome.as_ref().map(|outcome| ("outcome", json!(outcome).to_string())));
    facts
}

fn to_row(player: &Player, seats: &[GameSession]) -> [String; 4] {
    let seat = seats.iter().find(|seat| seat.player_id == player.id);
    let connection = match (player.left_at, player.bot, seat) {
        (Some(at), _, _) => format!("left {}", moment(at)),
        (None, Some(strength), _) => format!("bot, {strength:?}").to_lowercase(),
        (None, None, Some(seat)) => connection(seat),
        (None, None, None) => "no game session".to_owned(),
    };
    [player.seat.to_string(), player.id.to_string(), player.name.clone(), connection]
}

fn connection(seat: &GameSession) -> String {
    let link = match &seat.link {
        Link::Connected { health, .. } => health_name(*health).to_owned(),
        Link::Disconnected { since: Some(since) } => format!("disconnected since {}", moment(*since)),
        Link::Disconnected { since: None } => "never connected".to_owned(),
    };
    match seat.abandoned_at {
        Some(at) => format!("{link}, abandoned {}", moment(at)),
        None => link,
    }
}

const fn health_name(health: Health) -> &'static str {
    match health {
        Health::Healthy => "healthy",
        Health::Unhealthy => "unhealthy",
    }
}

fn seat_to_json(seat: &GameSession) -> Value {
    let (health, since) = match &seat.link {
        Link::Connected { health, .. } => (health_name(*health), None),
        Link::Disconnected { since } => ("disconnected", *since),
    };
    json!({
        "game_session_id": seat.id,
        "player_id": seat.player_id,
        "connected": matches!(seat.link, Link::Connected { .. }),
        "health": health,
        "disconnected_since": since.map(on_wire),
        "connection": seat.connection,
        "last_heartbeat_at": on_wire(seat.last_heartbeat),
        "abandoned_at": seat.abandoned_at.map(on_wire),
        "expires_at": on_wire(seat.expires_at),
    })
}
