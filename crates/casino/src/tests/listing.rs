//! The order and the bounds of the list of legal moves, and what autoplay picks from it.

use reseat_domain::game::rules::GameRules;
use serde_json::json;

use super::fixture::{ME, OTHER, build, capture, options, play, scene, scene_of, trail, try_play};
use crate::groups::MOST_SETS;
use crate::legal::{self, MOST_LISTED};
use crate::rules::Casino;
use crate::table::Pile;

#[test]
fn moves_come_in_the_documented_order() {
    let state = scene(&["AC", "2D", "3C"], "3H 3S 6D");
    let listed = legal::list(&state.position(ME)).actions;
    let expected = [
        capture("3H", "AC 2D 3C"),
        capture("3H", "AC 2D"),
        capture("3H", "3C"),
        build("3H", "AC 2D 3C", 3),
        build("3H", "AC 2D", 3),
        build("3H", "3C", 3),
        build("3H", "AC 2D", 6),
        build("3H", "3C", 6),
        trail("3H"),
    ];
    assert_eq!(listed[..9], expected);
    let count = |card: &str| listed.iter().filter(|action| action.card().to_string() == card).count();
    assert_eq!((count("3H"), count("3S")), (9, 9));
    assert_eq!(listed.last(), Some(&trail("6D")));
}

#[test]
fn a_sum_that_could_be_made_twice_is_listed_once() {
    let state = scene(&["2C", "2D", "4C", "4D"], "6H KH");
    let listed = legal::list(&state.position(ME)).actions;
    assert_eq!(listed.iter().filter(|action| **action == capture("6H", "2C 2D 4C 4D")).count(), 1);
}

/// Every number card that is not in the hand, as if everybody had trailed for a whole round.
fn flooded(given: &serde_json::Value, hand: &str) -> crate::state::State {
    let mut state = scene_of(2, &options(given, 2), &[], hand);
    state.table = state.stock.drain(..).map(Pile::Loose).collect();
    state
}

#[test]
fn on_a_flooded_table_the_list_is_cut_and_says_so() {
    for (given, hand) in [(json!({}), "10S 9S 5S AS"), (json!({"variant": "royal"}), "KS QS 6S 5S")] {
        let state = flooded(&given, hand);
        let listed = Casino.legal_actions(&state, ME);
        assert_eq!((listed.actions.len(), listed.truncated), (MOST_LISTED, true));
        let with_card = Casino.legal_actions_with(&state, ME, &hand[..hand.find(' ').unwrap()]);
        assert!(with_card.truncated && with_card.actions.len() > MOST_LISTED);
        assert!(with_card.actions.len() <= 2 * MOST_SETS + 1);
        assert_eq!(with_card.actions[..MOST_LISTED], listed.actions[..]);
    }
}

#[test]
fn a_legal_move_that_is_not_listed_is_accepted() {
    let state = flooded(&json!({}), "10S 9S 5S AS");
    let listed = legal::list_with(&state.position(ME), "10S".parse().unwrap()).actions;
    // All the cards that tens can take: 4 × (1 + … + 9) + 3 × 10 less 9, 5 and 1 is 195: one 5 stays.
    let unlisted = capture(
        "10S",
        "9C AC 8C 2C 7C 3C 6C 4C 5C 5D 10C 9D AD 8D 2D 7D 3D 6D 4D 10D 9H AH 8H 2H 7H 3H 6H 4H",
    );
    let listed_first = capture("10S", "10C");
    assert!(!listed.contains(&unlisted) || !listed.contains(&listed_first));
    play(&state, &unlisted);
    play(&state, &listed_first);
}

#[test]
fn a_controller_on_a_flooded_table_still_finds_the_build_to_take() {
    let mut state = flooded(&json!({}), "10S");
    let taken = super::fixture::cards("4C 6C");
    state.table.retain(|pile| !pile.cards().iter().any(|card| taken.contains(card)));
    let with_build = scene(&["10/1 4C 6C"], "10S");
    state.table.extend(with_build.table);
    let listed = legal::list(&state.position(ME)).actions;
    assert!(!listed.is_empty());
    for action in listed {
        assert!(action.targets().iter().any(|target| target.to_string() == "b1"));
        assert!(try_play(&state, &action).is_ok());
    }
}

#[test]
fn moves_with_one_card_are_for_the_player_in_turn_and_a_card_in_hand() {
    let state = scene(&["5C"], "5D 8S");
    assert_eq!(Casino.legal_actions_with(&state, ME, "5D").actions.len(), 2);
    for (seat, card) in [(OTHER, "5D"), (ME, "5H"), (ME, "b1"), (ME, ""), (9, "5D")] {
        assert!(Casino.legal_actions_with(&state, seat, card).actions.is_empty());
    }
}

fn autoplayed(state: &crate::state::State) -> crate::action::Action {
    let chosen = Casino.autoplay(state, ME).unwrap();
    Casino.decode(&chosen.action_type, &chosen.action_data).unwrap()
}

#[test]
fn autoplay_captures_most_cards_else_trails_the_lowest_else_does_what_is_legal() {
    let most = scene(&["5C", "2C", "3C", "QC"], "QS 5D 9S");
    assert_eq!(autoplayed(&most), capture("5D", "5C 2C 3C"));
    assert_eq!(autoplayed(&scene(&["9C"], "QS 5D 3S")), trail("3S"));
    let of_a_build = scene(&["8/0 5C 2C AC", "KC", "KD"], "KS 8D");
    assert_eq!(autoplayed(&of_a_build), capture("8D", "b1"));
    // A controller who could capture does; nobody else's turn is played.
    assert_eq!(autoplayed(&scene(&["9/1 5C 4C", "KC"], "9S 2S")), capture("9S", "b1"));
    assert_eq!(Casino.autoplay(&most, OTHER), None);
}

#[test]
fn autoplay_plays_whole_games() {
    for seats in 2..=4 {
        let mut game = super::games::Game::new(seats, u64::from(seats), "{}");
        while !game.state.is_over() {
            assert!(game.state.round < 200);
            let seat = game.state.turn().unwrap();
            let chosen = Casino.autoplay(&game.state, seat).unwrap();
            game.play(Casino.decode(&chosen.action_type, &chosen.action_data).unwrap());
        }
    }
}
