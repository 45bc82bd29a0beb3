//! The short way to a seat: one read and one conditional statement, which shares its commit with others.
//!
//! Open to a connect that brings no entry into the log and leaves the room's status as it is: the seat is not
//! abandoned, no other client had it, and with it nobody may claim who could not before. That is what nearly every returning player is, and what thousands are at once after a cut. The
//! statement holds only if none of the room's seats has changed since they were read; whoever finds that one
//! has, takes the long way of `connect`, which locks.

use crate::fault_point;
use crate::game::RoomStatus;
use crate::ports::{PresenceChange, RoomPresence};
use crate::services::loaded_rooms::{LoadError, RoomGuard};
use crate::services::session_manager::connect::{Taken, WantedConnection, is_another_client, replace};
use crate::services::session_manager::{SeatsChanged, SessionManager, changed};
use crate::session::{Absence, is_claimable};

impl SessionManager {
    /// Takes the seat, if the short way is open; `None`: it is not, and nothing was changed. `turn` is the
    /// room's on this node.
    pub(super) async fn resume(
        &self,
        turn: &mut RoomGuard,
        wanted: &WantedConnection,
    ) -> Result<Option<Taken>, LoadError> {
        let room_id = wanted.seated.room_id;
        let now = self.clock.now();
        let Some(presence) = self.store.game_sessions().presence(room_id).await? else { return Ok(None) };
        let RoomPresence { status, abandon_after, seats: stored, runs } = presence;
        let player = wanted.seated.player.id;
        let Some(place) = stored.iter().position(|seat| seat.player_id == player) else { return Ok(None) };
        if status == RoomStatus::Finished || stored[place].abandoned_at.is_some() {
            return Ok(None);
        }
        let sides = if status.is_in_play() { turn.sides().await? } else { None };
        let mut seats = stored.clone();
        self.disconnect_seats_of_dead(&mut seats, &runs, sides.as_ref(), now);
        replace(&mut seats, place, sides.as_ref(), &runs, wanted.run);
        let before = seats[place].clone();
        let connect = self.wish(wanted, &before, now);
        if before.refusal(&connect).is_some() || is_another_client(&before, Some(connect.client)) {
            return Ok(None);
        }
        seats[place].connect(&connect);
        if let Some(sides) = &sides {
            Absence::settle(&mut seats, sides, now);
            if is_claimable(&seats, sides) != (status == RoomStatus::Abandoned) {
                return Ok(None);
            }
        }
        let change = PresenceChange {
            room_id,
            status,
            before: stored.clone(),
            after: changed(&stored, &seats),
            connects: Some((player, connect.user_session_id, now)),
        };
        if !self.store.game_sessions().change_presence(&change).await? {
            return Ok(None);
        }
        fault_point!("connect.resumed");
        let after = seats[place].clone();
        Ok(Some(Taken {
            before,
            after,
            seats: SeatsChanged { before: stored, after: seats, sides, abandon_after },
        }))
    }
}
