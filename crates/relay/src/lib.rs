//! The game without server rules: ordered, durable, de-duplicated actions for games that judge themselves.
//!
//! Players send what they like, in any order; everybody gets it in the same order. The clients keep the
//! state, the server has none to show. The one thing the server understands is `finish {winners}`: when
//! every connected player has sent the same, the game ends so.
//!
//! This crate owns that agreement ([`Votes`]) and must not look into any other action.

use std::collections::BTreeSet;

use reseat_domain::game::rules::{
    FollowUp, GameDescription, GameRules, Inconsistency, InvalidOption, LegalActions, Move, Outcome,
    PastEntry, Played, RESERVED_ENTRY_TYPES, ServiceEntry, Summary, Table, Viewer,
};
use reseat_domain::game::{BotStrength, Seat, is_action_type};
use reseat_domain::id::PlayerId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

mod rejection;
mod summary;
#[cfg(test)]
mod tests;
mod votes;

pub use rejection::Rejection;
pub use votes::Votes;

/// The action that the server understands.
const FINISH: &str = "finish";
/// As many as a table of friends; each is a viewer of every action.
const MAX_SEATS: Seat = 8;

/// The rules, of which there are none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Relay;

/// The options of a room: none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {}

/// What a player sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Something that only the clients understand.
    Relayed,
    /// The wish to end the game with these winners; none of them: nobody wins.
    Finish {
        /// Who shall have won.
        winners: Vec<PlayerId>,
    },
}

/// What the server has to tell. A relayed action speaks for itself and has no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A player wants to end the game.
    FinishVoted {
        /// Who shall have won, by seat.
        winners: Vec<PlayerId>,
    },
}

/// The data of `finish`.
#[derive(Deserialize)]
struct Finish {
    winners: Vec<PlayerId>,
}

impl GameRules for Relay {
    type Options = Options;
    type State = Votes;
    type Action = Action;
    type Event = Event;
    type Rejection = Rejection;
    type View<'a> = ();

    fn describe(&self) -> GameDescription {
        GameDescription {
            game: "relay",
            name: "Relay",
            rules_version: 1,
            min_seats: 2,
            max_seats: MAX_SEATS,
            has_turns: false,
            has_autoplay: false,
            options: json!({}),
        }
    }

    fn options(&self, given: &Value, _seats: Seat) -> Result<Options, InvalidOption> {
        let refused = |option: &str, message: &str| {
            Err(InvalidOption { option: option.to_owned(), message: message.to_owned() })
        };
        match given {
            Value::Null => Ok(Options {}),
            Value::Object(options) => match options.keys().next() {
                None => Ok(Options {}),
                Some(option) => refused(option, "is not known; the relay game has no options"),
            },
            _ => refused("options", "must be an object"),
        }
    }

    fn sides(&self, seats: Seat, _options: &Options) -> Vec<u8> {
        (0..seats).collect()
    }

    fn set_up(&self, table: &Table, _options: &Options) -> Votes {
        Votes::new(table.seating.iter().map(|seated| seated.player_id).collect())
    }

    fn decode(&self, action_type: &str, action_data: &Value) -> Result<Action, Rejection> {
        if RESERVED_ENTRY_TYPES.contains(&action_type) {
            return Err(Rejection::ReservedActionType);
        }
        if !is_action_type(action_type) {
            return Err(Rejection::InvalidActionType);
        }
        if action_type != FINISH {
            return Ok(Action::Relayed);
        }
        let Finish { winners } = Finish::deserialize(action_data).map_err(|_| Rejection::InvalidFinish)?;
        Ok(Action::Finish { winners })
    }

    fn apply(&self, state: &Votes, seat: Seat, action: &Action) -> Result<Played<Votes, Event>, Rejection> {
        match action {
            Action::Relayed => Ok((state.clone(), Vec::new())),
            Action::Finish { winners } => {
                let voted = state.vote(seat, winners)?;
                let winners = voted.proposal().unwrap_or_default();
                Ok((voted, vec![Event::FinishVoted { winners }]))
            }
        }
    }

    fn follow_up(&self, state: &Votes) -> Option<FollowUp> {
        let missing = state.missing()?;
        Some(if missing.is_empty() { FollowUp::End } else { FollowUp::EndUnlessConnected(missing) })
    }

    fn apply_entry(
        &self,
        _state: &Votes,
        entry: &ServiceEntry,
    ) -> Result<Played<Votes, Event>, Inconsistency> {
        Err(Inconsistency(format!(
            "the relay game has no entries of its own, least of all `{}`",
            entry.entry_type
        )))
    }

    fn turn(&self, _state: &Votes) -> Option<Seat> {
        None
    }

    /// The server has nothing to show.
    fn view(&self, _state: &Votes, _viewer: Seat) {}

    /// None are listed: everything is allowed.
    fn legal_actions(&self, _state: &Votes, _seat: Seat) -> LegalActions {
        LegalActions::default()
    }

    fn legal_actions_with(&self, _state: &Votes, _seat: Seat, _piece: &str) -> LegalActions {
        LegalActions::default()
    }

    /// Nothing is hidden: the server does not know what would have to be.
    fn redact(&self, entry: &PastEntry<'_>, _viewer: &Viewer<'_>) -> Value {
        entry.action_data.clone()
    }

    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
        summary::of(entry, viewer)
    }

    fn check(&self, state: &Votes) -> Vec<Inconsistency> {
        state.check()
    }

    fn autoplay(&self, _state: &Votes, _seat: Seat) -> Option<Move> {
        None
    }

    fn bot_move(&self, _state: &Votes, _seat: Seat, _strength: BotStrength) -> Option<Move> {
        None
    }

    fn outcome(&self, state: &Votes, out: &BTreeSet<Seat>) -> Outcome {
        state.outcome(out)
    }
}
