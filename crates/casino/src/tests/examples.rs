//! The rules by worked example.

use serde_json::json;

use super::fixture::{
    ME, OTHER, build, capture, cards, options, play, refusal, scene, scene_of, trail, try_play, written,
};
use crate::rejection::Rejection;

#[test]
fn an_eight_takes_groups_of_eight_but_never_cards_that_make_none() {
    let state = scene(&["AC", "2D", "3H", "5S", "6C", "8D"], "8S KC");
    for taken in
        ["8D 6C 2D 5S 3H", "8D 5S 2D AC", "8D", "6C 2D", "5S 3H", "5S 2D AC", "8D 6C 2D", "6C 2D 5S 3H"]
    {
        let next = play(&state, &capture("8S", taken));
        let mut gained = cards(taken);
        gained.push(cards("8S")[0]);
        gained.sort();
        let mut pile = next.captured[usize::from(ME)].cards.clone();
        pile.sort();
        assert_eq!(pile, gained, "{taken}");
    }
    for refused in ["AC 2D 3H 5S 6C 8D", "AC", "6C 5S", "8D AC", "2D 3H 5S 6C 8D AC", ""] {
        assert_eq!(refusal(&state, &capture("8S", refused)), Rejection::GroupsDoNotMatch, "{refused}");
    }
}

#[test]
fn a_three_on_a_five_builds_eight_for_the_eight_in_hand() {
    let state = scene(&["5C"], "3D 8S");
    let built = play(&state, &build("3D", "5C", 8));
    assert_eq!(written(&built), ["8/1 3D 5C"]);
    assert_eq!(built.table[0].build().unwrap().id.to_string(), "b1");
    assert!(!built.table[0].build().unwrap().multiple);
}

#[test]
fn a_three_on_an_ace_and_a_two_has_exactly_these_uses() {
    let state = scene(&["AC", "2D"], "3H 3S 6D");
    assert!(play(&state, &capture("3H", "AC 2D")).table.is_empty());
    assert_eq!(written(&play(&state, &build("3H", "AC 2D", 6))), ["6/1 3H AC 2D"]);
    let threes = play(&state, &build("3H", "AC 2D", 3));
    assert!(threes.table[0].build().unwrap().multiple);
    assert_eq!(written(&play(&state, &trail("3H"))), ["AC", "2D", "3H"]);
    assert_eq!(refusal(&state, &build("3H", "AC", 4)), Rejection::MustHoldBuildCard { value: 4 });
    assert_eq!(refusal(&state, &build("3H", "2D", 5)), Rejection::MustHoldBuildCard { value: 5 });
}

#[test]
fn a_two_makes_a_multiple_seven_that_nobody_can_raise() {
    let state = scene(&["3D", "4S", "5H", "7C"], "2C 7D");
    let mut built = play(&state, &build("2C", "5H 3D 4S 7C", 7));
    assert_eq!(written(&built), ["7/1 2C 3D 4S 5H 7C"]);
    assert!(built.table[0].build().unwrap().multiple);
    for seat in [ME, OTHER] {
        built.plays = if seat == ME { 2 } else { 1 };
        built.hands[usize::from(seat)] = cards("AH 7D 8C");
        assert_eq!(built.turn(), Some(seat));
        let raise = refusal(&built, &build("AH", "b1", 8));
        assert_eq!(raise, Rejection::CannotRaiseMultipleBuild { build: crate::table::BuildId(1) });
    }
}

#[test]
fn a_build_is_never_part_of_a_sum() {
    let state = scene(&["7/0 3C 4C", "2H"], "9S 7S KC");
    assert_eq!(refusal(&state, &capture("9S", "b1 2H")), Rejection::GroupsDoNotMatch);
    assert_eq!(refusal(&state, &capture("9S", "b1")), Rejection::GroupsDoNotMatch);
    assert_eq!(written(&play(&state, &capture("7S", "b1"))), ["2H"]);
}

#[test]
fn a_queen_takes_one_queen() {
    let state = scene(&["QC", "QD"], "QS 5H");
    assert_eq!(written(&play(&state, &capture("QS", "QC"))), ["QD"]);
    assert_eq!(written(&play(&state, &capture("QS", "QD"))), ["QC"]);
    assert_eq!(refusal(&state, &capture("QS", "QC QD")), Rejection::GroupsDoNotMatch);
}

#[test]
fn a_controller_s_only_card_is_refused_as_a_trail_twice_over() {
    let state = scene(&["9/1 4C 5C", "9D"], "9S 2H 2D");
    assert_eq!(refusal(&state, &trail("9S")), Rejection::ControllerMayNotTrail);
    let position = state.position(ME);
    let kept = position.require_kept(cards("9S")[0], crate::table::Places::NONE);
    assert_eq!(kept, Err(Rejection::MustKeepBuildCard { value: 9 }));
    // Taking the loose nine alone would leave the build without its card; with the build it is fine.
    assert_eq!(refusal(&state, &capture("9S", "9D")), Rejection::MustKeepBuildCard { value: 9 });
    assert!(play(&state, &capture("9S", "9D b1")).table.is_empty());
}

#[test]
fn a_five_on_a_five_builds_ten_or_fives_as_the_value_says() {
    let state = scene(&["5C"], "5D 5H 10S");
    assert!(!play(&state, &build("5D", "5C", 10)).table[0].build().unwrap().multiple);
    assert!(play(&state, &build("5D", "5C", 5)).table[0].build().unwrap().multiple);
}

#[test]
fn a_single_build_is_raised_by_anyone_and_changes_hands() {
    let state = scene(&["6/0 2C 4C", "9D", "3C"], "3H 9S");
    let raised = play(&state, &build("3H", "b1", 9));
    assert_eq!(written(&raised), ["9D", "3C", "9/1 2C 4C 3H"]);
    let with_loose_nine = play(&state, &build("3H", "b1 9D", 9));
    assert!(with_loose_nine.table[1].build().unwrap().multiple);
    // A loose card never helps to change the value.
    let other = scene(&["6/0 2C 4C", "AD"], "2H 9S");
    assert_eq!(refusal(&other, &build("2H", "b1 AD", 9)), Rejection::GroupsDoNotMatch);
}

#[test]
fn a_card_alone_or_with_loose_cards_joins_a_build_of_its_value() {
    let state = scene(&["9/0 4C 5C", "3C", "2C"], "9D 9S 4D 6H");
    let alone = play(&state, &build("9D", "b1", 9));
    assert_eq!(written(&alone), ["3C", "2C", "9/1 4C 5C 9D"]);
    assert!(alone.table[2].build().unwrap().multiple);
    assert_eq!(written(&play(&state, &build("4D", "b1 3C 2C", 9))), ["9/1 4C 5C 4D 3C 2C"]);
    assert_eq!(written(&play(&state, &build("6H", "b1 3C", 9))), ["2C", "9/1 4C 5C 6H 3C"]);
}

#[test]
fn builds_of_one_value_stand_side_by_side_and_are_taken_together() {
    let state = scene(&["9/0 4C 5C", "3C"], "6D 9S");
    let both = play(&state, &build("6D", "3C", 9));
    assert_eq!(written(&both), ["9/0 4C 5C", "9/1 6D 3C"]);
    assert_eq!(
        refusal(&scene(&["9/0 4C 5C", "9/0 3C 6D"], "9D 9S"), &build("9D", "b1 b2", 9)),
        Rejection::GroupsDoNotMatch
    );
    let state = scene(&["9/0 4C 5C", "9/1 6D 3C"], "9S");
    assert_eq!(refusal(&state, &capture("9S", "b1")), Rejection::MustKeepBuildCard { value: 9 });
    assert_eq!(written(&play(&state, &capture("9S", "b2"))), ["9/0 4C 5C"]);
    assert!(play(&state, &capture("9S", "b1 b2")).table.is_empty());
}

#[test]
fn two_controlled_values_need_a_card_each() {
    let state = scene(&["9/1 4C 5C", "2C"], "9S 6H 8H 8S");
    let two = play(&state, &build("6H", "2C", 8));
    assert_eq!(written(&two), ["9/1 4C 5C", "8/1 6H 2C"]);
    let state = scene(&["9/1 4C 5C", "8/1 6H 2C"], "9S 8H");
    assert_eq!(refusal(&state, &build("9S", "b1", 9)), Rejection::MustHoldBuildCard { value: 9 });
    assert_eq!(written(&play(&state, &capture("9S", "b1"))), ["8/1 6H 2C"]);
}

#[test]
fn raising_a_build_of_one_s_own_frees_its_card() {
    let state = scene(&["8/1 6H 2C"], "AS 9H");
    assert_eq!(written(&play(&state, &build("AS", "b1", 9))), ["9/1 6H 2C AS"]);
}

#[test]
fn table_cards_alone_never_make_a_build() {
    // The played 2 belongs to no group; 4 and 5 would make nine without it.
    let state = scene(&["4C", "5C"], "2H 9S");
    assert_eq!(refusal(&state, &build("2H", "4C 5C", 9)), Rejection::GroupsDoNotMatch);
    assert_eq!(refusal(&state, &build("9S", "", 9)), Rejection::GroupsDoNotMatch);
}

#[test]
fn aces_can_be_built() {
    let state = scene(&["AC"], "AD AH");
    assert_eq!(written(&play(&state, &build("AD", "AC", 1))), ["1/1 AD AC"]);
}

#[test]
fn a_capture_that_empties_the_table_is_a_sweep() {
    let state = scene(&["9/0 4C 5C", "9D"], "9S KC");
    let swept = play(&state, &capture("9S", "b1 9D"));
    assert_eq!(swept.captured[usize::from(ME)].sweeps, 1);
    assert_eq!(play(&state, &capture("9S", "9D")).captured[usize::from(ME)].sweeps, 0);
    let without = scene_of(2, &options(&json!({"sweeps": false}), 2), &["9D"], "9S KC");
    assert_eq!(play(&without, &capture("9S", "9D")).captured[usize::from(ME)].sweeps, 0);
}

#[test]
fn the_old_state_stays_as_it_is() {
    let state = scene(&["5C"], "3D 8S");
    let before = state.clone();
    try_play(&state, &build("3D", "5C", 8)).unwrap();
    assert_eq!(state, before);
}
