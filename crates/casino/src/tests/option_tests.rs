//! Every option: what is allowed, what is refused, what it changes.

use reseat_domain::game::rules::GameRules;
use serde_json::{Value, json};

use super::fixture::{ME, build, capture, options, play, refusal, scene_of, trail, try_play, written};
use crate::legal;
use crate::rejection::Rejection;
use crate::rules::Casino;

fn refused(given: &Value, seats: u8) -> String {
    GameRules::options(&Casino, given, seats).unwrap_err().to_string()
}

#[test]
fn nothing_asked_for_gives_the_defaults() {
    let defaults = json!({"variant": "standard", "face_captures": "one", "must_capture": false,
        "partner_builds": false, "sweeps": true, "target": 21});
    for given in [Value::Null, json!({})] {
        assert_eq!(serde_json::to_value(options(&given, 2)).unwrap(), defaults);
    }
}

#[test]
fn everything_allowed_is_taken_over() {
    let given = json!({"variant": "royal", "face_captures": "one", "must_capture": true,
        "partner_builds": true, "sweeps": false, "target": 11});
    assert_eq!(serde_json::to_value(options(&given, 4)).unwrap(), given);
    let given = json!({"face_captures": "all"});
    assert_eq!(serde_json::to_value(options(&given, 3)).unwrap()["face_captures"], "all");
}

#[test]
fn what_is_unknown_or_not_allowed_is_refused_by_name() {
    for (given, names) in [
        (json!({"jokers": true}), "jokers"),
        (json!({"variant": "spade"}), "variant"),
        (json!({"variant": 1}), "variant"),
        (json!({"face_captures": "two"}), "face_captures"),
        (json!({"must_capture": "yes"}), "must_capture"),
        (json!({"sweeps": null}), "sweeps"),
        (json!({"target": 0}), "target"),
        (json!({"target": 201}), "target"),
        (json!({"target": 10.5}), "target"),
        (json!({"target": -1}), "target"),
        (json!([]), "options"),
    ] {
        let message = refused(&given, 2);
        assert!(message.starts_with(&format!("option `{names}` ")), "{message}");
    }
    assert!(refused(&json!({"x".repeat(4000): 1}), 2).len() < 200);
}

#[test]
fn what_does_not_go_together_is_refused() {
    for seats in [2, 3] {
        assert!(refused(&json!({"partner_builds": true}), seats).contains("4 seats"));
    }
    assert!(refused(&json!({"variant": "royal", "face_captures": "all"}), 2).contains("standard"));
    for seats in [0, 1, 5, 255] {
        assert!(refused(&json!({}), seats).contains("seats"));
    }
}

#[test]
fn the_description_names_every_option_with_its_default() {
    let described = GameRules::describe(&Casino).options;
    let defaults = serde_json::to_value(options(&json!({}), 2)).unwrap();
    let described_defaults: serde_json::Map<String, Value> = described
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, about)| (name.clone(), about["default"].clone()))
        .collect();
    assert_eq!(Value::Object(described_defaults), defaults);
    assert_eq!(described["variant"]["allowed"], json!(["standard", "royal"]));
    assert_eq!(described["partner_builds"]["seats"], json!([4]));
}

#[test]
fn royal_cards_have_numbers() {
    let royal = options(&json!({"variant": "royal"}), 2);
    let state = scene_of(2, &royal, &["6C", "7C", "JH", "2C"], "KD KS QH 2H");
    assert_eq!(written(&play(&state, &capture("KD", "6C 7C JH 2C"))), [""; 0]);
    assert_eq!(written(&play(&state, &build("2H", "JH", 13))), ["6C", "7C", "2C", "13/1 2H JH"]);
    let queens = scene_of(2, &royal, &["QC", "QD"], "QS 5H");
    assert!(play(&queens, &capture("QS", "QC QD")).table.is_empty());
}

#[test]
fn with_face_captures_all_a_queen_takes_every_queen() {
    let all = options(&json!({"face_captures": "all"}), 2);
    let state = scene_of(2, &all, &["QC", "5C", "QD"], "QS 5H");
    assert_eq!(written(&play(&state, &capture("QS", "QC QD"))), ["5C"]);
    assert_eq!(refusal(&state, &capture("QS", "QC")), Rejection::GroupsDoNotMatch);
}

#[test]
fn with_must_capture_a_card_that_can_capture_may_still_build() {
    let state = scene_of(2, &options(&json!({"must_capture": true}), 2), &["5C"], "5D 10H");
    assert_eq!(refusal(&state, &trail("5D")), Rejection::MustCapture);
    assert!(try_play(&state, &build("5D", "5C", 10)).is_ok());
    assert!(legal::list(&state.position(ME)).actions.iter().all(|action| *action != trail("5D")));
}

#[test]
fn partners_build_for_the_card_that_a_partner_s_build_has_shown() {
    let partners = options(&json!({"partner_builds": true}), 4);
    // Seats 1 and 3 are partners; the build of seat 3 shows a nine.
    let table = ["9/3 4C 5C", "6D", "2D"];
    let state = scene_of(4, &partners, &table, "3H 7S");
    assert_eq!(written(&play(&state, &build("3H", "6D", 9))), ["9/3 4C 5C", "2D", "9/3 3H 6D"]);
    assert_eq!(written(&play(&state, &build("7S", "2D b1", 9))), ["6D", "9/3 4C 5C 7S 2D"]);
    assert!(
        try_play(&play_on(&state, &build("3H", "6D", 9)), &trail("7S")).is_ok(),
        "the partner answers for it"
    );
    let without = scene_of(4, &options(&json!({}), 4), &table, "3H 7S");
    assert_eq!(refusal(&without, &build("3H", "6D", 9)), Rejection::MustHoldBuildCard { value: 9 });
    let shown_by_an_opponent = scene_of(4, &partners, &["9/2 4C 5C", "6D"], "3H 7S");
    let refused = refusal(&shown_by_an_opponent, &build("3H", "6D", 9));
    assert_eq!(refused, Rejection::MustHoldBuildCard { value: 9 });
}

/// The move, and the turn back with the same player.
fn play_on(state: &crate::state::State, action: &crate::action::Action) -> crate::state::State {
    let mut next = play(state, action);
    next.plays = state.plays;
    next
}

#[test]
fn whoever_holds_the_card_answers_for_the_build_themselves() {
    let partners = options(&json!({"partner_builds": true}), 4);
    let state = scene_of(4, &partners, &["9/3 4C 5C", "6D"], "3H 9S");
    assert_eq!(written(&play(&state, &build("3H", "6D", 9))), ["9/3 4C 5C", "9/1 3H 6D"]);
}
