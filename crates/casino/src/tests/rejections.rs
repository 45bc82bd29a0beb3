//! Every refusal, by its code.

use reseat_domain::game::rules::{GameRules, Move, RuleRejection};
use serde_json::{Value, json};

use super::fixture::{ME, OTHER, build, capture, options, refusal, scene, scene_of, trail};
use crate::action::Action;
use crate::rejection::Rejection;
use crate::rules::Casino;
use crate::state::State;

fn code(state: &State, action: &Action) -> &'static str {
    refusal(state, action).code()
}

fn undecoded(action_type: &str, data: &Value) -> &'static str {
    Casino.decode(action_type, data).unwrap_err().code()
}

#[test]
fn not_your_turn() {
    let state = scene(&["5C"], "5D");
    assert_eq!(Casino.apply(&state, OTHER, &trail("5D")).unwrap_err().code(), "not_your_turn");
    assert_eq!(Casino.apply(&state, 9, &trail("5D")).unwrap_err().code(), "not_your_turn");
    let undealt = super::fixture::set_up(2, 1, &options(&json!({}), 2));
    assert_eq!(Casino.apply(&undealt, ME, &trail("5D")).unwrap_err().code(), "not_your_turn");
}

#[test]
fn game_over() {
    let mut state = scene(&[], "5D");
    state.hands[usize::from(ME)].clear();
    state.rounds.push([21, 3, 0]);
    state.scores = [21, 3, 0];
    for seat in [ME, OTHER] {
        assert_eq!(Casino.apply(&state, seat, &trail("5D")).unwrap_err().code(), "game_over");
    }
    assert_eq!(state.turn(), None);
}

#[test]
fn card_not_in_hand() {
    let state = scene(&["5C"], "5D");
    assert_eq!(code(&state, &trail("5H")), "card_not_in_hand");
    assert_eq!(undecoded("trail", &json!({"card_id": "11S"})), "card_not_in_hand");
}

#[test]
fn no_such_target() {
    let state = scene(&["5C", "10/0 4C 6C"], "5D 10D");
    assert_eq!(code(&state, &capture("5D", "5H")), "no_such_target");
    assert_eq!(code(&state, &capture("5D", "5C 5C")), "no_such_target");
    assert_eq!(code(&state, &capture("10D", "b2")), "no_such_target");
    // A card inside a build can't be named by itself.
    assert_eq!(code(&state, &capture("10D", "4C 6C")), "no_such_target");
    for target in ["b", "b0x", "b01", "b+1", "b300", "5c", "?"] {
        let data = json!({"card_id": "5D", "target_cards": [target]});
        assert_eq!(undecoded("capture", &data), "no_such_target", "{target}");
    }
}

#[test]
fn face_card_cannot_build() {
    let state = scene(&["QC", "5C"], "QD 5D 10S");
    assert_eq!(code(&state, &build("QD", "QC", 10)), "face_card_cannot_build");
    assert_eq!(code(&state, &build("5D", "5C QC", 10)), "face_card_cannot_build");
}

#[test]
fn groups_do_not_match() {
    let state = scene(&["QC", "5C", "4C"], "QD 5D 10S");
    assert_eq!(code(&state, &capture("5D", "4C")), "groups_do_not_match");
    assert_eq!(code(&state, &capture("5D", "QC")), "groups_do_not_match");
    assert_eq!(code(&state, &capture("QD", "5C")), "groups_do_not_match");
    assert_eq!(code(&state, &build("5D", "4C", 10)), "groups_do_not_match");
}

#[test]
fn must_hold_build_card() {
    assert_eq!(code(&scene(&["4C"], "5D 8S"), &build("5D", "4C", 9)), "must_hold_build_card");
    // The card played can't be the card held.
    assert_eq!(code(&scene(&["5C"], "5D 8S"), &build("5D", "5C", 5)), "must_hold_build_card");
}

#[test]
fn must_keep_build_card() {
    let state = scene(&["9/1 4C 5C", "AC"], "9S 10H 10D");
    assert_eq!(code(&state, &build("9S", "AC", 10)), "must_keep_build_card");
}

#[test]
fn controller_may_not_trail() {
    assert_eq!(code(&scene(&["9/1 4C 5C"], "9S KH"), &trail("KH")), "controller_may_not_trail");
}

#[test]
fn cannot_raise_multiple_build() {
    let state = scene(&["6/0 2C 4C 6D"], "2H 8S");
    assert_eq!(code(&state, &build("2H", "b1", 8)), "cannot_raise_multiple_build");
}

#[test]
fn build_value_out_of_range() {
    let state = scene(&["6C"], "6H KS");
    for value in [0, 11, 12, 255] {
        assert_eq!(code(&state, &build("6H", "6C", value)), "build_value_out_of_range");
    }
    let royal = scene_of(2, &options(&json!({"variant": "royal"}), 2), &["6C", "8C"], "6H KS");
    assert_eq!(code(&royal, &build("6H", "8C", 14)), "build_value_out_of_range");
    for value in [json!(-3), json!(300), json!(u64::MAX)] {
        let data = json!({"card_id": "6H", "target_cards": ["6C"], "build_value": value});
        let played = Move { action_type: "build".into(), action_data: data };
        let game: &dyn reseat_domain::game::Game = &Casino;
        let state = game.thaw(&serde_json::to_value(&state).unwrap()).unwrap();
        assert_eq!(game.apply(&state, ME, &played).err().unwrap().code, "build_value_out_of_range");
    }
}

#[test]
fn must_capture() {
    let rules = options(&json!({"must_capture": true}), 2);
    let state = scene_of(2, &rules, &["2C", "3C", "QC"], "5D QD 7H");
    assert_eq!(code(&state, &trail("5D")), "must_capture");
    assert_eq!(code(&state, &trail("QD")), "must_capture");
    assert!(Casino.apply(&state, ME, &trail("7H")).is_ok());
}

#[test]
fn malformed_moves() {
    assert_eq!(undecoded("pass", &json!({})), "unknown_action_type");
    for (action_type, data) in [
        ("trail", json!({})),
        ("trail", json!({"card_id": 5})),
        ("trail", json!({"card_id": "5D", "target_cards": ["5C"]})),
        ("capture", json!({"card_id": "5D", "target_cards": "5C"})),
        ("capture", json!({"card_id": "5D", "target_cards": [5]})),
        ("capture", json!({"card_id": "5D", "target_cards": vec!["5C"; 53]})),
        ("build", json!({"card_id": "5D", "target_cards": ["5C"]})),
        ("build", json!({"card_id": "5D", "target_cards": ["5C"], "build_value": "10"})),
        ("build", json!({"card_id": "5D", "target_cards": ["5C"], "build_value": 9.5})),
    ] {
        assert_eq!(undecoded(action_type, &data), "malformed_action_data", "{data}");
    }
    let without_targets = json!({"card_id": "5D", "target_cards": []});
    assert_eq!(Casino.decode("trail", &without_targets), Ok(trail("5D")));
}

#[test]
fn every_refusal_tells_the_player_in_a_sentence() {
    let state = scene(&["4C"], "5D 8S");
    let refused = refusal(&state, &build("5D", "4C", 9));
    assert_eq!(refused, Rejection::MustHoldBuildCard { value: 9 });
    assert_eq!(refused.to_string(), "After this play you need a 9 in your hand to take the build.");
}
