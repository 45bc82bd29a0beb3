//! What a viewer may see of a state, as JSON: their own hand and captures, the table, and counts.

use reseat_domain::game::Seat;
use serde_json::{Map, Value, json};

use crate::action::Action;
use crate::legal::{self, Listing};
use crate::state::{LastAction, State};
use crate::table::Pile;

/// The state for a viewer. The seed, the stock and other hands are never in it.
pub(crate) fn view(state: &State, viewer: Seat) -> Value {
    let place = usize::from(viewer);
    let listing = listing(state, viewer);
    let mut view = json!({
        "round": state.round,
        "deal": state.deal,
        "deals": state.deals(),
        "last_deal": state.deal == state.deals(),
        "dealer": state.player(state.dealer()),
        "turn": state.turn().and_then(|seat| state.player(seat)),
        "hand": state.hands.get(place).map_or(&[][..], Vec::as_slice),
        "hands": by_player(state, |seat| state.hands[seat].len().into()),
        "table": state.table.iter().map(|pile| pile_view(state, pile)).collect::<Vec<_>>(),
        "captured": by_player(state, |seat| captured_view(state, seat)),
        "own_captures": state.captured.get(place).map_or(&[][..], |captured| &captured.cards),
        "last_capturer": state.last_capturer.and_then(|seat| state.player(seat)),
        "scores": state.scores_by_player(),
        "target": state.options.target,
        "seed_commitment": state.seed.commitment(),
        "legal_actions": listing.actions.iter().map(Action::to_flat).collect::<Vec<_>>(),
        "last_action": state.last_action.as_ref().map(|last| last_action_view(state, last)),
    });
    view["legal_actions_truncated"] = listing.truncated.into();
    view
}

/// The legal moves of a seat, in their turn only.
pub(crate) fn listing(state: &State, seat: Seat) -> Listing {
    if state.turn() == Some(seat) { legal::list(&state.position(seat)) } else { Listing::default() }
}

fn by_player(state: &State, of: impl Fn(usize) -> Value) -> Map<String, Value> {
    state.players.iter().enumerate().map(|(seat, player)| (player.to_string(), of(seat))).collect()
}

fn pile_view(state: &State, pile: &Pile) -> Value {
    match pile {
        Pile::Loose(card) => json!({"card": card}),
        Pile::Build(build) => json!({
            "build": build.id.to_string(),
            "value": build.value,
            "multiple": build.multiple,
            "cards": build.cards,
            "controller": state.player(build.controller),
        }),
    }
}

fn captured_view(state: &State, seat: usize) -> Value {
    let captured = &state.captured[seat];
    let spades = captured.cards.iter().filter(|card| card.is_spade()).count();
    json!({"cards": captured.cards.len(), "spades": spades, "sweeps": captured.sweeps})
}

fn last_action_view(state: &State, last: &LastAction) -> Value {
    let mut view = last.action.to_flat();
    view.insert("player_id".to_owned(), json!(state.player(last.seat)));
    view.insert("sweep".to_owned(), last.sweep.into());
    Value::Object(view)
}
