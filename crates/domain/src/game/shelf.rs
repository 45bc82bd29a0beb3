//! The shelf of games, and the erased form of [`GameRules`] that the services use.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::game::rules::{
    FollowUp, GameDescription, GameRules, Inconsistency, InvalidOption, LegalActions, Move, Outcome,
    PastEntry, Played, Rejection, RuleRejection, ServiceEntry, Summary, Table, Viewer,
};
use crate::game::{BotStrength, Seat};

/// A game's state with its type erased; cheap to clone, never changed in place.
#[derive(Clone)]
pub struct GameState(Arc<dyn Any + Send + Sync>);

impl fmt::Debug for GameState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Hidden cards must not reach a log.
        f.write_str("GameState(hidden)")
    }
}

impl GameState {
    fn of<S: Send + Sync + 'static>(state: S) -> Self {
        Self(Arc::new(state))
    }

    #[expect(
        clippy::expect_used,
        reason = "a state is made by the game that a room is bound to by name and version, and handed back to no other"
    )]
    fn get<S: 'static>(&self) -> &S {
        self.0.downcast_ref().expect("a state is only handed to the game that made it")
    }
}

/// [`GameRules`] behind one object, with moves, options and events as JSON. See there for each function.
#[expect(missing_docs, reason = "each function is documented at GameRules, of which this is the erased form")]
#[expect(clippy::missing_errors_doc, reason = "as above")]
pub trait Game: Send + Sync {
    fn describe(&self) -> GameDescription;
    fn options(&self, given: &Value, seats: Seat) -> Result<Value, InvalidOption>;
    fn sides(&self, seats: Seat, options: &Value) -> Result<Vec<u8>, Inconsistency>;
    fn set_up(&self, table: &Table, options: &Value) -> Result<GameState, Inconsistency>;
    fn apply(
        &self,
        state: &GameState,
        seat: Seat,
        played: &Move,
    ) -> Result<Played<GameState, Value>, Rejection>;
    fn follow_up(&self, state: &GameState) -> Option<FollowUp>;
    fn apply_entry(
        &self,
        state: &GameState,
        entry: &ServiceEntry,
    ) -> Result<Played<GameState, Value>, Inconsistency>;
    fn turn(&self, state: &GameState) -> Option<Seat>;
    fn view(&self, state: &GameState, viewer: Seat) -> Value;
    /// The same written out, for those who only pass it on.
    fn written_view(&self, state: &GameState, viewer: Seat) -> Box<RawValue>;
    fn legal_actions(&self, state: &GameState, seat: Seat) -> LegalActions;
    fn legal_actions_with(&self, state: &GameState, seat: Seat, piece: &str) -> LegalActions;
    fn redact(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Value;
    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary;
    fn check(&self, state: &GameState) -> Vec<Inconsistency>;
    fn autoplay(&self, state: &GameState, seat: Seat) -> Option<Move>;
    fn bot_move(&self, state: &GameState, seat: Seat, strength: BotStrength) -> Option<Move>;
    fn outcome(&self, state: &GameState, out: &BTreeSet<Seat>) -> Outcome;
    /// The state as JSON, for a snapshot.
    fn freeze(&self, state: &GameState) -> Result<Value, Inconsistency>;
    /// A state from a snapshot that [`freeze`](Self::freeze) made.
    fn thaw(&self, frozen: &Value) -> Result<GameState, Inconsistency>;
}

impl<R: GameRules> Game for R {
    fn describe(&self) -> GameDescription {
        GameRules::describe(self)
    }

    fn options(&self, given: &Value, seats: Seat) -> Result<Value, InvalidOption> {
        let options = GameRules::options(self, given, seats)?;
        serde_json::to_value(options)
            .map_err(|error| InvalidOption { option: "options".into(), message: error.to_string() })
    }

    fn sides(&self, seats: Seat, options: &Value) -> Result<Vec<u8>, Inconsistency> {
        Ok(GameRules::sides(self, seats, &stored_options::<R>(options)?))
    }

    fn set_up(&self, table: &Table, options: &Value) -> Result<GameState, Inconsistency> {
        Ok(GameState::of(GameRules::set_up(self, table, &stored_options::<R>(options)?)))
    }

    fn apply(
        &self,
        state: &GameState,
        seat: Seat,
        played: &Move,
    ) -> Result<Played<GameState, Value>, Rejection> {
        let action = self.decode(&played.action_type, &played.action_data).map_err(erase)?;
        let (next, events) = GameRules::apply(self, state.get(), seat, &action).map_err(erase)?;
        let events = to_json(&events).map_err(|error| Rejection { code: "internal", message: error.0 })?;
        Ok((GameState::of(next), events))
    }

    fn follow_up(&self, state: &GameState) -> Option<FollowUp> {
        GameRules::follow_up(self, state.get())
    }

    fn apply_entry(
        &self,
        state: &GameState,
        entry: &ServiceEntry,
    ) -> Result<Played<GameState, Value>, Inconsistency> {
        let (next, events) = GameRules::apply_entry(self, state.get(), entry)?;
        Ok((GameState::of(next), to_json(&events)?))
    }

    fn turn(&self, state: &GameState) -> Option<Seat> {
        GameRules::turn(self, state.get())
    }

    fn view(&self, state: &GameState, viewer: Seat) -> Value {
        serde_json::to_value(GameRules::view(self, state.get(), viewer)).unwrap_or_default()
    }

    fn written_view(&self, state: &GameState, viewer: Seat) -> Box<RawValue> {
        let written = to_raw_value(&GameRules::view(self, state.get(), viewer));
        written.unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    fn legal_actions(&self, state: &GameState, seat: Seat) -> LegalActions {
        GameRules::legal_actions(self, state.get(), seat)
    }

    fn legal_actions_with(&self, state: &GameState, seat: Seat, piece: &str) -> LegalActions {
        GameRules::legal_actions_with(self, state.get(), seat, piece)
    }

    fn redact(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Value {
        GameRules::redact(self, entry, viewer)
    }

    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
        GameRules::summarise(self, entry, viewer)
    }

    fn check(&self, state: &GameState) -> Vec<Inconsistency> {
        GameRules::check(self, state.get())
    }

    fn autoplay(&self, state: &GameState, seat: Seat) -> Option<Move> {
        GameRules::autoplay(self, state.get(), seat)
    }

    fn bot_move(&self, state: &GameState, seat: Seat, strength: BotStrength) -> Option<Move> {
        GameRules::bot_move(self, state.get(), seat, strength)
    }

    fn outcome(&self, state: &GameState, out: &BTreeSet<Seat>) -> Outcome {
        GameRules::outcome(self, state.get(), out)
    }

    fn freeze(&self, state: &GameState) -> Result<Value, Inconsistency> {
        serde_json::to_value(state.get::<R::State>())
            .map_err(|error| Inconsistency(format!("the state can't be written: {error}")))
    }

    fn thaw(&self, frozen: &Value) -> Result<GameState, Inconsistency> {
        let state: R::State = serde::Deserialize::deserialize(frozen)
            .map_err(|error| Inconsistency(format!("the snapshot can't be read: {error}")))?;
        Ok(GameState::of(state))
    }
}

fn stored_options<R: GameRules>(options: &Value) -> Result<R::Options, Inconsistency> {
    serde::Deserialize::deserialize(options)
        .map_err(|error| Inconsistency(format!("the room's options can't be read: {error}")))
}

fn to_json<E: serde::Serialize>(events: &[E]) -> Result<Vec<Value>, Inconsistency> {
    events
        .iter()
        .map(|event| serde_json::to_value(event).map_err(|error| Inconsistency(error.to_string())))
        .collect()
}

#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
fn erase<E: RuleRejection>(rejection: E) -> Rejection {
    Rejection { code: rejection.code(), message: rejection.to_string() }
}

/// The games that this process can play, by name and rules version.
///
/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Shelf {
    games: Arc<Games>,
}

/// Games by their name and the version of their rules.
type Games = BTreeMap<(&'static str, u32), Arc<dyn Game>>;

impl Shelf {
    /// An empty shelf.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a game on the shelf under its own name and rules version.
    #[must_use]
    pub fn with(mut self, game: Arc<dyn Game>) -> Self {
        let description = game.describe();
        Arc::make_mut(&mut self.games).insert((description.game, description.rules_version), game);
        self
    }

    /// The newest version of a game, for new rooms.
    #[must_use]
    pub fn newest(&self, game: &str) -> Option<&Arc<dyn Game>> {
        self.games.iter().rev().find(|((name, _), _)| *name == game).map(|(_, game)| game)
    }

    /// The very version that a stored room was played with; another one is never guessed.
    #[must_use]
    pub fn exact(&self, game: &str, rules_version: u32) -> Option<&Arc<dyn Game>> {
        self.games
            .iter()
            .find(|((name, version), _)| *name == game && *version == rules_version)
            .map(|(_, game)| game)
    }

    /// What is on the shelf, the newest version of each game.
    #[must_use]
    pub fn descriptions(&self) -> Vec<GameDescription> {
        let newest: BTreeMap<_, _> =
            self.games.iter().map(|((name, _), game)| (*name, game.describe())).collect();
        newest.into_values().collect()
    }
}
