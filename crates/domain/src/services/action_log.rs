//! The action log: judges, appends in one batch with what follows, acknowledges, announces.
//!
//! The log's own key decides between two writers; there is no leader and no lock between nodes. See the
//! port [`GameActionLog`](crate::ports::GameActionLog).

use std::sync::Arc;

use crate::error::StoreError;
use crate::fault_point;
use crate::game::rules::{Move, RESERVED_ENTRY_TYPES, Rejection};
use crate::game::{Draft, Drafted, EndReason, GameAction, RoomView, Unplayable};
use crate::id::{ActionId, PlayerId, RoomId};
use crate::ports::{AppendAnswer, Clock, Observer, Randomness, Report, RoomBus, RoomEvent, Store};
use crate::services::due;
use crate::services::loaded_rooms::{LoadError, LoadedRoom, LoadedRooms, RoomGuard};
use crate::time::{Duration, Timestamp};

mod ending;

/// Another writer may be first this many times before the caller is told to try again.
const MAX_ATTEMPTS: usize = 100;
/// Moves that the service makes in one go; a table of bots must not hold the room for ever.
const MAX_DUE_MOVES: usize = 8;
/// Entries that are given to a reader at once.
const NEWS_PAGE: u32 = 256;

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct ActionLogSettings {
    /// How long a bot thinks.
    pub think_time: Duration,
    /// Entries between two snapshots.
    pub snapshot_every: i64,
}

/// A player's intent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The room.
    pub room_id: RoomId,
    /// The player; their seat was proved by the caller.
    pub player_id: PlayerId,
    /// The client's name for the intent; the same at every repetition.
    pub action_id: ActionId,
    /// The move.
    pub played: Move,
    /// The last entry that the player had seen when choosing.
    pub after: Option<i64>,
    /// The connection it came over; a superseded one is refused.
    pub connection: Option<i64>,
}

/// The answer to an action that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The intent.
    pub action_id: ActionId,
    /// Its place in the log.
    pub sequence_number: i64,
    /// When it was judged.
    pub at: Timestamp,
    /// Whether it had been stored before.
    pub duplicate: bool,
}

/// Why an action is refused. Nothing was stored, and the same `action_id` may be used again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The game has not begun.
    #[error("the game has not started")]
    NotStarted,
    /// The game has ended.
    #[error("the game is over")]
    GameOver,
    /// The player left or never sat here.
    #[error("the seat is over")]
    SeatOver,
    /// The connection is no longer the seat's.
    #[error("another connection has taken this seat")]
    Superseded,
    /// The game has changed since the player chose.
    #[error("the game has moved on since this was chosen; look and choose again")]
    Stale,
    /// The action type is one of the service's own.
    #[error("this action type is the service's own")]
    ReservedType,
    /// The rules of the game refuse it.
    #[error(transparent)]
    Rules(#[from] Rejection),
}

impl Refusal {
    /// The stable code on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::GameOver => "game_over",
            Self::SeatOver => "seat_over",
            Self::Superseded => "superseded",
            Self::Stale => "stale",
            Self::ReservedType => "reserved_action_type",
            Self::Rules(rejection) => rejection.code,
        }
    }
}

/// Why an action has no acknowledgement.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Refused for good.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The room can't be played. With a storage error inside it is unknown whether the action was stored:
    /// the client repeats the same `action_id`.
    #[error(transparent)]
    Room(#[from] LoadError),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        Self::Room(LoadError::Store(error))
    }
}

/// What a reader of a room has missed.
pub struct News {
    /// The entries in their order.
    pub entries: Vec<Arc<GameAction>>,
    /// The room after the last of them; `None` when more are to come.
    pub view: RoomView,
    /// Whether the view's sequence number is that of the last entry.
    pub complete: bool,
}

/// What came of one attempt to append.
enum Attempt {
    Stored,
    AnotherWasFirst,
    StoredBefore(Box<GameAction>),
}

/// The service.
pub struct ActionLog {
    store: Arc<dyn Store>,
    rooms: Arc<LoadedRooms>,
    bus: Arc<dyn RoomBus>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
    settings: ActionLogSettings,
}

impl ActionLog {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        rooms: Arc<LoadedRooms>,
        bus: Arc<dyn RoomBus>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
        settings: ActionLogSettings,
    ) -> Self {
        Self { store, rooms, bus, clock, randomness, observer, settings }
    }

    /// Carries a player's action through: de-duplicates, judges, appends durably with what follows from
    /// it, calls `acknowledge`, announces it to the readers.
    ///
    /// Not cancel-safe: a submission once begun must be polled to its end, in a task that no socket can
    /// cancel. `acknowledge` is called at most once, only when the action is durable, and before anyone is
    /// told of it.
    ///
    /// # Errors
    /// [`SubmitError::Refused`]: nothing was stored. [`SubmitError::Room`]: unknown; the client repeats it.
    pub async fn submit<F>(
        &self,
        submission: &Submission,
        acknowledge: F,
    ) -> Result<Acknowledgement, SubmitError>
    where
        F: FnOnce(&Acknowledgement) + Send,
    {
        let mut guard = self.rooms.lock(submission.room_id).await;
        let outcome = self.carry_through(&mut guard, submission).await;
        self.report(&mut guard, &outcome);
        let acknowledgement = outcome?;
        fault_point!("submit.before_ack");
        acknowledge(&acknowledgement);
        fault_point!("submit.after_ack");
        if !acknowledgement.duplicate {
            self.after_append(guard).await;
        }
        Ok(acknowledgement)
    }

    /// Plays the bots' moves, and those of players who are away or out of time, that are due now; and ends
    /// a game on whose end all who are still connected have agreed.
    ///
    /// # Errors
    /// When the room can't be played.
    pub async fn play_due(&self, room_id: RoomId) -> Result<(), LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        guard.load().await?;
        let moved = self.append_due(&mut guard).await?;
        if self.append_follow_up(&mut guard).await? || moved {
            self.save_due_snapshot(guard, self.settings.snapshot_every).await?;
        }
        Ok(())
    }

    /// When [`Self::play_due`] is to be called next; `None`: not before something else happens.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn next_due(&self, room_id: RoomId) -> Result<Option<Timestamp>, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.load().await?;
        Ok(due::next(loaded.rules(), loaded.state(), self.settings.think_time).map(|due| due.at))
    }

    /// What a reader misses who has seen everything up to `after`. `head` is the number that a notice told
    /// of: if memory does not reach it, storage is asked.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn news(&self, room_id: RoomId, after: i64, head: i64) -> Result<News, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let mut loaded = guard.load().await?;
        if loaded.state().sequence_number() < head {
            loaded = guard.refresh().await?;
        }
        let view = loaded.view();
        let entries = match loaded.entries_after(after) {
            Some(entries) => entries,
            None => {
                drop(guard);
                let stored = self.store.actions().after(room_id, after, NEWS_PAGE).await?;
                // What came later than the view belongs to the next call.
                stored
                    .into_iter()
                    .filter(|entry| entry.sequence_number <= view.sequence_number())
                    .map(Arc::new)
                    .collect()
            }
        };
        let last = entries.last().map_or(after, |entry| entry.sequence_number);
        Ok(News { complete: last >= view.sequence_number(), entries, view })
    }

    /// Keeps a snapshot of a room, when there is something new: called when its last player leaves a node.
    ///
    /// # Errors
    /// When the room can't be loaded or stored.
    pub async fn save_snapshot(&self, room_id: RoomId) -> Result<(), LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        guard.load().await?;
        self.save_due_snapshot(guard, 1).await
    }

    async fn carry_through(
        &self,
        guard: &mut RoomGuard,
        submission: &Submission,
    ) -> Result<Acknowledgement, SubmitError> {
        // The room in memory may be behind the log: a refusal counts only once it was read anew.
        let mut is_fresh = false;
        for _ in 0..MAX_ATTEMPTS {
            let loaded = if is_fresh { guard.refresh().await? } else { guard.load().await? };
            if let Some(first) = loaded.recent_action(submission.player_id, submission.action_id) {
                return Ok(acknowledge(submission.action_id, first, true));
            }
            self.append_due(guard).await?;
            let loaded = guard.load().await?;
            let drafted = match self.judge(loaded, submission).await {
                Ok(drafted) => drafted,
                Err(SubmitError::Refused(_)) if !is_fresh => {
                    is_fresh = true;
                    continue;
                }
                Err(SubmitError::Refused(refusal)) => {
                    return self.refuse_unless_stored(submission, refusal).await;
                }
                Err(error) => return Err(error),
            };
            fault_point!("submit.judged");
            let action = drafted.entries[0].clone();
            match self.append(guard, drafted).await? {
                Attempt::Stored => return Ok(acknowledge(submission.action_id, &action, false)),
                Attempt::StoredBefore(first) => return Ok(acknowledge(submission.action_id, &first, true)),
                Attempt::AnotherWasFirst => is_fresh = true,
            }
        }
        Err(StoreError::Contention("other writers were always first".into()).into())
    }

    /// Draws up the action and all that it brings about, or refuses it.
    async fn judge(&self, loaded: &LoadedRoom, submission: &Submission) -> Result<Drafted, SubmitError> {
        admit(loaded, submission)?;
        let mut draft = Draft::after(loaded.rules(), loaded.state(), self.clock.now());
        draft
            .play(submission.player_id, Some(submission.action_id), &submission.played)
            .map_err(|error| refused(submission.room_id, error))?;
        self.follow_up(submission.room_id, &mut draft).await?;
        Ok(draft.finish())
    }

    /// Before a rejection is sent the intent is looked up once more: it may have been stored over another
    /// connection or node. While that can't be answered nothing is rejected.
    async fn refuse_unless_stored(
        &self,
        submission: &Submission,
        refusal: Refusal,
    ) -> Result<Acknowledgement, SubmitError> {
        let stored = self
            .store
            .actions()
            .find_action(submission.room_id, submission.player_id, submission.action_id)
            .await?;
        match stored {
            Some(first) => Ok(acknowledge(submission.action_id, &first, true)),
            None => Err(refusal.into()),
        }
    }

    /// Appends what the service owes now and tells of it. Answers whether anything was appended.
    async fn append_due(&self, guard: &mut RoomGuard) -> Result<bool, LoadError> {
        let mut appended = false;
        for _ in 0..MAX_DUE_MOVES {
            let now = self.clock.now();
            let loaded = guard.load().await?;
            let due = due::next(loaded.rules(), loaded.state(), self.settings.think_time);
            let Some(due) = due.filter(|due| due.at <= now) else { break };
            let Some(played) = due::choose(loaded.rules(), loaded.state(), &due) else { break };
            let room_id = loaded.room().id;
            let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
            let made = if due.by_bot {
                draft.play(due.player, None, &played)
            } else {
                draft.autoplay(due.player, &played)
            };
            made.map_err(|error| inconsistent(room_id, error))?;
            self.follow_up(room_id, &mut draft).await?;
            let drafted = draft.finish();
            match self.append(guard, drafted).await? {
                Attempt::Stored => {
                    appended = true;
                    let head = guard.load().await?.state().sequence_number();
                    self.announce(room_id, RoomEvent::Appended { head }).await;
                }
                Attempt::AnotherWasFirst | Attempt::StoredBefore(_) => {}
            }
        }
        Ok(appended)
    }

    /// Appends what follows without anyone's action: the last one who disagreed has gone.
    async fn append_follow_up(&self, guard: &mut RoomGuard) -> Result<bool, LoadError> {
        let loaded = guard.load().await?;
        let room_id = loaded.room().id;
        let mut draft = Draft::after(loaded.rules(), loaded.state(), self.clock.now());
        self.follow_up(room_id, &mut draft).await?;
        if draft.is_empty() {
            return Ok(false);
        }
        let drafted = draft.finish();
        let stored = matches!(self.append(guard, drafted).await?, Attempt::Stored);
        if stored {
            let head = guard.load().await?.state().sequence_number();
            self.announce(room_id, RoomEvent::Appended { head }).await;
        }
        Ok(stored)
    }

    /// Adds what follows to a draft; asks who is connected only where the game wants to know.
    async fn follow_up(&self, room_id: RoomId, draft: &mut Draft<'_>) -> Result<(), LoadError> {
        let missing = draft.follow_up().map_err(|error| inconsistent(room_id, error))?;
        let Some(missing) = missing else { return Ok(()) };
        let seats = self.store.game_sessions().of_room(room_id).await?;
        let present: Vec<_> =
            seats.iter().filter(|seat| seat.is_connected()).map(|seat| seat.player_id).collect();
        // With nobody there, nobody agrees: an outage ends no game.
        if present.is_empty() || present.iter().any(|player| missing.contains(player)) {
            return Ok(());
        }
        draft.end(EndReason::Completed, None).map_err(|error| inconsistent(room_id, error))
    }

    /// Stores a draft. Memory follows only when it is stored; after anything else it is dropped.
    async fn append(&self, guard: &mut RoomGuard, drafted: Drafted) -> Result<Attempt, LoadError> {
        fault_point!("submit.before_append");
        let answer = match drafted.state.outcome() {
            Some(_) => self.append_ending(guard, &drafted).await,
            None => self.store.actions().append(&drafted.entries).await,
        };
        fault_point!("submit.appended");
        match answer {
            Ok(AppendAnswer::Appended) => {
                guard.load().await?.advance(drafted);
                fault_point!("submit.swapped");
                Ok(Attempt::Stored)
            }
            Ok(AppendAnswer::SequenceTaken) => {
                guard.forget();
                Ok(Attempt::AnotherWasFirst)
            }
            Ok(AppendAnswer::Duplicate(first)) => {
                guard.forget();
                Ok(Attempt::StoredBefore(first))
            }
            Err(error) => {
                guard.forget();
                Err(error.into())
            }
        }
    }

    /// Tells the readers, and keeps a snapshot when it is time; both after the acknowledgement.
    async fn after_append(&self, mut guard: RoomGuard) {
        let Ok(loaded) = guard.load().await else { return };
        let (room_id, head) = (loaded.room().id, loaded.state().sequence_number());
        self.announce(room_id, RoomEvent::Appended { head }).await;
        fault_point!("submit.announced");
        if let Err(error) = self.save_due_snapshot(guard, self.settings.snapshot_every).await {
            // The log is stored; a missing snapshot only makes the next replay longer.
            self.observer.report(Report::SnapshotFailed { room_id, detail: error.to_string() });
        }
    }

    async fn save_due_snapshot(&self, mut guard: RoomGuard, every: i64) -> Result<(), LoadError> {
        let loaded = guard.load().await?;
        let every = if loaded.state().outcome().is_some() { 1 } else { every };
        let Some(state) = loaded.take_due_snapshot(every) else { return Ok(()) };
        let (room_id, rules) = (loaded.room().id, Arc::clone(loaded.rules()));
        drop(guard);
        let snapshot = state.freeze(&rules).map_err(|reason| LoadError::Inconsistent { room_id, reason })?;
        self.store.rooms().save_snapshot(room_id, &snapshot).await?;
        Ok(())
    }

    pub(super) async fn announce(&self, room_id: RoomId, event: RoomEvent) {
        if let Err(error) = self.bus.publish(room_id, event).await {
            self.observer.report(Report::BusUnavailable { detail: error.to_string() });
        }
    }

    fn report(&self, guard: &mut RoomGuard, outcome: &Result<Acknowledgement, SubmitError>) {
        let outcome = match outcome {
            Ok(acknowledgement) if acknowledgement.duplicate => "duplicate",
            Ok(_) => "accepted",
            Err(SubmitError::Refused(refusal)) => refusal.code(),
            Err(SubmitError::Room(_)) => "unavailable",
        };
        self.observer.report(Report::Action { game: guard.game_name(), outcome });
    }
}

/// What the service checks before the rules do.
fn admit(loaded: &LoadedRoom, submission: &Submission) -> Result<(), Refusal> {
    let state = loaded.state();
    if state.outcome().is_some() {
        return Err(Refusal::GameOver);
    }
    if state.game().is_none() {
        return Err(Refusal::NotStarted);
    }
    if state.seat_of(submission.player_id).is_none() || state.has_left(submission.player_id) {
        return Err(Refusal::SeatOver);
    }
    if submission.connection.is_some_and(|connection| connection < state.fence(submission.player_id)) {
        return Err(Refusal::Superseded);
    }
    if RESERVED_ENTRY_TYPES.contains(&submission.played.action_type.as_str()) {
        return Err(Refusal::ReservedType);
    }
    if loaded.rules().has_turns && submission.after.is_some_and(|after| after < state.game_changed_at()) {
        return Err(Refusal::Stale);
    }
    Ok(())
}

fn acknowledge(action_id: ActionId, entry: &GameAction, duplicate: bool) -> Acknowledgement {
    Acknowledgement { action_id, sequence_number: entry.sequence_number, at: entry.created_at, duplicate }
}

fn refused(room_id: RoomId, error: Unplayable) -> SubmitError {
    match error {
        Unplayable::Refused(rejection) => Refusal::Rules(rejection).into(),
        Unplayable::Inconsistent(reason) => LoadError::Inconsistent { room_id, reason }.into(),
    }
}

/// A refusal of a move that the service itself made is a fault of the rules.
pub(super) fn inconsistent(room_id: RoomId, error: Unplayable) -> LoadError {
    let reason = match error {
        Unplayable::Refused(rejection) => crate::game::rules::Inconsistency(rejection.message),
        Unplayable::Inconsistent(reason) => reason,
    };
    LoadError::Inconsistent { room_id, reason }
}
