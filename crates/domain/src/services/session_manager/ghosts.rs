//! Ghosts: seats that are stored as connected by a process run which lives but has no such connection. The
//! answer to a connect's commit was lost, or whoever was to note the end died. No sweep for dead runs finds
//! them.

use crate::error::StoreError;
use crate::id::{NodeRunId, PlayerId};
use crate::services::session_manager::SessionManager;
use crate::time::Timestamp;

/// Ghosts taken from storage at a time; the next time finds what is left.
const MOST: u32 = 200;

impl SessionManager {
    /// Disconnects the ghosts of this run, each as of its last heartbeat: seats that were not heard since
    /// `unheard_since` and that `is_held` does not know. It must know every seat that is being connected, is
    /// connected, or is being disconnected. Answers how many it were.
    ///
    /// # Errors
    /// When storage fails; what was disconnected before stays so.
    pub async fn disconnect_ghosts(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        is_held: impl Fn(PlayerId) -> bool + Send,
    ) -> Result<usize, StoreError> {
        let mut ghosts = self.store.game_sessions().unheard_of_run(run, unheard_since, MOST).await?;
        // Asked after the read: a connect that was stored meanwhile was in somebody's hand before.
        ghosts.retain(|seat| !is_held(seat.player_id));
        let mut disconnected = 0;
        for seat in ghosts {
            let gone =
                self.mark_disconnected(seat.room_id, seat.player_id, seat.connection, seat.last_heartbeat);
            disconnected += usize::from(gone.await?);
        }
        Ok(disconnected)
    }
}
