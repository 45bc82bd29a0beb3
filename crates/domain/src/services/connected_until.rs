//! Until when somebody was certainly connected.

use crate::id::NodeRunId;
use crate::ports::ServiceRun;
use crate::session::{GameSession, Link};
use crate::time::Timestamp;

/// Until when a connected seat certainly was: until now on the caller's own run, elsewhere until that run was
/// last seen, for it may have died since.
pub(super) fn connected_until(
    seat: &GameSession,
    runs: &[ServiceRun],
    own: Option<NodeRunId>,
    now: Timestamp,
) -> Option<Timestamp> {
    match seat.link {
        Link::Connected { run, .. } if Some(run) == own => Some(now),
        Link::Connected { run, .. } => runs.iter().find(|known| known.id == run).map(|run| run.last_seen),
        Link::Disconnected { .. } => None,
    }
}
