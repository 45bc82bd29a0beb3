//! A claim ends the game with a win.

use serde_json::json;

use crate::fault_point;
use crate::game::{Draft, Drafted, EndReason, GameOutcome};
use crate::id::PlayerId;
use crate::ports::{AppendAnswer, RoomEvent};
use crate::services::abandonment::{Abandonment, Asking, ClaimError, Claimable};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::{LoadedRoom, RoomGuard};
use crate::services::overtaken::Overtaken;
use crate::services::session_manager::changed;
use crate::time::Timestamp;

/// A game that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// How it ended.
    pub outcome: GameOutcome,
    /// When.
    pub finished_at: Timestamp,
}

impl Abandonment {
    /// Ends the game with a win for the claimant's whole side, if every opponent is abandoned. The entries,
    /// the room's finish and the results are stored together or not at all.
    ///
    /// # Errors
    /// [`ClaimError`]; with [`ClaimError::Room`] it may have been stored or not.
    pub async fn claim(&self, asking: &Asking) -> Result<Claimed, ClaimError> {
        let mut overtaken = Overtaken::default();
        loop {
            // Before the transaction, never inside it.
            let mut guard = self.rooms.lock(asking.room_id).await;
            match self.try_claim(&mut guard, asking).await {
                Ok(Some(drafted)) => return self.follow(guard, drafted).await,
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

    /// `None`: another writer was first.
    async fn try_claim(&self, guard: &mut RoomGuard, asking: &Asking) -> Result<Option<Drafted>, ClaimError> {
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let Some(claimable) = self.judge(&*work, loaded, asking, now).await? else { return Ok(None) };
        let drafted = draw_up(loaded, &claimable, asking.player_id, now)?;
        let Claimable { stored, seats, .. } = claimable;
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        if self.actions.end_within(&*work, guard, &drafted).await? != AppendAnswer::Appended {
            return Ok(None);
        }
        fault_point!("claim.before_commit");
        work.commit().await?;
        Ok(Some(drafted))
    }

    /// After the commit: memory goes on, and everybody is told.
    async fn follow(&self, mut guard: RoomGuard, drafted: Drafted) -> Result<Claimed, ClaimError> {
        let room_id = guard.room_id();
        self.actions.report_end(&guard, &drafted);
        let head = drafted.state.sequence_number();
        let outcome = drafted.state.outcome().cloned();
        let finished_at = drafted.entries.last().map(|entry| entry.created_at);
        guard.load().await?.advance(drafted);
        drop(guard);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        // The last entry of a claim is the end.
        let (outcome, finished_at) = outcome.zip(finished_at).ok_or(ClaimError::GameOver)?;
        Ok(Claimed { outcome, finished_at })
    }
}

/// The claim and the end that follows from it. Who is on the claimant's side wins, away or not, unless they
/// left for good.
fn draw_up(
    loaded: &LoadedRoom,
    claimable: &Claimable,
    claimant: PlayerId,
    now: Timestamp,
) -> Result<Drafted, ClaimError> {
    let room_id = loaded.room().id;
    let mut winners = claimable.sides.side_with(claimant);
    winners.retain(|winner| !loaded.state().has_left(*winner));
    let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
    let data = json!({ "against": claimable.against });
    draft.about(claimant, "claim", data).map_err(|error| inconsistent(room_id, error))?;
    draft.end(EndReason::Claimed, Some(winners)).map_err(|error| inconsistent(room_id, error))?;
    Ok(draft.finish())
}
