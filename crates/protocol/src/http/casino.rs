//! Casino's own routes: a card played in the game's words, and the moves that are legal.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::decode_error::{DecodeError, Fault};
use crate::fields::{Fields, check_action_data};
use crate::http::actions::SubmitAction;

/// `POST /api/game/play-card`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayCard {
    /// The room.
    pub room_id: Uuid,
    /// Made once per intent, repeated when it is sent again.
    pub action_id: Uuid,
    /// What is done with the card.
    pub action_type: CardPlay,
    /// The card from the hand, such as `10H`.
    pub card_id: String,
    /// The loose cards and builds it is played on; none for a trail.
    pub target_cards: Vec<String>,
    /// The value of a build.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub build_value: Option<i64>,
    /// The last sequence number the player saw when choosing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub after: Option<i64>,
    /// The connection on whose behalf it is sent; refused when it is no longer the seat's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub connection: Option<i64>,
}

/// What may be done with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardPlay {
    /// Takes cards from the table.
    Capture,
    /// Makes, raises or adds to a build.
    Build,
    /// Lays the card down loose.
    Trail,
}

impl CardPlay {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Build => "build",
            Self::Trail => "trail",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Capture, Self::Build, Self::Trail].into_iter().find(|play| play.as_str() == text)
    }
}

impl PlayCard {
    /// Reads a body and checks every bound but its size. Unknown fields are ignored.
    ///
    /// # Errors
    /// [`DecodeError`], with the `action_id` if it could be read.
    pub fn decode(json: &[u8]) -> Result<Self, DecodeError> {
        let mut fields = Fields::parse(json)?;
        let action_id = fields.readable_action_id();
        Self::read(&mut fields).map_err(|fault| DecodeError { action_id, fault })
    }

    fn read(fields: &mut Fields) -> Result<Self, Fault> {
        const PLAYS: Fault = Fault::BadField { field: "action_type", expected: "capture, build or trail" };
        let play = Self {
            room_id: fields.uuid("room_id")?,
            action_id: fields.uuid("action_id")?,
            action_type: CardPlay::parse(&fields.text("action_type")?).ok_or(PLAYS)?,
            card_id: fields.text("card_id")?,
            target_cards: fields.texts("target_cards")?,
            build_value: fields.optional_whole_number("build_value")?,
            after: fields.optional_ordinal("after")?,
            connection: fields.optional_ordinal("connection")?,
        };
        check_action_data(&play.action_data())?;
        Ok(play)
    }

    /// The same as an action of the room `room_id`.
    #[must_use]
    pub fn into_action(self) -> SubmitAction {
        SubmitAction {
            action_data: self.action_data(),
            action_id: self.action_id,
            action_type: self.action_type.as_str().to_owned(),
            after: self.after,
            connection: self.connection,
        }
    }

    fn action_data(&self) -> Value {
        let mut data = Map::new();
        data.insert("card_id".to_owned(), self.card_id.as_str().into());
        if self.action_type != CardPlay::Trail || !self.target_cards.is_empty() {
            data.insert("target_cards".to_owned(), self.target_cards.as_slice().into());
        }
        if let Some(value) = self.build_value {
            data.insert("build_value".to_owned(), value.into());
        }
        Value::Object(data)
    }
}

/// `GET /api/rooms/{room}/legal-actions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalActionsQuery {
    /// Only the moves with this card of the hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub card: Option<String>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub cursor: Option<String>,
}

/// The legal moves of the caller; none when it is another's turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalActions {
    /// The moves, in the game's order.
    pub legal_actions: Vec<LegalAction>,
    /// The cursor of the next page, when there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub next: Option<String>,
}

/// One legal move: its kind, and the fields of its `action_data` beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", ts(type = "{ action_type: string; [field: string]: unknown }"))]
pub struct LegalAction {
    /// The kind.
    pub action_type: String,
    /// The rest.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub action_data: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(change: &[(&str, Value)]) -> Vec<u8> {
        let mut body = json!({
            "room_id": "01932b7c-0000-7000-8000-000000000001",
            "action_id": "01932b7c-0000-7000-8000-0000000000a1",
            "action_type": "build", "card_id": "3D", "target_cards": ["5C"], "build_value": 8, "after": 3,
        });
        for (field, value) in change {
            body[field] = value.clone();
        }
        body.to_string().into_bytes()
    }

    #[test]
    fn a_card_played_becomes_an_action_with_the_cards_as_its_data() {
        let action = PlayCard::decode(&body(&[])).unwrap().into_action();
        assert_eq!((action.action_type.as_str(), action.after), ("build", Some(3)));
        assert_eq!(action.action_data, json!({ "card_id": "3D", "target_cards": ["5C"], "build_value": 8 }));
    }

    #[test]
    fn a_trail_needs_only_its_card() {
        let trail =
            [("action_type", "trail".into()), ("target_cards", Value::Null), ("build_value", Value::Null)];
        let action = PlayCard::decode(&body(&trail)).unwrap().into_action();
        assert_eq!(action.action_data, json!({ "card_id": "3D" }));
    }

    #[test]
    fn another_kind_of_play_is_a_bad_field() {
        let error = PlayCard::decode(&body(&[("action_type", "steal".into())])).unwrap_err();
        assert_eq!(error.to_string(), "`action_type` must be capture, build or trail");
        assert!(error.action_id.is_some());
    }

    #[test]
    fn more_targets_than_an_action_may_hold_are_refused() {
        let many: Vec<String> = (0..2_000).map(|card| card.to_string()).collect();
        let error = PlayCard::decode(&body(&[("target_cards", many.into())])).unwrap_err();
        assert_eq!(error.code(), "action_data_too_large");
    }

    #[test]
    fn a_legal_action_is_flat() {
        let flat = json!({ "action_type": "trail", "card_id": "3D" });
        let read: LegalAction = serde_json::from_value(flat.clone()).unwrap();
        assert_eq!(read.action_data["card_id"], "3D");
        assert_eq!(serde_json::to_value(read).unwrap(), flat);
    }
}
