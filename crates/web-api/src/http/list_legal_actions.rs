//! `GET /api/rooms/{room}/legal-actions`: the caller's legal moves, all of one card's with `card`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use reseat_domain::game::rules::Move;
use reseat_protocol::http::casino::{LegalAction, LegalActions};
use serde_json::Value;

use crate::error::ApiError;
use crate::extract::{QueryFields, Seated};
use crate::state::AppState;

/// Moves on a page.
const PAGE: usize = 200;

/// Where a page begins, in the list that belongs to one place of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    sequence_number: i64,
    skipped: usize,
}

pub(crate) async fn list_legal_actions(
    State(state): State<AppState>,
    Seated(seat): Seated,
    query: QueryFields,
) -> Result<Json<LegalActions>, ApiError> {
    let card = query.text("card")?;
    let cursor = query.text("cursor")?.map(Cursor::parse).transpose()?;
    let view = state.services.recovery.view(seat.room_id).await?;
    let sequence_number = view.sequence_number();
    if cursor.is_some_and(|cursor| cursor.sequence_number != sequence_number) {
        return Err(moved_on());
    }
    let skipped = cursor.map_or(0, |cursor| cursor.skipped);
    let moves = view.legal_actions(seat.player.id, card).actions;
    let rest = moves.len().saturating_sub(skipped);
    let next = (rest > PAGE).then(|| Cursor { sequence_number, skipped: skipped + PAGE }.to_text());
    let legal_actions = moves.into_iter().skip(skipped).take(PAGE).map(legal_action).collect();
    Ok(Json(LegalActions { legal_actions, next }))
}

impl Cursor {
    fn parse(text: &str) -> Result<Self, ApiError> {
        let parts = text.split_once('-').and_then(|(sequence_number, skipped)| {
            Some(Self { sequence_number: sequence_number.parse().ok()?, skipped: skipped.parse().ok()? })
        });
        parts.ok_or_else(|| ApiError::bad_field("cursor", "must be the `next` of the page before"))
    }

    fn to_text(self) -> String {
        format!("{}-{}", self.sequence_number, self.skipped)
    }
}

fn moved_on() -> ApiError {
    let detail = "the game has moved on since the page before; begin with the first page";
    ApiError::new(StatusCode::CONFLICT, "stale", detail)
}

fn legal_action(from: Move) -> LegalAction {
    let action_data = match from.action_data {
        Value::Object(fields) => fields,
        // A move's data is an object; there is nothing to show of another.
        _ => serde_json::Map::new(),
    };
    LegalAction { action_type: from.action_type, action_data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_refused() {
        let cursor = Cursor { sequence_number: 12, skipped: 200 };
        assert_eq!(Cursor::parse(&cursor.to_text()), Ok(cursor));
        for text in ["", "12", "-200", "a-b", "1-2-3", "12--1"] {
            assert_eq!(Cursor::parse(text).unwrap_err().code(), "bad_field", "{text}");
        }
    }
}
