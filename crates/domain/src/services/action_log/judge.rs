//! A submission's way: de-duplicate, judge, append; again when another writer was first.

use crate::fault_point;
use crate::game::{Draft, Drafted};
use crate::safeguard;
use crate::services::action_log::submission::{
    Acknowledgement, Refusal, Submission, SubmitError, acknowledge, admit, refused,
};
use crate::services::action_log::{ActionLog, Attempt};
use crate::services::loaded_rooms::{LoadedRoom, RoomGuard};
use crate::services::overtaken::Overtaken;

impl ActionLog {
    /// Carries a submission to its acknowledgement or refusal.
    pub(super) async fn carry_through(
        &self,
        guard: &mut RoomGuard,
        submission: &Submission,
    ) -> Result<Acknowledgement, SubmitError> {
        // The room in memory may be behind the log: a refusal counts only once it was read anew.
        let mut is_fresh = false;
        let mut overtaken = Overtaken::default();
        loop {
            let loaded = if is_fresh { Box::pin(guard.refresh()).await? } else { guard.load().await? };
            if safeguard!("deduplication")
                && let Some(first) = loaded.recent_action(submission.player_id, submission.action_id)
            {
                return Ok(acknowledge(submission.action_id, first, true));
            }
            self.append_due(guard, None).await?;
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
            let acknowledgement = acknowledge(submission.action_id, &drafted.entries[0], false);
            match self.append(guard, drafted).await? {
                Attempt::Stored => return Ok(acknowledgement),
                Attempt::StoredBefore(first) => return Ok(acknowledge(submission.action_id, &first, true)),
                Attempt::AnotherWasFirst => {
                    is_fresh = true;
                    overtaken.once_more()?;
                }
            }
        }
    }

    /// Draws up the action and all that it brings about, or refuses it.
    async fn judge(&self, loaded: &LoadedRoom, submission: &Submission) -> Result<Drafted, SubmitError> {
        admit(loaded, submission)?;
        let mut draft = Draft::after(loaded.rules(), loaded.state(), self.clock.now());
        // Without a name in the log, every repetition is an action of its own.
        let action_id = safeguard!("deduplication").then_some(submission.action_id);
        draft
            .play(submission.player_id, action_id, &submission.played)
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
}
