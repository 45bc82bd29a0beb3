//! Entries of a log, snapshots and results.

use reseat_domain::game::{EndReason, GameAction, GameOutcome, GameResult, Player, PlayerOutcome, Snapshot};
use reseat_domain::id::RoomId;
use serde_json::json;

use super::ids::{action_id, moment, number_of, result_id};

/// A service entry about nobody, judged `sequence_number` milliseconds after the start.
#[must_use]
pub fn an_entry(room: RoomId, sequence_number: i64) -> GameAction {
    GameAction {
        room_id: room,
        sequence_number,
        player_id: None,
        action_id: None,
        action_type: "round_end".into(),
        action_data: json!({}),
        events: Vec::new(),
        created_at: moment(sequence_number),
    }
}

/// A player's action, with the intent of that number.
#[must_use]
pub fn an_action(player: &Player, sequence_number: i64, intent: u32) -> GameAction {
    GameAction {
        player_id: Some(player.id),
        action_id: Some(action_id(intent)),
        action_type: "add".into(),
        action_data: json!({ "points": 5 }),
        events: vec![json!({ "type": "added", "points": 5, "total": 5 })],
        ..an_entry(player.room_id, sequence_number)
    }
}

/// A state after so many entries.
#[must_use]
pub fn a_snapshot(sequence_number: i64) -> Snapshot {
    Snapshot { sequence_number, state: json!({ "entries": sequence_number }) }
}

/// A game that was played to its end: the first of the players won by 21 to 0.
#[must_use]
pub fn an_outcome(players: &[Player]) -> GameOutcome {
    let score = |place| if place == 0 { 21 } else { 0 };
    GameOutcome {
        reason: EndReason::Completed,
        winners: players.iter().map(|player| player.id).take(1).collect(),
        scores: players.iter().enumerate().map(|(place, player)| (player.id, score(place))).collect(),
        seed: "00".repeat(32),
    }
}

/// The player's win, an hour after the start. Its number is the player's.
#[must_use]
pub fn a_result(player: &Player) -> GameResult {
    GameResult {
        id: result_id(number_of(player.id.uuid())),
        room_id: player.room_id,
        player_id: player.id,
        user_id: player.user_id,
        game: "tally".into(),
        outcome: PlayerOutcome::Win,
        reason: EndReason::Completed,
        score: 21,
        finished_at: moment(3_600_000),
    }
}
