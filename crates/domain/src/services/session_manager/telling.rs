//! What a room's readers are told of its seats.

use crate::error::StoreError;
use crate::game::{Room, RoomStatus, Sides};
use crate::id::{PlayerId, RoomId};
use crate::ports::{RoomEvent, RoomPresence, SeatStatus, UnitOfWork};
use crate::services::session_manager::presence::sides_of;
use crate::services::session_manager::{SeatsChanged, SessionManager};
use crate::session::{GameSession, Health, Link, StatusNumber, claimable_at, is_claimable};

impl SessionManager {
    /// Tells a room's readers of each seat that is connected otherwise than before, or may be claimed against
    /// at another time. What is told of an older connection of the `newcomer`, who has just connected, may be
    /// known here only in part: it is told in any case.
    pub(in crate::services) async fn tell(&self, change: &SeatsChanged, newcomer: Option<PlayerId>) {
        for seat in &change.after {
            let status = self.status(change, &change.after, seat);
            let before = change.before.iter().find(|before| before.player_id == seat.player_id);
            let same = |before| self.status(change, &change.before, before).says_the_same_as(&status);
            if !before.is_some_and(same) || newcomer == Some(seat.player_id) {
                self.actions.announce(seat.room_id, RoomEvent::ConnectionStatus(status)).await;
            }
        }
    }

    /// The seats by which somebody is kept waiting, or was until they were abandoned: what a newcomer has to
    /// know, and the others know already.
    pub(super) fn absent(&self, change: &SeatsChanged) -> Vec<SeatStatus> {
        let absent = change.after.iter().filter(|seat| is_absent(seat));
        absent.map(|seat| self.status(change, &change.after, seat)).collect()
    }

    /// How every human seat of a room is connected now, as storage knows it: for who may have missed a change.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn statuses(&self, room_id: RoomId) -> Result<Vec<SeatStatus>, StoreError> {
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
            if status.player_id == player {
                self.actions.announce(room_id, RoomEvent::ConnectionStatus(status)).await;
            }
        }
        Ok(())
    }

    fn status(&self, change: &SeatsChanged, seats: &[GameSession], seat: &GameSession) -> SeatStatus {
        let (health, hidden) = match seat.link {
            Link::Connected { health, hidden, .. } => (health, hidden),
            Link::Disconnected { .. } => (Health::Unhealthy, false),
        };
        let rules = self.absence_rules(change.abandon_after);
        SeatStatus {
            player_id: seat.player_id,
            number: StatusNumber::stored(seat, seats, change.sides.is_some()),
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
