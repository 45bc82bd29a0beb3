//! What opponents do about players who are away for too long: claim the win, or wait on.
//!
//! | file | does |
//! |---|---|
//! | this | who may, and why not |
//! | `claim` | ends the game with a win for the claimant's side |
//! | `wait` | lets the absences begin anew |
//!
//! Both lock the room's row and all its human seats and read them again, as a connect does: of a claim and a
//! return, or a claim and a wait, one waits for the other, and exactly one happens. That an absence has become
//! too long is found out by [`SessionManager::abandon_due`].

use std::sync::Arc;

use crate::error::StoreError;
use crate::game::{Room, RoomStatus, Sides};
use crate::id::{PlayerId, RoomId};
use crate::ports::{Clock, Store, UnitOfWork};
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::{LoadError, LoadedRoom, LoadedRooms};
use crate::services::session_manager::SessionManager;
use crate::session::{GameSession, may_claim};
use crate::time::Timestamp;

mod claim;
mod wait;

pub use claim::Claimed;

/// A player who claims or waits; their seat was proved by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The room.
    pub room_id: RoomId,
    /// The player.
    pub player_id: PlayerId,
    /// The connection it came over; a superseded one is refused.
    pub connection: Option<i64>,
}

/// Why a claim or a wait is refused. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The player has no seat in this room.
    #[error("this is not your seat")]
    NotYourSeat,
    /// The player has left.
    #[error("the seat is over")]
    SeatOver,
    /// The connection is no longer the seat's.
    #[error("another connection has taken this seat")]
    Superseded,
    /// Nobody is connected at the player's seat.
    #[error("connect to the room first; a player who is away claims nothing")]
    NotConnected,
    /// An opponent is there, came back, has time left, or is a bot.
    #[error("no claim is possible: not every opponent is abandoned")]
    OpponentNotAbandoned,
    /// The game has ended.
    #[error("the game is over")]
    GameOver,
    /// The room can't be read or changed.
    #[error(transparent)]
    Room(#[from] LoadError),
}

impl From<StoreError> for ClaimError {
    fn from(error: StoreError) -> Self {
        Self::Room(LoadError::Store(error))
    }
}

/// The service.
pub struct Abandonment {
    store: Arc<dyn Store>,
    rooms: Arc<LoadedRooms>,
    actions: Arc<ActionLog>,
    sessions: Arc<SessionManager>,
    clock: Arc<dyn Clock>,
}

/// A room in which a player may claim, with all its human seats locked.
struct Claimable {
    room: Room,
    /// The seats as they are stored, and as they are: those of dead runs are disconnected.
    stored: Vec<GameSession>,
    seats: Vec<GameSession>,
    sides: Sides,
    /// The opponents who can come back; those who left for good can't.
    against: Vec<PlayerId>,
}

impl Abandonment {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        rooms: Arc<LoadedRooms>,
        actions: Arc<ActionLog>,
        sessions: Arc<SessionManager>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, rooms, actions, sessions, clock }
    }

    /// Locks the room and judges what is stored now. `None`: the log has grown since it was read.
    async fn judge(
        &self,
        work: &dyn UnitOfWork,
        loaded: &LoadedRoom,
        asking: &Asking,
        now: Timestamp,
    ) -> Result<Option<Claimable>, ClaimError> {
        let room = work.rooms().lock(asking.room_id).await?.ok_or(LoadError::NotFound)?;
        let stored = work.game_sessions().lock_room(room.id).await?;
        admit(&room, loaded, &stored, asking)?;
        let Some(sides) = loaded.sides() else { return Ok(None) };
        let mut seats = stored.clone();
        self.sessions.disconnect_dead(work, Some(&sides), &mut seats, now).await?;
        let asker = seats.iter().find(|seat| seat.player_id == asking.player_id);
        if !asker.is_some_and(GameSession::is_connected) {
            return Err(ClaimError::NotConnected);
        }
        if !may_claim(&seats, &sides, asking.player_id) {
            return Err(ClaimError::OpponentNotAbandoned);
        }
        let players = seats.iter().map(|seat| seat.player_id);
        let against = players
            .filter(|player| sides.are_opponents(*player, asking.player_id))
            .filter(|player| !loaded.state().has_left(*player))
            .collect();
        Ok(Some(Claimable { room, stored, seats, sides, against }))
    }
}

/// What has nothing to do with who is there.
fn admit(room: &Room, loaded: &LoadedRoom, seats: &[GameSession], asking: &Asking) -> Result<(), ClaimError> {
    let player = asking.player_id;
    let seat = seats.iter().find(|seat| seat.player_id == player).ok_or(ClaimError::NotYourSeat)?;
    if room.status == RoomStatus::Finished {
        return Err(ClaimError::GameOver);
    }
    if loaded.state().has_left(player) {
        return Err(ClaimError::SeatOver);
    }
    let newest = loaded.state().fence(player).max(seat.connection);
    if asking.connection.is_some_and(|connection| connection < newest) {
        return Err(ClaimError::Superseded);
    }
    if room.status == RoomStatus::Waiting {
        return Err(ClaimError::OpponentNotAbandoned);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
