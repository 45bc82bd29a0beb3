//! A room's state at one place of its log: the game's own, and the service's.
//!
//! One function plays an entry, live and in a replay, so that both can only agree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::game::rules::{Inconsistency, Move, Rejection, ServiceEntry, Table};
use crate::game::{EntryKind, GameAction, GameOutcome, GameState, RoomRules, Seat, SeatedPlayer, Snapshot};
use crate::id::PlayerId;
use crate::time::Timestamp;

/// A room's state after the entry of its sequence number. Cheap to clone, never changed in place.
#[derive(Clone, Debug)]
pub struct RoomState {
    sequence_number: i64,
    game: Option<GameState>,
    service: Arc<ServiceState>,
}

/// The service's part of the state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct ServiceState {
    seating: Vec<SeatedPlayer>,
    seat_taken: BTreeMap<PlayerId, i64>,
    abandoned: BTreeSet<PlayerId>,
    left: BTreeSet<PlayerId>,
    game_changed_at: i64,
    turn_since: Option<Timestamp>,
    outcome: Option<GameOutcome>,
}

/// An entry before it has a number and events.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryDraft<'a> {
    /// The author, or the seat it is about.
    pub player_id: Option<PlayerId>,
    /// Its type.
    pub action_type: &'a str,
    /// Its data.
    pub action_data: &'a Value,
    /// When it was judged.
    pub at: Timestamp,
}

/// Why an entry can't be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// The rules refuse the move.
    #[error(transparent)]
    Refused(#[from] Rejection),
    /// The entry can't follow here: the log, the rules or the data are wrong.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistency),
}

impl RoomState {
    /// The state of a room with an empty log.
    #[must_use]
    pub fn empty() -> Self {
        Self { sequence_number: 0, game: None, service: Arc::default() }
    }

    /// The state of a snapshot.
    ///
    /// # Errors
    /// [`Inconsistency`] when the snapshot can't be read.
    pub fn thaw(rules: &RoomRules, snapshot: &Snapshot) -> Result<Self, Inconsistency> {
        let service = ServiceState::deserialize(&snapshot.state["service"])
            .map_err(|error| Inconsistency(format!("the snapshot can't be read: {error}")))?;
        let game = match &snapshot.state["game"] {
            Value::Null => None,
            frozen => Some(rules.game.thaw(frozen)?),
        };
        Ok(Self { sequence_number: snapshot.sequence_number, game, service: Arc::new(service) })
    }

    /// The state as a snapshot.
    ///
    /// # Errors
    /// [`Inconsistency`] when it can't be written.
    pub fn freeze(&self, rules: &RoomRules) -> Result<Snapshot, Inconsistency> {
        let game = match &self.game {
            None => Value::Null,
            Some(state) => rules.game.freeze(state)?,
        };
        let state = json!({ "game": game, "service": *self.service });
        Ok(Snapshot { sequence_number: self.sequence_number, state })
    }

    /// The number of the last entry that is in this state.
    #[must_use]
    pub fn sequence_number(&self) -> i64 {
        self.sequence_number
    }

    /// The game's own state; `None` before the start.
    #[must_use]
    pub fn game(&self) -> Option<&GameState> {
        self.game.as_ref()
    }

    /// Everybody at the table, by seat; empty before the start.
    #[must_use]
    pub fn seating(&self) -> &[SeatedPlayer] {
        &self.service.seating
    }

    /// The seat of a player.
    #[must_use]
    pub fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        self.service.seating.iter().find(|seated| seated.player_id == player).map(|seated| seated.seat)
    }

    /// The connection that took a seat last, as far as the log knows: lower ones are superseded.
    #[must_use]
    pub fn fence(&self, player: PlayerId) -> i64 {
        self.service.seat_taken.get(&player).copied().unwrap_or(0)
    }

    /// Whether a player left for good.
    #[must_use]
    pub fn has_left(&self, player: PlayerId) -> bool {
        self.service.left.contains(&player)
    }

    /// Those who left for good.
    #[must_use]
    pub fn left(&self) -> &BTreeSet<PlayerId> {
        &self.service.left
    }

    /// Whether a seat is abandoned.
    #[must_use]
    pub fn is_abandoned(&self, player: PlayerId) -> bool {
        self.service.abandoned.contains(&player)
    }

    /// The last entry that changed the game: an action chosen before it is stale.
    #[must_use]
    pub fn game_changed_at(&self) -> i64 {
        self.service.game_changed_at
    }

    /// When the present turn began.
    #[must_use]
    pub fn turn_since(&self) -> Option<Timestamp> {
        self.service.turn_since
    }

    /// How the game ended; `None` while it has not.
    #[must_use]
    pub fn outcome(&self) -> Option<&GameOutcome> {
        self.service.outcome.as_ref()
    }

    /// Whether moves are made.
    #[must_use]
    pub fn is_in_play(&self) -> bool {
        self.game.is_some() && self.service.outcome.is_none()
    }

    /// Who is to move; `None` when nobody is.
    #[must_use]
    pub fn turn(&self, rules: &RoomRules) -> Option<&SeatedPlayer> {
        let seat = self.is_in_play().then(|| rules.game.turn(self.game.as_ref()?)).flatten()?;
        self.service.seating.get(usize::from(seat))
    }

    /// When the present turn's time is up. With nobody there no time runs: it begins anew for whoever has been
    /// there, since `attended_since` without a break.
    #[must_use]
    pub fn turn_deadline_at(
        &self,
        rules: &RoomRules,
        attended_since: Option<Timestamp>,
    ) -> Option<Timestamp> {
        self.turn(rules)?;
        let since = self.service.turn_since?;
        Some(attended_since.map_or(since, |attended| attended.max(since)) + rules.turn_time?)
    }

    /// Everything that can't be in this state.
    #[must_use]
    pub fn check(&self, rules: &RoomRules) -> Vec<Inconsistency> {
        self.game.as_ref().map_or_else(Vec::new, |state| rules.game.check(state))
    }

    /// Plays the next entry: the state after it, and what the rules answered.
    ///
    /// # Errors
    /// [`Unplayable`] when the rules refuse a move, or the entry can't follow here.
    pub fn play(&self, rules: &RoomRules, entry: &EntryDraft<'_>) -> Result<(Self, Vec<Value>), Unplayable> {
        let mut next = self.clone();
        next.sequence_number += 1;
        let kind = EntryKind::of(entry.action_type);
        let events = next.enter(rules, kind, entry)?;
        if kind.changes_the_game() {
            let number = next.sequence_number;
            let service = next.service_mut();
            service.game_changed_at = number;
            service.turn_since = Some(entry.at);
        }
        Ok((next, events))
    }

    /// Plays a stored entry.
    ///
    /// # Errors
    /// [`Inconsistency`] when the log and the rules disagree.
    pub fn replay(&self, rules: &RoomRules, entry: &GameAction) -> Result<(Self, Vec<Value>), Inconsistency> {
        if entry.sequence_number != self.sequence_number + 1 {
            return Err(Inconsistency(format!(
                "entry {} can't follow entry {}",
                entry.sequence_number, self.sequence_number
            )));
        }
        let draft = EntryDraft {
            player_id: entry.player_id,
            action_type: &entry.action_type,
            action_data: &entry.action_data,
            at: entry.created_at,
        };
        self.play(rules, &draft).map_err(|error| {
            Inconsistency(format!("entry {} ({}): {error}", entry.sequence_number, entry.action_type))
        })
    }

    fn enter(
        &mut self,
        rules: &RoomRules,
        kind: EntryKind,
        entry: &EntryDraft<'_>,
    ) -> Result<Vec<Value>, Unplayable> {
        match kind {
            EntryKind::Start => self.start(rules, entry.action_data)?,
            EntryKind::End => self.service_mut().outcome = Some(read(entry.action_data)?),
            EntryKind::Autoplay => {
                let played: Move = read(entry.action_data)?;
                return self.make_move(rules, about(entry)?, &played);
            }
            EntryKind::SeatTaken => {
                let taken: SeatTaken = read(entry.action_data)?;
                self.service_mut().seat_taken.insert(about(entry)?, taken.connection);
            }
            EntryKind::Abandon => {
                self.service_mut().abandoned.insert(about(entry)?);
            }
            EntryKind::Return => {
                self.service_mut().abandoned.remove(&about(entry)?);
            }
            EntryKind::Leave => {
                self.service_mut().left.insert(about(entry)?);
            }
            EntryKind::Wait => {
                let waited: WaitedFor = read(entry.action_data)?;
                self.service_mut().abandoned.retain(|player| !waited.r#for.contains(player));
            }
            EntryKind::Claim => {}
            EntryKind::OfTheGame => return self.enter_game_entry(rules, entry),
        }
        Ok(Vec::new())
    }

    fn start(&mut self, rules: &RoomRules, data: &Value) -> Result<(), Inconsistency> {
        let start: Start = read(data)?;
        if self.game.is_some() {
            return Err(Inconsistency("the game has started already".into()));
        }
        let table = Table { seating: start.seating.clone(), seed: rules.seed.clone() };
        self.game = Some(rules.game.set_up(&table, &rules.options)?);
        self.service_mut().seating = start.seating;
        Ok(())
    }

    /// A move has an author; an entry of the game's own has none.
    fn enter_game_entry(
        &mut self,
        rules: &RoomRules,
        entry: &EntryDraft<'_>,
    ) -> Result<Vec<Value>, Unplayable> {
        let (action_type, data) = (entry.action_type.to_owned(), entry.action_data.clone());
        if let Some(author) = entry.player_id {
            return self.make_move(rules, author, &Move { action_type, action_data: data });
        }
        let state = self.started()?;
        let (next, events) =
            rules.game.apply_entry(state, &ServiceEntry { entry_type: action_type, data })?;
        self.game = Some(next);
        Ok(events)
    }

    fn make_move(
        &mut self,
        rules: &RoomRules,
        player: PlayerId,
        played: &Move,
    ) -> Result<Vec<Value>, Unplayable> {
        let seat = self
            .seat_of(player)
            .ok_or_else(|| Inconsistency(format!("{player} does not sit at this table")))?;
        let (next, events) = rules.game.apply(self.started()?, seat, played)?;
        self.game = Some(next);
        Ok(events)
    }

    /// The service's part, by itself: states before and after share it.
    fn service_mut(&mut self) -> &mut ServiceState {
        Arc::make_mut(&mut self.service)
    }

    fn started(&self) -> Result<&GameState, Inconsistency> {
        self.game.as_ref().ok_or_else(|| Inconsistency("the game has not started".into()))
    }
}

/// The data of a `start` entry, as far as the state needs it.
#[derive(Deserialize)]
struct Start {
    seating: Vec<SeatedPlayer>,
}

#[derive(Deserialize)]
struct SeatTaken {
    connection: i64,
}

#[derive(Deserialize)]
struct WaitedFor {
    r#for: Vec<PlayerId>,
}

fn read<T: for<'de> Deserialize<'de>>(data: &Value) -> Result<T, Inconsistency> {
    T::deserialize(data).map_err(|error| Inconsistency(format!("its data can't be read: {error}")))
}

fn about(entry: &EntryDraft<'_>) -> Result<PlayerId, Inconsistency> {
    entry.player_id.ok_or_else(|| Inconsistency("it names no seat".into()))
}
