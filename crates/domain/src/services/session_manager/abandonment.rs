//! Absences that are too long, and rooms to which nobody comes back.

use serde_json::json;

use crate::error::StoreError;
use crate::game::{Draft, EndReason, RoomStatus};
use crate::id::RoomId;
use crate::ports::{AppendAnswer, Report, RoomEvent, UnitOfWork};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::LoadError;
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::connect::changed;
use crate::session::GameSession;
use crate::time::Timestamp;

/// Rooms taken from storage at a time.
const PAGE: u32 = 200;

impl SessionManager {
    /// Marks the seats whose absence has become too long as abandoned. Any number of nodes may do so at
    /// once; each seat is abandoned once. Answers the rooms in which that happened.
    ///
    /// # Errors
    /// When storage fails; what was marked before stays.
    pub async fn check_abandoned_games(&self) -> Result<Vec<RoomId>, LoadError> {
        let mut abandoned = Vec::new();
        let mut after = None;
        loop {
            let rooms = self.store.game_sessions().rooms_with_running_absence(after, PAGE).await?;
            for room in &rooms {
                let checked = self.check_abandoned(*room).await;
                if self.unless_unplayable(*room, checked)? {
                    abandoned.push(*room);
                }
            }
            match rooms.last() {
                Some(last) if rooms.len() == PAGE as usize => after = Some(*last),
                _ => return Ok(abandoned),
            }
        }
    }

    /// Ends the rooms to which nobody came back until every seat's life was over: a game in play as
    /// `expired` without a winner, a waiting room without a trace. Answers how many rooms it were.
    ///
    /// # Errors
    /// When storage fails; what was ended before stays.
    pub async fn cleanup_expired_sessions(&self) -> Result<usize, LoadError> {
        let rooms = self.store.game_sessions().expired_rooms(self.clock.now(), PAGE).await?;
        let mut ended = 0;
        for room in rooms {
            let expired = self.expire(room).await;
            ended += usize::from(self.unless_unplayable(room, expired)?);
        }
        Ok(ended)
    }

    /// One room that can't be played must not keep the sweep from all the others: it is reported and passed
    /// over. A fault of storage ends the sweep.
    fn unless_unplayable(
        &self,
        room_id: RoomId,
        outcome: Result<bool, LoadError>,
    ) -> Result<bool, LoadError> {
        match outcome {
            // Removed since the list was made.
            Err(LoadError::NotFound) => Ok(false),
            Err(
                error @ (LoadError::UnknownRules { .. }
                | LoadError::Inconsistent { .. }
                | LoadError::Store(StoreError::Corrupt(_))),
            ) => {
                self.observer.report(Report::Inconsistent { room_id, detail: error.to_string() });
                Ok(false)
            }
            outcome => outcome,
        }
    }

    async fn check_abandoned(&self, room_id: RoomId) -> Result<bool, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await?.filter(|room| room.status.is_in_play()) else {
            return Ok(false);
        };
        let stored = work.game_sessions().lock_room(room_id).await?;
        let mut seats = stored.clone();
        self.disconnect_dead(&*work, &room, &mut seats, now).await?;
        let rules = self.absence_rules(room.abandon_after);
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        for seat in &mut seats {
            let due = seat.absence.due_at(&rules).is_some_and(|due| due <= now);
            if seat.is_connected() || !due {
                continue;
            }
            let data = json!({ "away_ms": seat.absence.length_ms(now) });
            draft.about(seat.player_id, "abandon", data).map_err(|error| inconsistent(room_id, error))?;
            seat.abandon(now);
        }
        if draft.is_empty() {
            return Ok(false);
        }
        let drafted = draft.finish();
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        work.rooms().set_abandoned(room_id, is_claimable(&seats)).await?;
        if !self.append_within(&*work, &drafted).await? {
            // Somebody moved; the next check finds the seat still away.
            guard.forget();
            return Ok(false);
        }
        work.commit().await?;
        let head = drafted.state.sequence_number();
        for entry in &drafted.entries {
            let Some(player_id) = entry.player_id else { continue };
            self.observer.report(Report::Abandoned { room_id, player_id });
        }
        guard.load().await?.advance(drafted);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        Ok(true)
    }

    async fn expire(&self, room_id: RoomId) -> Result<bool, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        if loaded.room().status == RoomStatus::Waiting {
            guard.forget();
            return self.remove_expired(room_id, now).await;
        }
        if loaded.state().outcome().is_some() {
            return Ok(false);
        }
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        draft.end(EndReason::Expired, Some(Vec::new())).map_err(|error| inconsistent(room_id, error))?;
        let drafted = draft.finish();
        let work = self.store.begin().await?;
        if !is_deserted(&*work, room_id, now).await? {
            return Ok(false);
        }
        if self.actions.end_within(&*work, &guard, &drafted).await? != AppendAnswer::Appended {
            guard.forget();
            return Ok(false);
        }
        work.commit().await?;
        self.actions.report_end(&guard, &drafted);
        let head = drafted.state.sequence_number();
        guard.load().await?.advance(drafted);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        Ok(true)
    }

    async fn remove_expired(&self, room_id: RoomId, now: Timestamp) -> Result<bool, LoadError> {
        let work = self.store.begin().await?;
        if !is_deserted(&*work, room_id, now).await? {
            return Ok(false);
        }
        let removed = work.rooms().remove_waiting(room_id).await?;
        work.commit().await?;
        Ok(removed)
    }
}

/// Locks a room with its seats and looks again: somebody may have joined or come back since the list was
/// made.
async fn is_deserted(work: &dyn UnitOfWork, room_id: RoomId, now: Timestamp) -> Result<bool, StoreError> {
    let gone = |seat: &GameSession| !seat.is_connected() && seat.expires_at <= now;
    let is_there = work.rooms().lock(room_id).await?.is_some();
    Ok(is_there && work.game_sessions().lock_room(room_id).await?.iter().all(gone))
}

/// Whether a claim is possible: somebody is connected, and everybody else is abandoned.
pub(super) fn is_claimable(seats: &[GameSession]) -> bool {
    let connected = seats.iter().filter(|seat| seat.is_connected()).count();
    let abandoned = seats.iter().filter(|seat| seat.abandoned_at.is_some() && !seat.is_connected()).count();
    connected > 0 && abandoned > 0 && connected + abandoned == seats.len()
}
