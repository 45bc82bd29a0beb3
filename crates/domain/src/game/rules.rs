//! What a game is: one implementation of [`GameRules`], pure and deterministic for a `rules_version`.
//!
//! Authors write [`GameRules`] with their own types; the services use it erased, as
//! [`Game`](crate::game::Game). Nothing here performs input or output, and no call may panic on what a
//! player sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::game::{BotStrength, Seat, SeatedPlayer, Seed};
use crate::id::PlayerId;

/// What the shelf shows of a game, and what the services must know before a room of it exists.
#[derive(Clone, Debug, PartialEq)]
pub struct GameDescription {
    /// The stable name on the wire, such as `casino`.
    pub game: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Raised at every change that would make an old log replay differently.
    pub rules_version: u32,
    /// Fewest seats of a room.
    pub min_seats: Seat,
    /// Most seats of a room.
    pub max_seats: Seat,
    /// Whether players take turns. Without turns no action is ever stale.
    pub has_turns: bool,
    /// Whether absent players and bots can be played for; a game that can't has no bots.
    pub has_autoplay: bool,
    /// The options with their defaults and what they allow, as JSON for clients.
    pub options: Value,
}

/// Everything a game starts from.
#[derive(Clone, Debug)]
pub struct Table {
    /// The players in the order of their seats, without gaps.
    pub seating: Vec<SeatedPlayer>,
    /// The room's seed.
    pub seed: Seed,
}

/// An option that the game does not know or does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("option `{option}` {message}")]
pub struct InvalidOption {
    /// The name of the option.
    pub option: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// A typed refusal of a game, for its author: `code` is stable and documented, `Display` tells the player.
pub trait RuleRejection: fmt::Display {
    /// The stable code on the wire, such as `card_not_in_hand`.
    fn code(&self) -> &'static str;
}

/// A refusal as the services carry it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// The stable code, such as `card_not_in_hand`.
    pub code: &'static str,
    /// One sentence for the player.
    pub message: String,
}

/// A move in the words of the wire: what a player sends, what a bot makes, what `legal_actions` lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// The kind, `[a-z][a-z0-9_]{0,31}`.
    pub action_type: String,
    /// The rest, an object.
    pub action_data: Value,
}

/// A service entry that a game brings about, such as a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceEntry {
    /// One of the game's own entry types; never one of [`RESERVED_ENTRY_TYPES`].
    pub entry_type: String,
    /// Its data.
    pub data: Value,
}

/// The entry types of the service itself. No game's action or entry may have one of these names.
pub const RESERVED_ENTRY_TYPES: [&str; 9] =
    ["start", "end", "autoplay", "seat_taken", "abandon", "return", "leave", "wait", "claim"];

/// What must follow after an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUp {
    /// An entry of the game, appended in the same batch.
    Entry(ServiceEntry),
    /// The game is over; the service appends `end` with the [`Outcome`].
    End,
    /// The game is over as soon as none of these players is connected; an agreement of those present.
    EndUnlessConnected(Vec<PlayerId>),
}

/// Who won and with how many points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The winners; several in a partnership or a tie, none when nobody won.
    pub winners: Vec<PlayerId>,
    /// Points of every player.
    pub scores: BTreeMap<PlayerId, i64>,
}

/// The legal moves of one player.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegalActions {
    /// In the game's fixed order, without duplicates.
    pub actions: Vec<Move>,
    /// Whether generation stopped at its bound; a legal move that is not listed is still accepted.
    pub truncated: bool,
}

/// An entry of the log as a game sees it when it tells of it.
#[derive(Clone, Copy, Debug)]
pub struct PastEntry<'a> {
    /// The author, or the seat a service entry is about.
    pub player_id: Option<PlayerId>,
    /// The entry's type.
    pub action_type: &'a str,
    /// The entry's data.
    pub action_data: &'a Value,
    /// What the rules answered when it was applied.
    pub events: &'a [Value],
}

/// Who looks, and the names of those at the table.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// The player who looks.
    pub player_id: PlayerId,
    /// Everybody at the table.
    pub seating: &'a [SeatedPlayer],
}

impl Viewer<'_> {
    /// The name of a player as this viewer reads it: `You` for themselves.
    #[must_use]
    pub fn name_of(&self, player: PlayerId) -> &str {
        if player == self.player_id {
            return "You";
        }
        self.seating
            .iter()
            .find(|seated| seated.player_id == player)
            .map_or("A player", |seated| &seated.name)
    }
}

/// One sentence about an entry: `text` in English, `code` and `params` for other languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Stable name of the sentence, such as `captured`.
    pub code: String,
    /// What stands in it.
    pub params: Value,
    /// The sentence in English.
    pub text: String,
}

/// Something in a state that can't be: a fault of the rules or of the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Inconsistency(pub String);

/// A new state, and the events that tell what happened.
pub type Played<S, E> = (S, Vec<E>);

/// The rules of one game, typed for its author.
///
/// All functions are pure: the same arguments give the same answer for ever within one `rules_version`,
/// because the log is replayed through them.
pub trait GameRules: Send + Sync + 'static {
    /// The options of a room, every default filled in.
    type Options: Serialize + DeserializeOwned;
    /// The whole truth of a table, hidden cards and seed included. Never sent as it is.
    type State: Serialize + DeserializeOwned + Send + Sync;
    /// A decoded move.
    type Action;
    /// What the rules answer to an entry; summaries for players are made from these alone.
    type Event: Serialize;
    /// A typed refusal.
    type Rejection: RuleRejection;
    /// What a viewer sees, to be written as JSON. It may borrow from the state; [`Value`] will do. One that JSON
    /// can't hold, such as a map whose keys are no texts, is shown as `null`.
    type View<'a>: Serialize;

    /// What the shelf shows.
    fn describe(&self) -> GameDescription;

    /// Checks what a host asked for and fills in the defaults. `given` is `null` or an object.
    ///
    /// # Errors
    /// [`InvalidOption`] for an unknown option, a value that is not allowed, or one that does not go with
    /// this number of seats.
    fn options(&self, given: &Value, seats: Seat) -> Result<Self::Options, InvalidOption>;

    /// The side of each seat: players of one side win and lose together.
    fn sides(&self, seats: Seat, options: &Self::Options) -> Vec<u8>;

    /// The state right after `start`, before the first [`follow_up`](Self::follow_up).
    fn set_up(&self, table: &Table, options: &Self::Options) -> Self::State;

    /// Reads a move. `action_data` is an object of at most 4 KiB.
    ///
    /// # Errors
    /// The refusal for a kind or data that the game does not know.
    fn decode(&self, action_type: &str, action_data: &Value) -> Result<Self::Action, Self::Rejection>;

    /// Judges and plays a move; the old state stays as it is.
    ///
    /// # Errors
    /// The refusal by the rules.
    fn apply(
        &self,
        state: &Self::State,
        seat: Seat,
        action: &Self::Action,
    ) -> Result<Played<Self::State, Self::Event>, Self::Rejection>;

    /// What must follow now; asked after every entry until it answers `None`. Never asked in a replay.
    fn follow_up(&self, state: &Self::State) -> Option<FollowUp>;

    /// Plays one of the game's own service entries, live and in a replay.
    ///
    /// # Errors
    /// [`Inconsistency`] when the entry can't follow on this state: the log or the rules are wrong.
    fn apply_entry(
        &self,
        state: &Self::State,
        entry: &ServiceEntry,
    ) -> Result<Played<Self::State, Self::Event>, Inconsistency>;

    /// Whose turn it is; `None` in a game without turns and when it is over.
    fn turn(&self, state: &Self::State) -> Option<Seat>;

    /// What a viewer may see: the only way a state leaves the server.
    fn view<'a>(&self, state: &'a Self::State, viewer: Seat) -> Self::View<'a>;

    /// Every legal move of a seat, in their turn only.
    fn legal_actions(&self, state: &Self::State, seat: Seat) -> LegalActions;

    /// Every legal move of a seat with one of their cards (or other piece), however many.
    fn legal_actions_with(&self, state: &Self::State, seat: Seat, piece: &str) -> LegalActions;

    /// `action_data` as a viewer may see it.
    fn redact(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Value;

    /// One sentence about an action or one of the game's own entries.
    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary;

    /// Everything in a state that can't be.
    fn check(&self, state: &Self::State) -> Vec<Inconsistency>;

    /// The move for an absent player whose turn it is.
    fn autoplay(&self, state: &Self::State, seat: Seat) -> Option<Move>;

    /// The move of a house bot whose turn it is. It uses nothing that the bot could not see.
    fn bot_move(&self, state: &Self::State, seat: Seat, strength: BotStrength) -> Option<Move>;

    /// The standing as if the game ended now; `out` are seats that can't win.
    fn outcome(&self, state: &Self::State, out: &BTreeSet<Seat>) -> Outcome;
}
