//! Whole games, kept with everything that happened in them.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{GameRules, ServiceEntry};
use serde_json::Value;

use super::fixture::{Dice, options, set_up, settle};
use crate::action::Action;
use crate::legal;
use crate::rules::Casino;
use crate::state::State;

/// Seats and options, as JSON, that the games of the tests run through.
pub(super) const OPTION_MIXES: [(Seat, &str); 12] = [
    (2, "{}"),
    (3, "{}"),
    (4, "{}"),
    (2, r#"{"variant": "royal"}"#),
    (3, r#"{"must_capture": true, "sweeps": false}"#),
    (4, r#"{"partner_builds": true}"#),
    (2, r#"{"face_captures": "all", "must_capture": true}"#),
    (3, r#"{"variant": "royal", "target": 11}"#),
    (4, r#"{"variant": "royal", "partner_builds": true, "must_capture": true}"#),
    (2, r#"{"target": 1, "sweeps": false}"#),
    (3, r#"{"face_captures": "all", "target": 50}"#),
    (4, r#"{"must_capture": true, "face_captures": "all", "partner_builds": true}"#),
];

/// One entry of a game's log.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Move(Seat, Action),
    Service(ServiceEntry),
}

/// A game that checks itself after every entry.
pub(super) struct Game {
    pub(super) state: State,
    pub(super) log: Vec<Entry>,
}

impl Game {
    pub(super) fn new(seats: Seat, seed: u64, given: &str) -> Self {
        let given: Value = serde_json::from_str(given).unwrap();
        let state = set_up(seats, seed, &options(&given, seats));
        assert_sound(&state);
        let mut game = Self { state, log: Vec::new() };
        game.settle();
        game
    }

    fn settle(&mut self) {
        let log = &mut self.log;
        self.state = settle(self.state.clone(), &mut |entry, state| {
            assert_sound(state);
            log.push(Entry::Service(entry.clone()));
        });
    }

    pub(super) fn play(&mut self, action: Action) {
        let seat = self.state.turn().unwrap();
        self.state = Casino.apply(&self.state, seat, &action).unwrap().0;
        assert_sound(&self.state);
        self.log.push(Entry::Move(seat, action));
        self.settle();
    }

    pub(super) fn play_at_random(&mut self, dice: &mut Dice) {
        let seat = self.state.turn().unwrap();
        let mut actions = legal::list(&self.state.position(seat)).actions;
        assert!(!actions.is_empty(), "no legal move: {:?}", self.state);
        let chosen = dice.roll(actions.len());
        self.play(actions.swap_remove(chosen));
    }
}

fn assert_sound(state: &State) {
    let wrong = Casino.check(state);
    assert!(wrong.is_empty(), "{wrong:?} in {state:?}");
}
