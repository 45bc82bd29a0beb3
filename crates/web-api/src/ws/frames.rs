//! From entries of a log, and events of a room, to frames: what each player is told. Nothing leaves but what a
//! [`RoomView`](reseat_domain::game::RoomView) shows.

use chrono::TimeDelta;
use reseat_domain::game::{EntryKind, GameAction, GameOutcome};
use reseat_domain::id::PlayerId;
use reseat_domain::ports::SeatStatus;
use reseat_domain::services::News;
use reseat_protocol::ServerMessage;
use reseat_protocol::entry::ActionFrame;
use reseat_protocol::presence::ConnectionStatus;
use serde_json::Value;
use uuid::Uuid;

use crate::wire;
use crate::ws::outbound::Frame;

/// The frame `action` of an entry of the news for one player. With `is_last`, no other entry follows at once and
/// the player's own state comes along; then the view is the room right after this entry.
pub(super) fn action(news: &News, player: PlayerId, entry: &GameAction, is_last: bool) -> Frame {
    let News { view, turn_deadline_at, .. } = news;
    let frame = ActionFrame {
        entry: wire::log_entry(view.entry_for(player, entry)),
        state: is_last.then(|| view.written_state_for(player)),
        turn_deadline_at: turn_deadline_at.filter(|_| is_last),
    };
    Frame::of_entry(frame.encode(), entry.sequence_number)
}

/// What an entry of the service announces besides, the same to everybody; sent right after its `action`.
pub(super) fn announcements(entry: &GameAction) -> Vec<Frame> {
    let messages = match EntryKind::of(&entry.action_type) {
        EntryKind::Start => game_started(entry).into_iter().collect(),
        EntryKind::Abandon => game_abandoned(entry).into_iter().collect(),
        EntryKind::Return => entry.player_id.map(game_resumed).into_iter().collect(),
        EntryKind::Wait => awaited(entry).into_iter().map(game_resumed).collect(),
        EntryKind::End => game_ended(entry).into_iter().collect(),
        EntryKind::Autoplay
        | EntryKind::SeatTaken
        | EntryKind::Leave
        | EntryKind::Claim
        | EntryKind::OfTheGame => Vec::new(),
    };
    messages.iter().map(|message| Frame::of_entry(message.encode(), entry.sequence_number)).collect()
}

/// How a seat is connected, for the others in its room.
pub(super) fn connection_status(status: &SeatStatus) -> Frame {
    let SeatStatus { player_id, number: _, connected, health, hidden, disconnected_since, claimable_at } =
        *status;
    let status = ConnectionStatus {
        player_id: player_id.uuid(),
        connected,
        health: wire::health(connected.then_some(health)),
        hidden,
        disconnected_since,
        claimable_at,
    };
    Frame::from(&ServerMessage::ConnectionStatus(status))
}

fn game_started(entry: &GameAction) -> Option<ServerMessage> {
    let seed_commitment = entry.action_data["seed_commitment"].as_str()?.to_owned();
    Some(ServerMessage::GameStarted { seed_commitment })
}

fn game_abandoned(entry: &GameAction) -> Option<ServerMessage> {
    let away = TimeDelta::try_milliseconds(entry.action_data["away_ms"].as_i64()?)?;
    let disconnected_since = entry.created_at.checked_sub_signed(away)?;
    Some(ServerMessage::GameAbandoned { player_id: entry.player_id?.uuid(), disconnected_since })
}

fn game_resumed(player: PlayerId) -> ServerMessage {
    ServerMessage::GameResumed { player_id: player.uuid() }
}

/// The abandoned seats that are waited for again.
fn awaited(entry: &GameAction) -> Vec<PlayerId> {
    let players = entry.action_data["for"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids = players.iter().filter_map(Value::as_str).filter_map(|id| id.parse::<Uuid>().ok());
    ids.map(PlayerId::new).collect()
}

fn game_ended(entry: &GameAction) -> Option<ServerMessage> {
    let outcome: GameOutcome = serde_json::from_value(entry.action_data.clone()).ok()?;
    Some(ServerMessage::GameEnded(wire::game_ended(&outcome)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(action_type: &str, data: Value) -> Vec<Value> {
        let entry = GameAction {
            room_id: "01932b7c-0000-7000-8000-000000000001".parse().unwrap(),
            sequence_number: 7,
            player_id: "01932b7c-0000-7000-8000-000000000002".parse().ok(),
            action_id: None,
            action_type: action_type.into(),
            action_data: data,
            events: Vec::new(),
            created_at: "2026-11-21T10:05:00Z".parse().unwrap(),
        };
        let frames = announcements(&entry);
        assert!(frames.iter().all(|frame| frame.of_entry == Some(7)));
        frames.iter().map(|frame| serde_json::from_str(frame.text.as_str()).unwrap()).collect()
    }

    #[test]
    fn each_entry_of_the_service_announces_what_it_brings_about() {
        let player = "01932b7c-0000-7000-8000-000000000002";
        assert_eq!(
            told("start", json!({ "seed_commitment": "63" })),
            [json!({ "type": "game_started", "seed_commitment": "63" })]
        );
        assert_eq!(
            told("abandon", json!({ "away_ms": 300_000 })),
            [
                json!({ "type": "game_abandoned", "player_id": player, "disconnected_since": "2026-11-21T10:00:00.000Z" })
            ]
        );
        assert_eq!(told("return", json!({})), [json!({ "type": "game_resumed", "player_id": player })]);
        assert_eq!(
            told("wait", json!({ "for": [player] })),
            [json!({ "type": "game_resumed", "player_id": player })]
        );
        let end = json!({ "reason": "forfeit", "winners": [player], "scores": { player: 3 }, "seed": "00" });
        let mut ended = end.clone();
        ended["type"] = "game_ended".into();
        assert_eq!(told("end", end), [ended]);
    }

    #[test]
    fn a_game_s_own_entry_announces_nothing() {
        assert_eq!(told("deal", json!({ "round": 1 })), Vec::<Value>::new());
    }

    #[test]
    fn an_entry_that_can_not_be_read_announces_nothing() {
        for kind in ["start", "abandon", "wait", "end"] {
            assert_eq!(told(kind, json!({ "away_ms": i64::MAX, "for": 7 })), Vec::<Value>::new(), "{kind}");
        }
    }
}
