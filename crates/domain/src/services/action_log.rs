//! The action log: judges, appends in one batch with what follows, acknowledges, announces.
//!
//! The log's own key decides between two writers; there is no leader and no lock between nodes. See the
//! port [`GameActionLog`](crate::ports::GameActionLog).

use std::sync::Arc;

use crate::fault_point;
use crate::game::{Drafted, GameAction, Unplayable};
use crate::id::RoomId;
use crate::ports::{AppendAnswer, Clock, Observer, Randomness, Report, RoomBus, RoomEvent, Store};
#[cfg(feature = "fault-points")]
use crate::safeguard;
use crate::services::action_log::snapshots::Snapshots;
use crate::services::loaded_rooms::{LoadError, LoadedRooms, RoomGuard};
use crate::time::Duration;

mod due_moves;
mod ending;
mod judge;
mod news;
mod snapshots;
mod submission;
mod turn_time;

pub(in crate::services) use ending::append_within;
pub use news::News;
pub use snapshots::DueSnapshot;
pub use submission::{Acknowledgement, Refusal, Submission, SubmitError};

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct ActionLogSettings {
    /// How long a bot thinks.
    pub think_time: Duration,
    /// Entries between two snapshots.
    pub snapshot_every: i64,
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
    snapshots: Arc<Snapshots>,
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
        let snapshots = Snapshots::new();
        Self { store, rooms, bus, clock, randomness, observer, settings, snapshots }
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

    /// Stores a draft. Memory follows only when it is stored; after anything else it is dropped.
    async fn append(&self, guard: &mut RoomGuard, drafted: Drafted) -> Result<Attempt, LoadError> {
        fault_point!("submit.before_append");
        #[cfg(feature = "fault-points")]
        if !safeguard!("durability") && is_one_of_eight(&drafted) {
            guard.load().await?.advance(drafted);
            return Ok(Attempt::Stored);
        }
        let answer = match drafted.state.outcome() {
            Some(_) => Box::pin(self.append_ending(guard, &drafted)).await,
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
                #[cfg(feature = "fault-points")]
                if !safeguard!("sequence") {
                    return self.append_unjudged(guard, drafted).await;
                }
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

    /// What a log would do whose numbers are not unique: two writers add to the same state.
    #[cfg(feature = "fault-points")]
    async fn append_unjudged(&self, guard: &mut RoomGuard, drafted: Drafted) -> Result<Attempt, LoadError> {
        let mut entries = drafted.entries;
        let head = guard.load().await?.state().sequence_number();
        for (entry, number) in entries.iter_mut().zip(head + 1..) {
            entry.sequence_number = number;
        }
        let answer = self.store.actions().append(&entries).await;
        guard.forget();
        Ok(if answer? == AppendAnswer::Appended { Attempt::Stored } else { Attempt::AnotherWasFirst })
    }

    /// Tells the readers, and hands a snapshot out when it is time; both after the acknowledgement.
    async fn after_append(&self, mut guard: RoomGuard) {
        let Ok(loaded) = guard.load().await else { return };
        let (room_id, head) = (loaded.room().id, loaded.state().sequence_number());
        self.announce(room_id, RoomEvent::Appended { head }).await;
        fault_point!("submit.announced");
        self.keep_due_snapshot(loaded);
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

/// Which actions a log that acknowledges before it stores would lose.
#[cfg(feature = "fault-points")]
fn is_one_of_eight(drafted: &Drafted) -> bool {
    drafted.entries[0].action_id.is_some_and(|action| action.uuid().as_bytes()[15].is_multiple_of(8))
}

/// A refusal of a move that the service itself made is a fault of the rules.
pub(super) fn inconsistent(room_id: RoomId, error: Unplayable) -> LoadError {
    let reason = match error {
        Unplayable::Refused(rejection) => crate::game::rules::Inconsistency(rejection.message),
        Unplayable::Inconsistent(reason) => reason,
    };
    LoadError::Inconsistent { room_id, reason }
}

#[cfg(test)]
mod tests;
