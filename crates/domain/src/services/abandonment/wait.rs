//! A wait lets the absences of the abandoned opponents begin anew.

use serde_json::json;

use crate::game::Draft;
use crate::ports::RoomEvent;
use crate::services::abandonment::{Abandonment, Asking, ClaimError, Claimable};
use crate::services::action_log::{append_within, inconsistent};
use crate::services::loaded_rooms::RoomGuard;
use crate::services::overtaken::Overtaken;
use crate::services::session_manager::{SeatsChanged, changed, save_status};
use crate::session::Absence;

impl Abandonment {
    /// Goes on waiting for the abandoned opponents instead of claiming: their absences begin anew, and the
    /// room is being played again. Only who might claim may wait: with others still playing, an absent seat
    /// is played by the service, and nobody may hold that up.
    ///
    /// # Errors
    /// [`ClaimError`]; with [`ClaimError::Room`] it may have been stored or not.
    pub async fn wait(&self, asking: &Asking) -> Result<(), ClaimError> {
        let mut overtaken = Overtaken::default();
        loop {
            // Before the transaction, never inside it.
            let mut guard = self.rooms.lock(asking.room_id).await;
            match self.try_wait(&mut guard, asking).await {
                Ok(Some((head, change))) => {
                    drop(guard);
                    self.actions.announce(asking.room_id, RoomEvent::Appended { head }).await;
                    self.sessions.tell(&change, None).await;
                    return Ok(());
                }
                Ok(None) => {
                    guard.forget();
                    overtaken.once_more()?;
                }
                Err(error) => {
                    guard.forget();
                    return Err(error);
                }
            }
        }
    }

    /// Answers the new head and what became of the seats; `None`: another writer was first.
    async fn try_wait(
        &self,
        guard: &mut RoomGuard,
        asking: &Asking,
    ) -> Result<Option<(i64, SeatsChanged)>, ClaimError> {
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let Some(claimable) = self.judge(&*work, loaded, asking, now).await? else { return Ok(None) };
        let Claimable { room, stored, mut seats, sides, against } = claimable;
        for seat in seats.iter_mut().filter(|seat| against.contains(&seat.player_id)) {
            seat.await_again(now);
        }
        Absence::settle(&mut seats, &sides, now);
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        let data = json!({ "for": against });
        draft.about(asking.player_id, "wait", data).map_err(|error| inconsistent(room.id, error))?;
        let drafted = draft.finish();
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        save_status(&*work, &room, &seats, &sides).await?;
        if !append_within(&*work, &drafted).await? {
            return Ok(None);
        }
        work.commit().await?;
        let head = drafted.state.sequence_number();
        guard.load().await?.advance(drafted);
        let (sides, abandon_after) = (Some(sides), room.abandon_after);
        Ok(Some((head, SeatsChanged { before: stored, after: seats, sides, abandon_after })))
    }
}
