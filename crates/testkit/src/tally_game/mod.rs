//! Tally, a small game for the tests of services: it has turns, hidden state, an entry of its own after each
//! round, and an end.
//!
//! Two to four players, each in turn, `add {points, secret?}` from 1 to 9 points. After a round of turns the
//! game has `round_end {round, points}` follow; at the end of a round in which someone has reached the
//! target it is over, and most points win. A `secret` is a number that only its author ever sees again.

mod action;
mod state;
mod telling;

pub use action::{TallyAction, TallyEvent, TallyRejection};
pub use state::{Tally, TallyOptions};

use std::collections::BTreeSet;

use reseat_domain::game::rules::{
    FollowUp, GameDescription, GameRules, Inconsistency, InvalidOption, LegalActions, Move, Outcome,
    PastEntry, Played, ServiceEntry, Summary, Table, Viewer,
};
use reseat_domain::game::{BotStrength, Seat};
use serde_json::{Value, json};

use action::MOST_POINTS;

/// The rules of Tally.
#[derive(Clone, Copy, Debug, Default)]
pub struct TallyGame;

impl TallyGame {
    /// The move `add {points}`.
    #[must_use]
    pub fn add(points: u8) -> Move {
        Move { action_type: "add".into(), action_data: json!({ "points": points }) }
    }

    /// The move `add {points, secret}`.
    #[must_use]
    pub fn add_with_secret(points: u8, secret: u32) -> Move {
        Move { action_type: "add".into(), action_data: json!({ "points": points, "secret": secret }) }
    }
}

impl GameRules for TallyGame {
    type Options = TallyOptions;
    type State = Tally;
    type Action = TallyAction;
    type Event = TallyEvent;
    type Rejection = TallyRejection;
    type View<'a> = Value;

    fn describe(&self) -> GameDescription {
        GameDescription {
            game: "tally",
            name: "Tally",
            rules_version: 1,
            min_seats: 2,
            max_seats: 4,
            has_turns: true,
            has_autoplay: true,
            options: json!({ "target": { "default": state::DEFAULT_TARGET, "min": 1, "max": state::MOST_TARGET } }),
        }
    }

    fn options(&self, given: &Value, _: Seat) -> Result<TallyOptions, InvalidOption> {
        TallyOptions::read(given)
    }

    fn sides(&self, seats: Seat, _: &TallyOptions) -> Vec<u8> {
        (0..seats).collect()
    }

    fn set_up(&self, table: &Table, options: &TallyOptions) -> Tally {
        Tally::new(table, options)
    }

    fn decode(&self, action_type: &str, action_data: &Value) -> Result<TallyAction, TallyRejection> {
        TallyAction::read(action_type, action_data)
    }

    fn apply(
        &self,
        state: &Tally,
        seat: Seat,
        action: &TallyAction,
    ) -> Result<Played<Tally, TallyEvent>, TallyRejection> {
        state.add(seat, action)
    }

    fn follow_up(&self, state: &Tally) -> Option<FollowUp> {
        state.follow_up()
    }

    fn apply_entry(
        &self,
        state: &Tally,
        entry: &ServiceEntry,
    ) -> Result<Played<Tally, TallyEvent>, Inconsistency> {
        state.apply_entry(entry)
    }

    fn turn(&self, state: &Tally) -> Option<Seat> {
        state.turn()
    }

    fn view(&self, state: &Tally, viewer: Seat) -> Value {
        telling::view(state, viewer)
    }

    fn legal_actions(&self, state: &Tally, seat: Seat) -> LegalActions {
        let in_turn = state.turn() == Some(seat);
        let actions = if in_turn { (1..=MOST_POINTS).map(Self::add).collect() } else { Vec::new() };
        LegalActions { actions, truncated: false }
    }

    /// The piece is the number of points.
    fn legal_actions_with(&self, state: &Tally, seat: Seat, piece: &str) -> LegalActions {
        let mut legal = self.legal_actions(state, seat);
        let points: Option<u64> = piece.parse().ok();
        legal.actions.retain(|legal| points.is_some() && legal.action_data["points"].as_u64() == points);
        legal
    }

    fn redact(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Value {
        telling::redact(entry, viewer)
    }

    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
        telling::summarise(entry, viewer)
    }

    fn check(&self, state: &Tally) -> Vec<Inconsistency> {
        state.check()
    }

    fn autoplay(&self, state: &Tally, seat: Seat) -> Option<Move> {
        (state.turn() == Some(seat)).then(|| Self::add(1))
    }

    fn bot_move(&self, state: &Tally, seat: Seat, strength: BotStrength) -> Option<Move> {
        let points = match strength {
            BotStrength::Easy => 1,
            BotStrength::Normal => 5,
            BotStrength::Hard => MOST_POINTS,
        };
        (state.turn() == Some(seat)).then(|| Self::add(points))
    }

    fn outcome(&self, state: &Tally, out: &BTreeSet<Seat>) -> Outcome {
        state.outcome(out)
    }
}

#[cfg(test)]
mod tests;
