//! Playing: actions, what is legal, what was missed, and how it ended.

use reseat_protocol::RecoveryState;
use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::entry::Ack;
use reseat_protocol::http::actions::{LogPage, LogQuery, RecoveryQuery, SubmitAction};
use reseat_protocol::http::casino::{LegalActions, LegalActionsQuery, PlayCard};
use reseat_protocol::http::claims::{ClaimVictory, Wait};
use reseat_protocol::http::heartbeats::Heartbeats;
use reseat_protocol::http::results::RoomResult;

use super::{Operation, Proof};

/// What an action may be refused with, beside what the game's rules say.
const OF_ACTIONS: &[&str] = &[
    "action_data_too_large",
    "bad_action_type",
    "game_over",
    "not_started",
    "not_your_turn",
    "rate_limited",
    "reserved_action_type",
    "stale",
    "superseded",
];

/// What a claim or a wait may be refused with.
const OF_CLAIMS: &[&str] =
    &["game_over", "not_connected", "opponent_not_abandoned", "rate_limited", "superseded"];

pub(super) fn operations() -> Vec<Operation> {
    let seat = |operation: Operation| operation.by(Proof::Seat);
    vec![
        seat(Operation::post("/api/rooms/{room}/actions", "submit_action", "Play an action."))
            .body::<SubmitAction>()
            .answers::<Ack>(200)
            .refuses(OF_ACTIONS)
            .by_the_rules(),
        seat(Operation::post("/api/game/play-card", "play_card", "Play a card of Casino."))
            .body::<PlayCard>()
            .answers::<Ack>(200)
            .refuses(OF_ACTIONS)
            .refuses(&["not_casino"])
            .by_the_rules(),
        seat(Operation::post("/api/game/claim-victory", "claim_victory", "Win over abandoned seats."))
            .body::<ClaimVictory>()
            .answers::<RoomResult>(200)
            .refuses(OF_CLAIMS),
        seat(Operation::post("/api/game/wait", "wait", "Wait on for whoever is away."))
            .body::<Wait>()
            .answers_nothing(204)
            .refuses(OF_CLAIMS),
        seat(Operation::get("/api/rooms/{room}/legal-actions", "list_legal_actions", "What one may play."))
            .query::<LegalActionsQuery>()
            .answers::<LegalActions>(200)
            .refuses(&["stale"]),
        seat(Operation::get("/api/rooms/{room}/actions", "list_actions", "The log, lowest first."))
            .query::<LogQuery>()
            .answers::<LogPage>(200),
        seat(Operation::get("/api/rooms/{room}/recovery", "recover_state", "The room as it is now."))
            .query::<RecoveryQuery>()
            .answers::<RecoveryState>(200),
        seat(Operation::get("/api/rooms/{room}/result", "show_result", "How the game ended."))
            .answers::<RoomResult>(200)
            .refuses(&["not_finished"]),
        seat(Operation::get("/api/heartbeat/{room_id}", "show_heartbeats", "How everybody is heard."))
            .answers::<Heartbeats>(200),
        Operation::get("/ws/{room_id}", "connect", "Open the WebSocket that carries the game.")
            .by(Proof::Seat)
            .query::<ConnectQuery>()
            .answers_nothing(101)
            .refuses(&["bad_query", "bad_subprotocol", "held_elsewhere", "not_a_websocket"])
            .refuses(&["origin_not_allowed", "rate_limited", "superseded"]),
    ]
}
