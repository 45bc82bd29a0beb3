//! What a room's readers are told of its seats.

use crate::error::StoreError;
use crate::game::{Room, RoomStatus, Sides};
use crate::id::{PlayerId, RoomId};
use crate::ports::{RoomEvent, RoomPresence, UnitOfWork};
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::presence::sides_of;
use crate::session::{GameSession, Health, Link, claimable_at, is_claimable};
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

impl SessionManager {
    /// Tells a room's readers of each seat that is connected otherwise than before, or may be claimed against
    /// at another time. `newcomer` has just connected and is told of everybody who is away.
    pub(in crate::services) async fn tell(&self, change: &SeatsChanged, newcomer: Option<PlayerId>) {
        for seat in &change.after {
            let status = self.status(change, &change.after, seat);
            let before = change.before.iter().find(|before| before.player_id == seat.player_id);
            let is_news = before.is_none_or(|before| self.status(change, &change.before, before) != status);
            let is_new_to_someone =
                newcomer.is_some_and(|newcomer| seat.player_id == newcomer || is_absent(seat));
            if is_news || is_new_to_someone {
                self.actions.announce(seat.room_id, status).await;
            }
        }
    }

    /// How every human seat of a room is connected now, as its changes were announced: for who may have
    /// missed one.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn statuses(&self, room_id: RoomId) -> Result<Vec<RoomEvent>, StoreError> {
        let mut turn = self.rooms.lock(room_id).await;
        let Some(RoomPresence { status, abandon_after, seats: after, .. }) =
            self.store.game_sessions().presence(room_id).await?
        else {
            return Ok(Vec::new());
        };
        let sides = if status.is_in_play() { sides_of(&mut turn).await? } else { None };
        let seats = SeatsChanged { before: Vec::new(), after, sides, abandon_after };
        Ok(seats.after.iter().map(|seat| self.status(&seats, &seats.after, seat)).collect())
    }

    /// Tells a room's readers once more how a seat is connected, where it is not known whether they were told.
    ///
    /// # Errors
    /// When storage fails; then nobody was told.
    pub async fn tell_again(&self, room_id: RoomId, player: PlayerId) -> Result<(), StoreError> {
        for status in self.statuses(room_id).await? {
            if matches!(status, RoomEvent::ConnectionStatus { player_id, .. } if player_id == player) {
                self.actions.announce(room_id, status).await;
            }
        }
        Ok(())
    }

    fn status(&self, change: &SeatsChanged, seats: &[GameSession], seat: &GameSession) -> RoomEvent {
        let (health, hidden) = match seat.link {
            Link::Connected { health, hidden, .. } => (health, hidden),
            Link::Disconnected { .. } => (Health::Unhealthy, false),
        };
        let rules = self.absence_rules(change.abandon_after);
        RoomEvent::ConnectionStatus {
            player_id: seat.player_id,
            connected: seat.is_connected(),
            health,
            hidden,
            disconnected_since: seat.disconnected_since(),
            claimable_at: change
                .sides
                .as_ref()
                .filter(|_| !seat.is_connected())
                .and_then(|sides| claimable_at(seats, sides, &rules, seat.player_id)),
        }
    }
}

/// Whether somebody is kept waiting by a seat, or was until it was abandoned.
fn is_absent(seat: &GameSession) -> bool {
    !seat.is_connected() && (seat.absence.counted_since.is_some() || seat.abandoned_at.is_some())
}

/// A room in play is `abandoned` exactly while somebody may claim.
pub(in crate::services) async fn save_status(
    work: &dyn UnitOfWork,
    room: &Room,
    seats: &[GameSession],
    sides: &Sides,
) -> Result<(), StoreError> {
    let is_abandoned = is_claimable(seats, sides);
    if is_abandoned != (room.status == RoomStatus::Abandoned) {
        work.rooms().set_abandoned(room.id, is_abandoned).await?;
    }
    Ok(())
}
