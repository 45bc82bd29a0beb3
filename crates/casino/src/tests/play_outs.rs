//! Ten thousand games at random.

use reseat_domain::game::rules::{FollowUp, GameRules};
use serde_json::Value;

use super::fixture::Dice;
use super::games::{Entry, Game, OPTION_MIXES};
use crate::rules::Casino;
use crate::state::State;

/// In four parts, which run side by side.
const GAMES_OF_A_PART: u64 = 2_500;

fn play_part(part: u64) {
    for number in 0..GAMES_OF_A_PART {
        let seed = part * GAMES_OF_A_PART + number;
        let (seats, given) = OPTION_MIXES[usize::try_from(seed).unwrap() % OPTION_MIXES.len()];
        let mut game = Game::new(seats, seed, given);
        let mut dice = Dice(seed);
        while !game.state.is_over() {
            assert!(game.state.round < 200, "the game with seed {seed} does not end");
            game.play_at_random(&mut dice);
        }
        assert_ended_well(&game.state);
        for entry in &game.log {
            if let Entry::Service(entry) = entry
                && entry.entry_type == "round_end"
            {
                assert_points_add_up(&entry.data, game.state.sides());
            }
        }
    }
}

fn assert_ended_well(state: &State) {
    assert_eq!(Casino.follow_up(state), Some(FollowUp::End));
    assert_eq!(Casino.turn(state), None);
    let outcome = Casino.outcome(state, &[].into());
    let most = outcome.scores.values().max().unwrap();
    assert!(*most >= i64::from(state.options.target));
    assert_eq!(outcome.winners.len(), if state.seats() == 4 { 2 } else { 1 });
    assert!(outcome.winners.iter().all(|winner| outcome.scores[winner] == *most));
}

/// 11 points between two sides, 8 on a tie for cards, and the sweeps. Among three, ties may also take the
/// point for spades, or both.
fn assert_points_add_up(round_end: &Value, sides: usize) {
    let points = round_end["points"].as_object().unwrap().values().take(sides);
    let (mut total, mut sweeps) = (0, 0);
    for side in points {
        total += side.as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>();
        sweeps += side["sweeps"].as_u64().unwrap();
    }
    let possible: &[u64] = match (sides, round_end["leftovers"].as_array().unwrap().len()) {
        (_, 52) => &[0],
        (2, _) => &[11, 8],
        _ => &[11, 10, 8, 7],
    };
    assert!(possible.contains(&(total - sweeps)), "{round_end}");
}

#[test]
fn a_first_quarter_of_ten_thousand_games_ends_well() {
    play_part(0);
}

#[test]
fn a_second_quarter_of_ten_thousand_games_ends_well() {
    play_part(1);
}

#[test]
fn a_third_quarter_of_ten_thousand_games_ends_well() {
    play_part(2);
}

#[test]
fn a_last_quarter_of_ten_thousand_games_ends_well() {
    play_part(3);
}
