//! The house bot: honest, quick to decide, and better the stronger it is.

use reseat_domain::game::rules::GameRules;
use reseat_domain::game::{BotStrength, Seat};

use super::fixture::{Dice, ME, OTHER, capture, scene};
use super::games::{Game, OPTION_MIXES};
use crate::rules::Casino;
use crate::state::State;

const STRENGTHS: [BotStrength; 3] = [BotStrength::Easy, BotStrength::Normal, BotStrength::Hard];

/// The same table for the viewer, with everything hidden dealt anew.
fn with_hidden_cards_exchanged(state: &State, viewer: Seat, dice: &mut Dice) -> State {
    let mut other = state.clone();
    let is_other = |seat: usize| seat != usize::from(viewer);
    let mut hidden: Vec<_> = Vec::new();
    for seat in (0..state.hands.len()).filter(|seat| is_other(*seat)) {
        hidden.append(&mut other.hands[seat]);
        hidden.append(&mut other.captured[seat].cards);
    }
    hidden.append(&mut other.stock);
    for last in (1..hidden.len()).rev() {
        hidden.swap(last, dice.roll(last + 1));
    }
    for seat in (0..state.hands.len()).filter(|seat| is_other(*seat)) {
        other.hands[seat] = hidden.drain(..state.hands[seat].len()).collect();
        other.captured[seat].cards = hidden.drain(..state.captured[seat].cards.len()).collect();
    }
    other.stock = hidden;
    other
}

#[test]
fn a_bot_decides_the_same_whatever_is_hidden() {
    for (seed, (seats, given)) in (0_u64..12).zip(OPTION_MIXES) {
        let mut game = Game::new(seats, seed, given);
        let mut dice = Dice(seed);
        for _ in 0..60 {
            if game.state.is_over() {
                break;
            }
            let seat = game.state.turn().unwrap();
            let other = with_hidden_cards_exchanged(&game.state, seat, &mut dice);
            for strength in STRENGTHS {
                let chosen = Casino.bot_move(&game.state, seat, strength).unwrap();
                assert_eq!(Casino.bot_move(&other, seat, strength), Some(chosen));
            }
            game.play_at_random(&mut dice);
        }
    }
}

/// Plays a game of two and answers who won.
fn winner(seed: u64, strengths: [BotStrength; 2]) -> Seat {
    let mut game = Game::new(2, seed, "{}");
    while !game.state.is_over() {
        assert!(game.state.round < 100);
        let seat = game.state.turn().unwrap();
        let chosen = Casino.bot_move(&game.state, seat, strengths[usize::from(seat)]).unwrap();
        game.play(Casino.decode(&chosen.action_type, &chosen.action_data).unwrap());
    }
    if game.state.scores[0] > game.state.scores[1] { 0 } else { 1 }
}

fn wins(stronger: BotStrength, weaker: BotStrength, games: u64) -> u64 {
    let won = |seed: u64| {
        let side = Seat::try_from(seed % 2).unwrap();
        let strengths = if side == 0 { [stronger, weaker] } else { [weaker, stronger] };
        u64::from(winner(seed, strengths) == side)
    };
    (0..games).map(won).sum()
}

#[test]
fn a_normal_bot_beats_an_easy_one() {
    let won = wins(BotStrength::Normal, BotStrength::Easy, 100);
    assert!(won > 75, "{won} of 100");
}

#[test]
fn a_hard_bot_beats_a_normal_one() {
    let won = wins(BotStrength::Hard, BotStrength::Normal, 600);
    assert!(won > 315, "{won} of 600");
}

#[test]
fn bots_of_all_strengths_finish_games_of_any_size() {
    for (seed, (seats, given)) in (0_u64..12).zip(OPTION_MIXES) {
        let mut game = Game::new(seats, seed, given);
        while !game.state.is_over() {
            assert!(game.state.round < 200);
            let seat = game.state.turn().unwrap();
            let chosen = Casino.bot_move(&game.state, seat, STRENGTHS[usize::from(seat) % 3]).unwrap();
            game.play(Casino.decode(&chosen.action_type, &chosen.action_data).unwrap());
        }
    }
}

#[test]
fn a_bot_takes_the_big_casino_and_moves_in_its_turn_only() {
    let state = scene(&["10D", "QC", "5C"], "10S QS 5H");
    for strength in [BotStrength::Normal, BotStrength::Hard] {
        let chosen = Casino.bot_move(&state, ME, strength).unwrap();
        assert_eq!(Casino.decode(&chosen.action_type, &chosen.action_data), Ok(capture("10S", "10D")));
        assert_eq!(Casino.bot_move(&state, OTHER, strength), None);
    }
}
