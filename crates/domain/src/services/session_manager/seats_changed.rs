//! What a change does to the seats of a room.

use crate::game::Sides;
use crate::session::GameSession;
use crate::time::Duration;

/// The human seats of a room before and after a change that is stored.
pub(in crate::services) struct SeatsChanged {
    pub(in crate::services) before: Vec<GameSession>,
    pub(in crate::services) after: Vec<GameSession>,
    /// Who plays against whom; `None` when the room is not in play.
    pub(in crate::services) sides: Option<Sides>,
    /// The room's limit for one absence.
    pub(in crate::services) abandon_after: Duration,
}

/// The seats that are not as they were stored.
pub(in crate::services) fn changed(stored: &[GameSession], seats: &[GameSession]) -> Vec<GameSession> {
    seats.iter().filter(|seat| !stored.contains(seat)).cloned().collect()
}
