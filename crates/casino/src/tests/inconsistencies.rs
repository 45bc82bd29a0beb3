//! States that can't be: the check finds each, and nothing in a state that can be.

use super::fixture::{cards, dealt, options, scene};
use crate::check::check;
use crate::state::State;
use crate::table::Pile;
use serde_json::json;

/// A game for two that waits for its first card.
fn sound() -> State {
    let state = dealt(2, 7, &options(&json!({}), 2));
    assert_eq!(check(&state), []);
    state
}

/// What is found when a sound state is changed.
fn found(change: impl FnOnce(&mut State)) -> String {
    let mut state = sound();
    change(&mut state);
    check(&state).into_iter().map(|wrong| wrong.0).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_card_that_is_there_twice_or_not_at_all_is_found() {
    let twice = found(|state| {
        let card = state.hands[0][0];
        state.stock[0] = card;
    });
    assert!(twice.contains("is there 2 times") && twice.contains("is there 0 times"), "{twice}");
    let lost = found(|state| state.stock.truncate(state.stock.len() - 1));
    assert!(lost.contains("is there 0 times") && lost.contains("cards in the stock"), "{lost}");
}

#[test]
fn a_hand_with_more_or_fewer_cards_than_were_dealt_and_played_is_found() {
    let moved = found(|state| {
        let card = state.hands[0].pop().unwrap();
        state.hands[1].push(card);
    });
    assert!(moved.contains("seat 0 holds 3 cards") && moved.contains("seat 1 holds 5 cards"), "{moved}");
}

#[test]
fn a_turn_that_is_not_its_players_is_found_by_what_the_hands_hold() {
    // Whose turn it is follows from how many cards were played.
    let skipped = found(|state| state.plays += 1);
    assert!(skipped.contains("after 1 plays"), "{skipped}");
    assert!(found(|state| state.deal = 2).contains("at deal 2"));
    assert!(found(|state| state.deal = 9).contains("deal 9 of round 1"));
}

#[test]
fn scores_that_are_not_the_sum_of_the_rounds_are_found_and_so_is_a_round_that_is_missing() {
    assert!(found(|state| state.scores[1] = 3).contains("side 1 has 3 points, its rounds 0"));
    assert!(found(|state| state.round = 3).contains("0 rounds are counted in round 3"));
}

#[test]
fn a_build_whose_cards_do_not_come_to_its_value_or_that_nobody_can_take_is_found() {
    let of_builds = |pile: &str, hand: &str| -> Vec<String> {
        let told = check(&scene(&[pile], hand)).into_iter().map(|wrong| wrong.0);
        told.filter(|wrong| wrong.contains("b1")).collect()
    };
    assert_eq!(of_builds("9/1 4C 5D", "9H KS QD 2C"), Vec::<String>::new());
    assert!(of_builds("9/1 4C 6D", "9H KS QD 2C")[0].contains("sum to 10"));
    assert!(of_builds("9/1 4C 5D", "8H KS QD 2C")[0].contains("seat 1 holds no 9"));
    let mut unmade = scene(&["9/1 4C 5D"], "9H KS QD 2C");
    unmade.builds_made = 0;
    assert!(check(&unmade).iter().any(|wrong| wrong.0.contains("after 0 builds")));
}

#[test]
fn a_state_without_its_players_is_found_and_not_looked_into() {
    let alone = found(|state| state.players.truncate(1));
    assert_eq!(alone, "1 players, 2 hands");
    let laid = found(|state| state.table.push(Pile::Loose(cards("AS")[0])));
    assert!(laid.contains("is there 2 times"), "{laid}");
}
