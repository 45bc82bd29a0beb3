//! The moves that the service makes: a bot's, and those for players who are away or out of time.

use crate::game::{Draft, EndReason};
use crate::id::{NodeRunId, RoomId};
use crate::ports::RoomEvent;
use crate::services::action_log::{ActionLog, Attempt, inconsistent};
use crate::services::due::{self, Reason};
use crate::services::loaded_rooms::{LoadError, RoomGuard};
use crate::time::Timestamp;

/// Moves that the service makes in one go; a table of bots must not hold the room for ever.
const MAX_DUE_MOVES: usize = 8;

impl ActionLog {
    /// Plays the bots' moves, and those of players who are away or out of time, that are due now; and ends
    /// a game on whose end all who are still connected have agreed. `run` is the caller's own process run, which
    /// it knows to be alive. Answers when it is to be called next; `None`: not before something else happens,
    /// somebody's coming included.
    ///
    /// # Errors
    /// When the room can't be played.
    pub async fn play_due(&self, room_id: RoomId, run: NodeRunId) -> Result<Option<Timestamp>, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let moved = self.append_due(&mut guard, Some(run)).await?;
        let followed = self.append_follow_up(&mut guard).await?;
        let loaded = guard.load().await?;
        if moved || followed {
            self.keep_due_snapshot(loaded);
        }
        Ok(self.next_due(loaded, Some(run)).await?.map(|due| due.at))
    }

    /// Appends what the service owes now and tells of it. Answers whether anything was appended.
    pub(super) async fn append_due(
        &self,
        guard: &mut RoomGuard,
        own: Option<NodeRunId>,
    ) -> Result<bool, LoadError> {
        let mut appended = false;
        for _ in 0..MAX_DUE_MOVES {
            let now = self.clock.now();
            let loaded = guard.load().await?;
            let due = self.next_due(loaded, own).await?;
            let Some(due) = due.filter(|due| due.at <= now) else { break };
            let Some(played) = due::choose(loaded.rules(), loaded.state(), &due) else { break };
            let room_id = loaded.room().id;
            let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
            let made = if due.reason == Reason::Bot {
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
    pub(super) async fn follow_up(&self, room_id: RoomId, draft: &mut Draft<'_>) -> Result<(), LoadError> {
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
}
