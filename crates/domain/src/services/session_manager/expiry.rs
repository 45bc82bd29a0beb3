//! Rooms to which nobody comes back.

use crate::error::StoreError;
use crate::game::{Draft, EndReason, RoomStatus};
use crate::id::RoomId;
use crate::ports::{AppendAnswer, RoomEvent, UnitOfWork};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::LoadError;
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::sweep::{PAGE, Sweep};
use crate::session::GameSession;
use crate::time::Timestamp;

impl SessionManager {
    /// Ends the rooms to which nobody came back until every seat's life was over: a game in play as
    /// `expired` without a winner, a waiting room without a trace. Answers how many rooms it were.
    ///
    /// # Errors
    /// When storage fails; a room for which it does keeps it from no other.
    pub async fn cleanup_expired_sessions(&self) -> Result<usize, LoadError> {
        let mut sweep = Sweep::default();
        while let Some(after) = sweep.next_page() {
            let rooms = self.store.game_sessions().expired_rooms(self.clock.now(), after, PAGE).await?;
            sweep.begin_page(&rooms);
            for room in rooms {
                let expired = self.expire(room).await.map(usize::from);
                if !sweep.note(room, self.unless_unplayable(room, expired)) {
                    break;
                }
            }
        }
        sweep.end()
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
