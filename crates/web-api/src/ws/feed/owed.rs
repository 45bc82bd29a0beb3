//! What the service owes a room at its time: moves, and the abandonment of seats.

use std::time::Duration;

use reseat_domain::services::LoadError;
use tokio::time::Instant;

use crate::ws::feed::Feed;

impl Feed {
    /// Makes the moves that are due, and finds out when the next one is.
    pub(super) async fn play(&mut self) -> Result<(), LoadError> {
        if self.move_at.is_none_or(|at| at > Instant::now()) {
            return Ok(());
        }
        let due = self.services.actions.play_due(self.room.id, self.services.run).await?;
        let wait = due.map(|due| (due - self.services.clock.now()).to_std().unwrap_or_default());
        // A move that is due, and still the same after it was to be made, can't be made: it is not tried in
        // a circle.
        let is_stalled = wait == Some(Duration::ZERO) && due == self.move_due;
        let wait = if is_stalled { Some(self.stalled.fail()) } else { wait };
        if !is_stalled {
            self.stalled.reset();
        }
        self.move_due = due;
        self.move_at = wait.map(|wait| Instant::now() + wait);
        Ok(())
    }

    /// Marks the seats whose absence has become too long, and finds out when the next one is due.
    pub(super) async fn abandon(&mut self) -> Result<(), LoadError> {
        if self.absence_at.is_none_or(|at| at > Instant::now()) {
            return Ok(());
        }
        let due = self.services.sessions.abandon_due(self.room.id, self.services.run).await?;
        let wait = due.map(|due| (due - self.services.clock.now()).to_std().unwrap_or_default());
        self.absence_at = wait.map(|wait| Instant::now() + wait);
        Ok(())
    }
}
