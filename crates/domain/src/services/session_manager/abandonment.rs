//! Absences that are too long.

use serde_json::json;

use crate::error::StoreError;
use crate::game::{Draft, Sides};
use crate::id::{NodeRunId, RoomId};
use crate::ports::{Report, RoomEvent, ServiceRun};
use crate::services::action_log::{append_within, inconsistent};
use crate::services::connected_until::connected_until;
use crate::services::loaded_rooms::LoadError;
use crate::services::session_manager::sweep::{PAGE, Sweep};
use crate::services::session_manager::{SeatsChanged, SessionManager, changed, save_status};
use crate::session::{AbsenceRules, GameSession};
use crate::time::Timestamp;

/// What one look at a room came to.
struct Checked {
    /// Whether a seat was abandoned.
    has_abandoned: bool,
    /// When the next one is due.
    next: Option<Timestamp>,
}

impl SessionManager {
    /// Marks the seats whose absence has become too long as abandoned. Any number of nodes may do so at
    /// once; each seat is abandoned once. Answers the rooms in which that happened.
    ///
    /// # Errors
    /// When storage fails; a room for which it does keeps it from no other.
    pub async fn check_abandoned_games(&self) -> Result<Vec<RoomId>, LoadError> {
        let (mut abandoned, mut sweep) = (Vec::new(), Sweep::default());
        while let Some(after) = sweep.next_page() {
            let rooms = self.store.game_sessions().rooms_with_running_absence(after, PAGE).await?;
            sweep.begin_page(&rooms);
            for room in rooms {
                let checked = self.check_when_due(room, None).await;
                let checked = self.unless_unplayable(room, checked.map(|checked| checked.has_abandoned));
                abandoned.extend(matches!(checked, Ok(true)).then_some(room));
                if !sweep.note(room, checked.map(usize::from)) {
                    break;
                }
            }
        }
        sweep.end().map(|_| abandoned)
    }

    /// The same for one room, as far as it is due now. `run` is the caller's own process run, which it knows
    /// to be alive. Answers when it is to be called next; `None`: not before another seat is disconnected, or
    /// an opponent of one comes.
    ///
    /// # Errors
    /// When the room can't be read or changed.
    pub async fn abandon_due(&self, room_id: RoomId, run: NodeRunId) -> Result<Option<Timestamp>, LoadError> {
        Ok(self.check_when_due(room_id, Some(run)).await?.next)
    }

    /// One room that can't be played must not keep the sweep from all the others: it is reported and passed
    /// over. A fault of storage is the caller's to judge.
    pub(super) fn unless_unplayable<T: Default>(
        &self,
        room_id: RoomId,
        outcome: Result<T, LoadError>,
    ) -> Result<T, LoadError> {
        match outcome {
            // Removed since the list was made; or others hold it, and the next sweep finds it again.
            Err(LoadError::NotFound | LoadError::Store(StoreError::Contention(_))) => Ok(T::default()),
            Err(
                error @ (LoadError::UnknownRules { .. }
                | LoadError::Inconsistent { .. }
                | LoadError::Store(StoreError::Corrupt(_) | StoreError::Conflict(_))),
            ) => {
                self.observer.report(Report::Inconsistent { room_id, detail: error.to_string() });
                Ok(T::default())
            }
            outcome => outcome,
        }
    }

    /// Looks without a lock first: nearly always nothing is due yet.
    async fn check_when_due(&self, room_id: RoomId, own: Option<NodeRunId>) -> Result<Checked, LoadError> {
        let presence = self.store.game_sessions().presence(room_id).await?;
        let Some(presence) = presence.filter(|presence| presence.status.is_in_play()) else {
            return Ok(Checked { has_abandoned: false, next: None });
        };
        let rules = self.absence_rules(presence.abandon_after);
        let first = presence.seats.iter().filter_map(|seat| seat.absence.due_at(&rules)).min();
        if first.is_none_or(|first| first > self.clock.now()) {
            return Ok(Checked { has_abandoned: false, next: first });
        }
        self.check_abandoned(room_id, own).await
    }

    async fn check_abandoned(&self, room_id: RoomId, own: Option<NodeRunId>) -> Result<Checked, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        let nothing = |next| Checked { has_abandoned: false, next };
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await?.filter(|room| room.status.is_in_play()) else {
            return Ok(nothing(None));
        };
        // Without sides, it was started since it was read.
        let Some(sides) = loaded.sides() else { return Ok(nothing(Some(now))) };
        let stored = work.game_sessions().lock_room(room_id).await?;
        let mut seats = stored.clone();
        let runs = self.disconnect_dead(&*work, Some(&sides), &mut seats, now).await?;
        let rules = self.absence_rules(room.abandon_after);
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        for place in 0..seats.len() {
            let waited_until = waited_until(&seats, &seats[place], &sides, &runs, own, now);
            let seat = &mut seats[place];
            if !is_due(seat, &rules, waited_until) {
                continue;
            }
            let data = json!({ "away_ms": seat.absence.length_ms(now) });
            draft.about(seat.player_id, "abandon", data).map_err(|error| inconsistent(room_id, error))?;
            seat.abandon(now);
        }
        let next = seats.iter().filter_map(|seat| seat.absence.due_at(&rules)).filter(|due| *due > now).min();
        if draft.is_empty() {
            return Ok(nothing(next));
        }
        let drafted = draft.finish();
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        save_status(&*work, &room, &seats, &sides).await?;
        if !append_within(&*work, &drafted).await? {
            // Somebody moved; the next look finds the seat still away.
            guard.forget();
            return Ok(nothing(Some(now)));
        }
        work.commit().await?;
        let head = drafted.state.sequence_number();
        for entry in &drafted.entries {
            let Some(player_id) = entry.player_id else { continue };
            self.observer.report(Report::Abandoned { room_id, player_id });
        }
        guard.load().await?.advance(drafted);
        drop(guard);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        let (sides, abandon_after) = (Some(sides), room.abandon_after);
        let change = SeatsChanged { before: stored, after: seats, sides, abandon_after };
        self.tell(&change, None).await;
        Ok(Checked { has_abandoned: true, next })
    }
}

/// Whether an absence has become too long while somebody certainly waited.
fn is_due(seat: &GameSession, rules: &AbsenceRules, waited_until: Option<Timestamp>) -> bool {
    let due = seat.absence.due_at(rules).filter(|_| !seat.is_connected());
    due.zip(waited_until).is_some_and(|(due, until)| due <= until)
}

/// Until when an opponent of a seat has certainly been waiting for it.
fn waited_until(
    seats: &[GameSession],
    absent: &GameSession,
    sides: &Sides,
    runs: &[ServiceRun],
    own: Option<NodeRunId>,
    now: Timestamp,
) -> Option<Timestamp> {
    let opponents = seats.iter().filter(|seat| sides.are_opponents(seat.player_id, absent.player_id));
    opponents.filter_map(|seat| connected_until(seat, runs, own, now)).max()
}
