//! Ghosts: seats that are stored as connected by a process run which lives but has no such connection. The
//! answer to a connect's commit was lost, or whoever was to note the end died. No sweep for dead runs finds
//! them.

use crate::id::{NodeRunId, PlayerId};
use crate::services::loaded_rooms::LoadError;
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::sweep::{PAGE, Sweep};
use crate::time::Timestamp;

impl SessionManager {
    /// Disconnects the ghosts of this run, each as of its last heartbeat: seats that were not heard since
    /// `unheard_since` and that `is_held` does not know. It must know every seat that is being connected, is
    /// connected, or is being disconnected. Answers how many it were.
    ///
    /// # Errors
    /// When storage fails; a room for which it does keeps it from no other.
    pub async fn disconnect_ghosts(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        is_held: impl Fn(PlayerId) -> bool + Send,
    ) -> Result<usize, LoadError> {
        let mut sweep = Sweep::default();
        while let Some(after) = sweep.next_page() {
            let unheard = self.store.game_sessions().unheard_of_run(run, unheard_since, after, PAGE).await?;
            sweep.begin_page(&unheard);
            for seat in unheard {
                // Asked after the read: a connect that was stored meanwhile was in somebody's hand before.
                let gone = match is_held(seat.player_id) {
                    true => Ok(false),
                    false => {
                        let (room, player, heard) = (seat.room_id, seat.player_id, seat.last_heartbeat);
                        self.mark_disconnected(room, player, seat.connection, heard).await
                    }
                };
                let gone = gone.map(usize::from).map_err(LoadError::Store);
                if !sweep.note(seat.id, self.unless_unplayable(seat.room_id, gone)) {
                    break;
                }
            }
        }
        sweep.end()
    }
}
