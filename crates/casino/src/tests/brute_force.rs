//! The list of legal moves against every move there could be, judged twice.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reseat_domain::game::Seat;
use serde_json::json;

use super::fixture::{Dice, ME, options, scene_of};
use super::games::{Game, OPTION_MIXES};
use super::slow_judge;
use crate::action::Action;
use crate::card::Card;
use crate::legal;
use crate::options::Options;
use crate::play;
use crate::state::State;
use crate::table::{Build, BuildId, Pile, Target};

/// Every move with every card of the hand, sensible or not.
fn conceivable(state: &State, seat: Seat) -> Vec<Action> {
    let table = &state.table;
    let mut all = Vec::new();
    for card in state.position(seat).hand.iter().copied() {
        all.push(Action::Trail { card });
        for chosen in 0_u32..1 << table.len() {
            let piles = table.iter().enumerate().filter(|(place, _)| chosen & (1 << place) != 0);
            let targets: Vec<Target> = piles.map(|(_, pile)| pile.target()).collect();
            all.extend((0..=14).map(|value| Action::Build { card, targets: targets.clone(), value }));
            all.push(Action::Capture { card, targets });
        }
    }
    all
}

fn assert_listed_is_legal(state: &State, seat: Seat) {
    let position = state.position(seat);
    let mut legal_moves = 0;
    let with_each: Vec<_> = position.hand.iter().map(|card| legal::list_with(&position, *card)).collect();
    let listed: Vec<&Action> = with_each.iter().flat_map(|listing| &listing.actions).collect();
    let keys: BTreeSet<String> = listed.iter().map(|action| format!("{action:?}")).collect();
    assert!(with_each.iter().all(|listing| !listing.truncated));
    assert_eq!(keys.len(), listed.len(), "a move is listed twice");
    for action in conceivable(state, seat) {
        let accepted = play::apply(state, seat, &action);
        let allowed = slow_judge::allows(&position, &action);
        assert_eq!(accepted.is_ok(), allowed, "{action:?} on {:?}: {:?}", state.table, accepted.err());
        assert_eq!(keys.contains(&format!("{action:?}")), allowed, "{action:?} on {:?}", state.table);
        legal_moves += usize::from(allowed);
    }
    assert_eq!(legal_moves, listed.len());
    assert!(legal_moves > 0, "no legal move on {:?}", state.table);
    let short = legal::list(&position);
    assert_eq!(short.truncated, listed.len() > legal::MOST_LISTED || with_each.iter().any(|l| l.truncated));
    assert!(short.actions.iter().eq(listed.into_iter().take(legal::MOST_LISTED)));
}

#[test]
fn on_tables_from_play_the_list_is_exactly_what_is_legal() {
    let mut judged = 0;
    for (seed, (seats, given)) in (0_u64..48).zip(OPTION_MIXES.iter().cycle()) {
        let mut game = Game::new(*seats, seed, given);
        let mut dice = Dice(seed);
        for _ in 0..40 {
            let seat = game.state.turn().unwrap();
            if game.state.table.len() <= 7 && dice.roll(3) == 0 {
                assert_listed_is_legal(&game.state, seat);
                judged += 1;
            }
            game.play_at_random(&mut dice);
            if game.state.is_over() {
                break;
            }
        }
    }
    assert!(judged > 300, "{judged} tables");
}

/// Tables with many builds, which random play rarely brings about. Seats 1 and 3 are partners.
fn crowded_table(dice: &mut Dice, options: &Options) -> State {
    let mut state = scene_of(4, options, &[], "AS");
    let mut deck: Vec<Card> = Card::all().collect();
    for last in (1..deck.len()).rev() {
        deck.swap(last, dice.roll(last + 1));
    }
    let numbers = |card: &Card| options.value_of(*card);
    let mut hand: Vec<Card> = deck.drain(..4).collect();
    for _ in 0..dice.roll(4) {
        // Two cards that sum to a value someone may hold.
        let (Some(first), Some(second)) = (deck.pop(), deck.pop()) else { break };
        let (Some(a), Some(b)) = (numbers(&first), numbers(&second)) else { continue };
        let controller = Seat::try_from(dice.roll(4)).unwrap();
        let holds = hand.iter().any(|card| numbers(card) == Some(a + b));
        if a + b > options.highest_value() || controller == ME && !holds {
            continue;
        }
        state.builds_made += 1;
        let id = BuildId(state.builds_made);
        let mut cards = vec![first, second];
        let multiple = dice.roll(3) == 0;
        cards.extend(multiple.then(|| deck.pop()).flatten());
        state.table.push(Pile::Build(Build { id, value: a + b, multiple, cards, controller }));
    }
    for _ in 0..dice.roll(5) {
        state.table.extend(deck.pop().map(Pile::Loose));
    }
    hand.truncate(1 + dice.roll(4));
    let kept =
        |build: &Build| build.controller != ME || hand.iter().any(|card| numbers(card) == Some(build.value));
    state.table.retain(|pile| pile.build().is_none_or(kept));
    state.hands[usize::from(ME)] = hand;
    state
}

#[test]
fn on_crowded_tables_the_list_is_exactly_what_is_legal() {
    let mixes = [
        options(&json!({}), 4),
        options(&json!({"partner_builds": true, "must_capture": true}), 4),
        options(&json!({"variant": "royal", "partner_builds": true}), 4),
        options(&json!({"face_captures": "all"}), 4),
    ];
    let mut dice = Dice(11);
    for rules in mixes.iter().cycle().take(1200) {
        assert_listed_is_legal(&crowded_table(&mut dice, rules), ME);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Larger tables, where every move can't be tried: what is listed is accepted by both judges, and so
    /// is a random set of targets by both or by none.
    #[test]
    fn both_judges_agree_on_larger_tables(seed in any::<u64>(), size in 8_usize..13) {
        let mut dice = Dice(seed);
        let rules = options(&json!({"variant": if seed % 2 == 0 { "royal" } else { "standard" }}), 2);
        let mut state = scene_of(2, &rules, &[], "AS");
        let mut deck: Vec<Card> = Card::all().collect();
        for last in (1..deck.len()).rev() {
            deck.swap(last, dice.roll(last + 1));
        }
        state.hands[usize::from(ME)] = deck.drain(..4).collect();
        state.table = deck.drain(..size).map(Pile::Loose).collect();
        let position = state.position(ME);
        for action in legal::list(&position).actions {
            prop_assert!(play::apply(&state, ME, &action).is_ok(), "{action:?}");
            prop_assert!(slow_judge::allows(&position, &action), "{action:?}");
        }
        for _ in 0..200 {
            let chosen = dice.roll(1 << size);
            let piles = state.table.iter().enumerate().filter(|(place, _)| chosen & (1 << place) != 0);
            let targets: Vec<Target> = piles.map(|(_, pile)| pile.target()).collect();
            let card = position.hand[dice.roll(4)];
            let value = u8::try_from(dice.roll(14)).unwrap();
            let capture = Action::Capture { card, targets: targets.clone() };
            for action in [capture, Action::Build { card, targets, value }] {
                let accepted = play::apply(&state, ME, &action).is_ok();
                prop_assert_eq!(accepted, slow_judge::allows(&position, &action), "{:?}", action);
            }
        }
    }
}
