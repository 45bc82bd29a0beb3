//! The log is the truth: the same entries give the same state, also through a snapshot.

use reseat_domain::game::GameState;
use reseat_domain::game::rules::{GameRules, ServiceEntry};
use serde_json::{Value, json};

use super::fixture::{Dice, dealt, set_up, table};
use super::games::{Entry, Game, OPTION_MIXES};
use crate::options::Options;
use crate::rules::Casino;

type Erased = dyn reseat_domain::game::Game;

fn apply(state: &GameState, entry: &Entry) -> (GameState, Vec<Value>) {
    let game: &Erased = &Casino;
    match entry {
        Entry::Move(seat, action) => game.apply(state, *seat, &action.to_move()).unwrap(),
        Entry::Service(entry) => {
            // As it comes back from storage.
            let data = serde_json::from_str(&entry.data.to_string()).unwrap();
            game.apply_entry(state, &ServiceEntry { data, ..entry.clone() }).unwrap()
        }
    }
}

#[test]
fn a_replay_gives_the_same_state_also_through_a_snapshot() {
    let game: &Erased = &Casino;
    for (seed, (seats, given)) in (0_u64..96).zip(OPTION_MIXES.iter().cycle()) {
        let mut played = Game::new(*seats, seed, given);
        let mut dice = Dice(seed);
        while !played.state.is_over() {
            played.play_at_random(&mut dice);
        }
        let given: Value = serde_json::from_str(given).unwrap();
        let stored = game.options(&given, *seats).unwrap();
        let start = || game.set_up(&table(*seats, seed), &stored).unwrap();
        let (mut straight, mut thawed) = (start(), start());
        let snapshot_at = dice.roll(played.log.len());
        for (number, entry) in played.log.iter().enumerate() {
            let (next, events) = apply(&straight, entry);
            let (other, other_events) = apply(&thawed, entry);
            assert_eq!(events, other_events);
            (straight, thawed) = (next, other);
            if number == snapshot_at {
                let text = game.freeze(&thawed).unwrap().to_string();
                thawed = game.thaw(&serde_json::from_str(&text).unwrap()).unwrap();
            }
        }
        let end = serde_json::to_value(&played.state).unwrap();
        assert_eq!(game.freeze(&straight).unwrap(), end);
        assert_eq!(game.freeze(&thawed).unwrap(), end);
    }
}

fn deal(round: u32, deal: u8) -> ServiceEntry {
    ServiceEntry { entry_type: "deal".into(), data: json!({"round": round, "deal": deal}) }
}

#[test]
fn an_entry_that_is_not_due_is_an_inconsistency() {
    let before = set_up(2, 3, &Options::default());
    assert!(Casino.apply_entry(&before, &deal(1, 1)).is_ok());
    for entry in
        [deal(1, 2), deal(2, 1), deal(0, 1), ServiceEntry { entry_type: "shuffle".into(), ..deal(1, 1) }]
    {
        let refused = Casino.apply_entry(&before, &entry).unwrap_err();
        assert!(refused.to_string().contains("doesn't fit the state"), "{refused}");
    }
    let during = dealt(2, 3, &Options::default());
    assert!(Casino.apply_entry(&during, &deal(1, 2)).is_err());
}

#[test]
fn a_round_end_with_other_points_is_an_inconsistency() {
    let mut game = Game::new(2, 5, "{}");
    let mut dice = Dice(5);
    let mut before = game.state.clone();
    while game.state.round == 1 {
        before = game.state.clone();
        game.play_at_random(&mut dice);
    }
    let [.., Entry::Move(seat, action), Entry::Service(round_end), Entry::Service(next_deal)] = &game.log[..]
    else {
        panic!("the last card of a round is followed by its end and the next deal");
    };
    assert_eq!(*next_deal, deal(2, 1));
    let counted = Casino.apply(&before, *seat, action).unwrap().0;
    assert!(Casino.apply_entry(&counted, round_end).is_ok());
    let mut forged = round_end.clone();
    forged.data["scores"][before.players[0].to_string()] = json!(20);
    assert!(Casino.apply_entry(&counted, &forged).is_err());
    assert!(Casino.apply_entry(&counted, next_deal).is_err());
}

#[test]
fn a_finished_game_takes_no_further_entry() {
    let mut game = Game::new(2, 9, r#"{"target": 1}"#);
    let mut dice = Dice(9);
    while !game.state.is_over() {
        game.play_at_random(&mut dice);
    }
    assert!(Casino.apply_entry(&game.state, &deal(game.state.round + 1, 1)).is_err());
}
