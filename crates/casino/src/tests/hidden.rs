//! Nobody's cards but their own: what a viewer sees, and what they don't.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::GameRules;
use serde_json::{Value, json};

use super::fixture::{Dice, ME, build, dealt, play, player, scene, set_up};
use super::games::{Game, OPTION_MIXES};
use crate::card::Card;
use crate::options::Options;
use crate::rules::Casino;
use crate::state::State;

fn shown(state: &State, viewer: Seat) -> Value {
    serde_json::to_value(Casino.view(state, viewer)).unwrap()
}

/// Cards that the viewer may not see: other hands, the stock, and what others have captured except for
/// the latest move.
fn hidden_cards(state: &State, viewer: Seat) -> Vec<Card> {
    let others = |seat: usize| seat != usize::from(viewer);
    let hands = state.hands.iter().enumerate().filter(|(seat, _)| others(*seat)).flat_map(|(_, hand)| hand);
    let captured = state
        .captured
        .iter()
        .enumerate()
        .filter(|(seat, _)| others(*seat))
        .flat_map(|(_, captured)| &captured.cards)
        .filter(|card| {
            let last = state.last_action.as_ref().map(|last| &last.action);
            !last.is_some_and(|last| {
                last.card() == **card || last.targets().contains(&crate::table::Target::Loose(**card))
            })
        });
    hands.chain(&state.stock).chain(captured).copied().collect()
}

#[test]
fn a_view_never_holds_a_hidden_card_or_the_seed() {
    for (seed, (seats, given)) in (0_u64..24).zip(OPTION_MIXES.iter().cycle()) {
        let mut game = Game::new(*seats, seed, given);
        let mut dice = Dice(seed);
        while !game.state.is_over() {
            for viewer in 0..=*seats {
                let seen = shown(&game.state, viewer).to_string();
                for card in hidden_cards(&game.state, viewer) {
                    assert!(!seen.contains(&format!("\"{card}\"")), "{card} in {seen}");
                }
                assert!(!seen.contains(&game.state.seed.reveal()));
                assert!(!seen.contains("stock"));
            }
            game.play_at_random(&mut dice);
        }
    }
}

#[test]
fn a_view_shows_the_table_as_documented() {
    let state = play(&scene(&["5C", "QD"], "3D 8S"), &build("3D", "5C", 8));
    let view = shown(&state, ME);
    let expected = json!({
        "round": 1, "deal": 1, "deals": 6, "last_deal": false,
        "dealer": player(0), "turn": player(0),
        "hand": ["8S"],
        "hands": {player(0).to_string(): 0, player(1).to_string(): 1},
        "table": [{"card": "QD"}, {"build": "b1", "value": 8, "multiple": false, "cards": ["3D", "5C"],
            "controller": player(1)}],
        "captured": {
            player(0).to_string(): {"cards": 0, "spades": 0, "sweeps": 0},
            player(1).to_string(): {"cards": 0, "spades": 0, "sweeps": 0},
        },
        "own_captures": [],
        "last_capturer": null,
        "scores": {player(0).to_string(): 0, player(1).to_string(): 0},
        "target": 21,
        "seed_commitment": state.seed.commitment(),
        "legal_actions": [],
        "legal_actions_truncated": false,
        "last_action": {"player_id": player(1), "action_type": "build", "card_id": "3D",
            "target_cards": ["5C"], "build_value": 8, "sweep": false},
    });
    assert_eq!(view, expected);
}

#[test]
fn legal_actions_are_shown_to_the_player_in_turn_only() {
    let state = dealt(3, 2, &Options::default());
    for viewer in 0..3 {
        let shown = shown(&state, viewer);
        let listed = Casino.legal_actions(&state, viewer);
        assert_eq!(shown["legal_actions"].as_array().unwrap().len(), listed.actions.len());
        assert_eq!(listed.actions.is_empty(), state.turn() != Some(viewer));
        let trail = shown["legal_actions"].as_array().unwrap().iter().find(|a| a["action_type"] == "trail");
        assert_eq!(
            trail.is_some_and(|trail| trail["target_cards"] == json!([])),
            state.turn() == Some(viewer)
        );
    }
}

#[test]
fn before_the_first_deal_nobody_has_the_turn() {
    let view = shown(&set_up(2, 1, &Options::default()), 0);
    assert_eq!((&view["turn"], &view["round"], &view["hand"]), (&json!(null), &json!(0), &json!([])));
}

#[test]
fn the_last_deal_is_announced() {
    let mut game = Game::new(4, 8, "{}");
    let mut dice = Dice(8);
    while game.state.round == 1 {
        let view = shown(&game.state, 0);
        assert_eq!(view["last_deal"], json!(view["deal"] == 3));
        game.play_at_random(&mut dice);
    }
}
