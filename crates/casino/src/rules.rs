//! Casino as [`GameRules`]: each function hands over to the module that owns it.

use std::collections::BTreeSet;

use reseat_domain::game::rules::{
    FollowUp, GameDescription, GameRules, Inconsistency, InvalidOption, LegalActions, Move, Outcome,
    PastEntry, Played, ServiceEntry, Summary, Table, Viewer,
};
use reseat_domain::game::{BotStrength, Seat};
use serde_json::Value;

use crate::action::Action;
use crate::bot::Seen;
use crate::card::Card;
use crate::event::Event;
use crate::legal::Listing;
use crate::options::{Options, SEATS};
use crate::rejection::Rejection;
use crate::state::State;
use crate::view::View;
use crate::{autoplay, bot, check, legal, play, round, score, state, summary, view};

/// The game of Casino.
#[derive(Clone, Copy, Debug, Default)]
pub struct Casino;

impl GameRules for Casino {
    type Options = Options;
    type State = State;
    type Action = Action;
    type Event = Event;
    type Rejection = Rejection;
    type View<'a> = View<'a>;

    fn describe(&self) -> GameDescription {
        GameDescription {
            game: "casino",
            name: "Casino",
            rules_version: 1,
            min_seats: *SEATS.start(),
            max_seats: *SEATS.end(),
            has_turns: true,
            has_autoplay: true,
            options: Options::describe(),
        }
    }

    fn options(&self, given: &Value, seats: Seat) -> Result<Options, InvalidOption> {
        Options::read(given, seats)
    }

    fn sides(&self, seats: Seat, _: &Options) -> Vec<u8> {
        (0..seats).map(|seat| state::side(seats, seat)).collect()
    }

    fn set_up(&self, table: &Table, options: &Options) -> State {
        State::set_up(table, options)
    }

    fn decode(&self, action_type: &str, action_data: &Value) -> Result<Action, Rejection> {
        Action::decode(action_type, action_data)
    }

    fn apply(&self, state: &State, seat: Seat, action: &Action) -> Result<Played<State, Event>, Rejection> {
        play::apply(state, seat, action)
    }

    fn follow_up(&self, state: &State) -> Option<FollowUp> {
        round::follow_up(state)
    }

    fn apply_entry(
        &self,
        state: &State,
        entry: &ServiceEntry,
    ) -> Result<Played<State, Event>, Inconsistency> {
        round::apply_entry(state, entry)
    }

    fn turn(&self, state: &State) -> Option<Seat> {
        state.turn()
    }

    fn view<'a>(&self, state: &'a State, viewer: Seat) -> View<'a> {
        View::of(state, viewer)
    }

    fn legal_actions(&self, state: &State, seat: Seat) -> LegalActions {
        written(&view::listing(state, seat))
    }

    fn legal_actions_with(&self, state: &State, seat: Seat, piece: &str) -> LegalActions {
        match piece.parse::<Card>() {
            Ok(card) if state.turn() == Some(seat) => written(&legal::list_with(&state.position(seat), card)),
            Ok(_) | Err(_) => LegalActions::default(),
        }
    }

    /// Nothing is left out: a card played is seen by all, and a deal names no card.
    fn redact(&self, entry: &PastEntry<'_>, _: &Viewer<'_>) -> Value {
        entry.action_data.clone()
    }

    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
        summary::summarise(entry, viewer)
    }

    fn check(&self, state: &State) -> Vec<Inconsistency> {
        check::check(state)
    }

    fn autoplay(&self, state: &State, seat: Seat) -> Option<Move> {
        let is_due = state.turn() == Some(seat);
        is_due.then(|| autoplay::choose(&state.position(seat)))?.map(|action| action.to_move())
    }

    fn bot_move(&self, state: &State, seat: Seat, strength: BotStrength) -> Option<Move> {
        let is_due = state.turn() == Some(seat);
        is_due.then(|| bot::choose(&Seen::of(state, seat), strength))?.map(|action| action.to_move())
    }

    fn outcome(&self, state: &State, out: &BTreeSet<Seat>) -> Outcome {
        score::outcome(state, out)
    }
}

fn written(listing: &Listing) -> LegalActions {
    LegalActions {
        actions: listing.actions.iter().map(Action::to_move).collect(),
        truncated: listing.truncated,
    }
}
