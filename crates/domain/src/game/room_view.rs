//! What one player may see of a room: the only way out for states and entries.

use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::game::rules::{LegalActions, PastEntry, Summary, Viewer};
use crate::game::{EntryKind, GameAction, RoomRules, RoomState};
use crate::id::{ActionId, PlayerId};
#[cfg(feature = "fault-points")]
use crate::safeguard;
use crate::time::Timestamp;

/// A room at one place of its log, ready to be shown to each of its players.
#[derive(Clone)]
pub struct RoomView {
    rules: Arc<RoomRules>,
    state: RoomState,
}

/// An entry as one player may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenEntry {
    /// Its place in the log.
    pub sequence_number: i64,
    /// The intent's name, for its author only.
    pub action_id: Option<ActionId>,
    /// The author, or the seat it is about.
    pub player_id: Option<PlayerId>,
    /// Its type.
    pub action_type: String,
    /// Its data, without what this player may not see.
    pub action_data: Value,
    /// When it was judged.
    pub created_at: Timestamp,
    /// One sentence about it.
    pub summary: Summary,
}

impl RoomView {
    /// Shows a room.
    #[must_use]
    pub fn new(rules: Arc<RoomRules>, state: RoomState) -> Self {
        Self { rules, state }
    }

    /// The number of the last entry that is in the state.
    #[must_use]
    pub fn sequence_number(&self) -> i64 {
        self.state.sequence_number()
    }

    /// The room's state, for services only.
    #[must_use]
    pub fn state(&self) -> &RoomState {
        &self.state
    }

    /// The room's rules, for services only.
    #[must_use]
    pub fn rules(&self) -> &Arc<RoomRules> {
        &self.rules
    }

    /// The state as a player may see it; `null` before the start and for those not at the table.
    #[must_use]
    pub fn state_for(&self, player: PlayerId) -> Value {
        match (self.state.game(), self.state.seat_of(player)) {
            #[cfg(feature = "fault-points")]
            (Some(game), Some(_)) if !safeguard!("redaction") => self.unredacted(game),
            (Some(game), Some(seat)) => self.rules.game.view(game, seat),
            _ => Value::Null,
        }
    }

    /// What a service would show that sends everything and trusts its clients not to look.
    #[cfg(feature = "fault-points")]
    fn unredacted(&self, game: &crate::game::GameState) -> Value {
        let views = self.state.seating().iter().map(|seated| self.rules.game.view(game, seated.seat));
        Value::Array(views.collect())
    }

    /// The same written out, for those who only pass it on.
    #[must_use]
    pub fn written_state_for(&self, player: PlayerId) -> Box<RawValue> {
        match (self.state.game(), self.state.seat_of(player)) {
            #[cfg(feature = "fault-points")]
            (Some(_), Some(_)) if !safeguard!("redaction") => {
                serde_json::value::to_raw_value(&self.state_for(player))
                    .unwrap_or_else(|_| RawValue::NULL.to_owned())
            }
            (Some(game), Some(seat)) => self.rules.game.written_view(game, seat),
            _ => RawValue::NULL.to_owned(),
        }
    }

    /// Whether a player is to move.
    #[must_use]
    pub fn is_turn_of(&self, player: PlayerId) -> bool {
        self.state.turn(&self.rules).is_some_and(|seated| seated.player_id == player)
    }

    /// When the present turn's time is up, with somebody there since `attended_since` without a break.
    #[must_use]
    pub fn turn_deadline_at(&self, attended_since: Option<Timestamp>) -> Option<Timestamp> {
        self.state.turn_deadline_at(&self.rules, attended_since)
    }

    /// The legal moves of a player, in their turn only; with one piece, all of that piece's.
    #[must_use]
    pub fn legal_actions(&self, player: PlayerId, piece: Option<&str>) -> LegalActions {
        match (self.state.game(), self.state.seat_of(player)) {
            (Some(game), Some(seat)) if self.is_turn_of(player) => match piece {
                Some(piece) => self.rules.game.legal_actions_with(game, seat, piece),
                None => self.rules.game.legal_actions(game, seat),
            },
            _ => LegalActions::default(),
        }
    }

    /// An entry as a player may see it.
    #[must_use]
    pub fn entry_for(&self, player: PlayerId, entry: &GameAction) -> SeenEntry {
        let viewer = Viewer { player_id: player, seating: self.state.seating() };
        let (action_data, summary) = match EntryKind::of(&entry.action_type) {
            EntryKind::OfTheGame => self.game_entry(&viewer, &entry.action_type, &entry.action_data, entry),
            EntryKind::Autoplay => self.autoplay(&viewer, entry),
            kind => (entry.action_data.clone(), summarise(kind, &viewer, entry)),
        };
        SeenEntry {
            sequence_number: entry.sequence_number,
            action_id: entry.action_id.filter(|_| entry.player_id == Some(player)),
            player_id: entry.player_id,
            action_type: entry.action_type.clone(),
            action_data,
            created_at: entry.created_at,
            summary,
        }
    }

    fn game_entry(
        &self,
        viewer: &Viewer<'_>,
        action_type: &str,
        action_data: &Value,
        entry: &GameAction,
    ) -> (Value, Summary) {
        let past = PastEntry { player_id: entry.player_id, action_type, action_data, events: &entry.events };
        (self.rules.game.redact(&past, viewer), self.rules.game.summarise(&past, viewer))
    }

    /// The move inside is shown as if the player had made it.
    fn autoplay(&self, viewer: &Viewer<'_>, entry: &GameAction) -> (Value, Summary) {
        let action_type = entry.action_data["action_type"].as_str().unwrap_or_default();
        let (data, summary) = self.game_entry(viewer, action_type, &entry.action_data["action_data"], entry);
        (json!({ "action_type": action_type, "action_data": data }), summary)
    }
}

/// One sentence about an entry of the service's own.
fn summarise(kind: EntryKind, viewer: &Viewer<'_>, entry: &GameAction) -> Summary {
    let you = entry.player_id == Some(viewer.player_id);
    let name = entry.player_id.map_or("The service", |player| viewer.name_of(player));
    let verb = |own: &str, other: &str| format!("{name} {}", if you { own } else { other });
    let (code, text) = match kind {
        EntryKind::Start => ("started", "The game began".to_owned()),
        EntryKind::SeatTaken => ("seat_taken", verb("moved to another device", "moved to another device")),
        EntryKind::Abandon => ("abandoned", verb("were away for too long", "was away for too long")),
        EntryKind::Return => ("returned", verb("came back", "came back")),
        EntryKind::Leave => ("left", verb("left the game", "left the game")),
        EntryKind::Wait => ("waited", verb("wait", "waits")),
        EntryKind::Claim => ("claimed", verb("claimed the win", "claimed the win")),
        EntryKind::End => return end_summary(viewer, entry),
        EntryKind::Autoplay | EntryKind::OfTheGame => ("played", verb("played", "played")),
    };
    Summary { code: code.to_owned(), params: json!({ "player_id": entry.player_id }), text }
}

fn end_summary(viewer: &Viewer<'_>, entry: &GameAction) -> Summary {
    let winners: Vec<PlayerId> =
        serde_json::from_value(entry.action_data["winners"].clone()).unwrap_or_default();
    let text = match winners.as_slice() {
        [] => "The game ended without a winner".to_owned(),
        some => {
            let names: Vec<_> = some.iter().map(|winner| viewer.name_of(*winner)).collect();
            format!("{} won", names.join(" and "))
        }
    };
    let params = json!({ "winners": winners, "reason": entry.action_data["reason"] });
    Summary { code: "ended".to_owned(), params, text }
}
