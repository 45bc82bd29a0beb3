//! A move as it is sent: reading it from JSON and writing it again. Knows no rule.

use reseat_domain::game::rules::Move;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::card::{Card, DECK};
use crate::rejection::Rejection;
use crate::table::Target;

/// One card played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take piles from the table.
    Capture {
        /// The card from the hand.
        card: Card,
        /// What it takes.
        targets: Vec<Target>,
    },
    /// Make a build, add to one, or raise one.
    Build {
        /// The card from the hand.
        card: Card,
        /// What it joins.
        targets: Vec<Target>,
        /// The value that the build shall have.
        value: u8,
    },
    /// Lay the card down loose.
    Trail {
        /// The card from the hand.
        card: Card,
    },
}

/// A move as one flat object with `action_type`, as a state lists it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FlatAction {
    action_type: &'static str,
    card_id: Card,
    target_cards: Vec<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    build_value: Option<u8>,
}

impl Action {
    /// Reads a move. A card or target that can't exist is refused like one that is not there.
    pub(crate) fn decode(action_type: &str, data: &Value) -> Result<Self, Rejection> {
        match action_type {
            "capture" => Ok(Self::Capture { card: card(data)?, targets: targets(data)? }),
            "build" => {
                Ok(Self::Build { card: card(data)?, targets: targets(data)?, value: build_value(data)? })
            }
            "trail" if targets(data)?.is_empty() => Ok(Self::Trail { card: card(data)? }),
            "trail" => Err(Rejection::MalformedActionData { field: "target_cards" }),
            _ => Err(Rejection::UnknownActionType),
        }
    }

    /// The kind on the wire.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Capture { .. } => "capture",
            Self::Build { .. } => "build",
            Self::Trail { .. } => "trail",
        }
    }

    /// The card from the hand.
    pub(crate) const fn card(&self) -> Card {
        match self {
            Self::Capture { card, .. } | Self::Build { card, .. } | Self::Trail { card } => *card,
        }
    }

    /// The piles it names.
    pub(crate) fn targets(&self) -> &[Target] {
        match self {
            Self::Capture { targets, .. } | Self::Build { targets, .. } => targets,
            Self::Trail { .. } => &[],
        }
    }

    /// The move in the words of the wire.
    pub(crate) fn to_move(&self) -> Move {
        let mut data = Map::new();
        data.insert("card_id".to_owned(), self.card().to_string().into());
        if !matches!(self, Self::Trail { .. }) {
            let targets = self.targets().iter().map(|target| target.to_string().into()).collect();
            data.insert("target_cards".to_owned(), Value::Array(targets));
        }
        if let Self::Build { value, .. } = self {
            data.insert("build_value".to_owned(), (*value).into());
        }
        Move { action_type: self.kind().to_owned(), action_data: Value::Object(data) }
    }
}

impl From<Action> for FlatAction {
    fn from(action: Action) -> Self {
        let (action_type, card_id) = (action.kind(), action.card());
        let (target_cards, build_value) = match action {
            Action::Capture { targets, .. } => (targets, None),
            Action::Build { targets, value, .. } => (targets, Some(value)),
            Action::Trail { .. } => (Vec::new(), None),
        };
        Self { action_type, card_id, target_cards, build_value }
    }
}

fn card(data: &Value) -> Result<Card, Rejection> {
    let text = data
        .get("card_id")
        .and_then(Value::as_str)
        .ok_or(Rejection::MalformedActionData { field: "card_id" })?;
    text.parse().map_err(|_| Rejection::CardNotInHand)
}

fn targets(data: &Value) -> Result<Vec<Target>, Rejection> {
    const MALFORMED: Rejection = Rejection::MalformedActionData { field: "target_cards" };
    let targets = match data.get("target_cards") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(targets) => targets.as_array().ok_or(MALFORMED)?,
    };
    if targets.len() > DECK {
        return Err(MALFORMED);
    }
    targets
        .iter()
        .map(|target| target.as_str().ok_or(MALFORMED)?.parse().map_err(|_| Rejection::NoSuchTarget))
        .collect()
}

fn build_value(data: &Value) -> Result<u8, Rejection> {
    const MALFORMED: Rejection = Rejection::MalformedActionData { field: "build_value" };
    let value = data.get("build_value").ok_or(MALFORMED)?;
    if !(value.is_i64() || value.is_u64()) {
        return Err(MALFORMED);
    }
    // A whole number that no card can have is out of range, however large; 0 is refused as such later.
    Ok(value.as_u64().and_then(|value| u8::try_from(value).ok()).unwrap_or(0))
}
