//! Absences that are too long, and rooms to which nobody comes back.

use serde_json::json;

use crate::game::{Draft, EndReason, RoomStatus};
use crate::id::RoomId;
use crate::ports::{AppendAnswer, Report, RoomEvent};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::LoadError;
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::connect::changed;
use crate::session::GameSession;

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
                if self.check_abandoned(*room).await? {
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
            ended += usize::from(self.expire(room).await?);
        }
        Ok(ended)
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
        self.disconnect_dead(&*work, &mut seats, now).await?;
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
            let removed = self.store.rooms().remove_waiting(room_id).await?;
            guard.forget();
            return Ok(removed);
        }
        if loaded.state().outcome().is_some() {
            return Ok(false);
        }
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        draft.end(EndReason::Expired, Some(Vec::new())).map_err(|error| inconsistent(room_id, error))?;
        let drafted = draft.finish();
        let work = self.store.begin().await?;
        // Locked and looked at again: somebody may have come back since the list was made.
        let gone = |seat: &GameSession| !seat.is_connected() && seat.expires_at <= now;
        let locked = work.rooms().lock(room_id).await?.is_some();
        if !locked || !work.game_sessions().lock_room(room_id).await?.iter().all(gone) {
            return Ok(false);
        }
        if self.actions.end_within(&*work, &guard, &drafted).await? != AppendAnswer::Appended {
            guard.forget();
            return Ok(false);
        }
        work.commit().await.map_err(LoadError::Store)?;
        let head = drafted.state.sequence_number();
        guard.load().await?.advance(drafted);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        Ok(true)
    }
}

/// Whether a claim is possible: somebody is connected, and everybody else is abandoned.
pub(super) fn is_claimable(seats: &[GameSession]) -> bool {
    let connected = seats.iter().filter(|seat| seat.is_connected()).count();
    let abandoned = seats.iter().filter(|seat| seat.abandoned_at.is_some() && !seat.is_connected()).count();
    connected > 0 && abandoned > 0 && connected + abandoned == seats.len()
}
