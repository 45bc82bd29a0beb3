//! Rooms: create, list, join, start, leave, remove players, results, rematches.
//!
//! Every change locks the room's row first and reads its status after, so that of a join, a removal and a
//! start at once, each sees what the other did.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::Value;

use crate::error::StoreError;
use crate::game::rules::{GameDescription, InvalidOption};
use crate::game::{GameOutcome, GameResult, Player, PlayerName, Room, RoomCode, RoomStatus, Seat};
use crate::id::{PlayerId, RoomId, UserId, UserSessionId};
use crate::ports::{Clock, Randomness, RoomListing, Store, UnitOfWork};
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::{LoadError, LoadedRooms};
use crate::services::session_manager::SessionManager;
use crate::services::sign_in::Principal;
use crate::time::{Duration, Timestamp};

mod leave;
mod open;
mod rematch;
mod start;
#[cfg(test)]
mod tests;

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct RoomSettings {
    /// How long an opponent must be kept waiting before a claim, unless the room says otherwise.
    pub abandon_after: Duration,
    /// Rooms that one user may have open as a host.
    pub max_open_rooms: u64,
}

/// A wish for a new room.
#[derive(Clone, Debug, Default)]
pub struct CreateRoom {
    /// The game's name on the shelf.
    pub game: String,
    /// How many may play; the game's fewest without it.
    pub seats: Option<Seat>,
    /// The game's options; `null` for the defaults.
    pub options: Value,
    /// The creator's name at the table; the user's own without it.
    pub player_name: Option<PlayerName>,
    /// Not listed.
    pub private: bool,
    /// How long an opponent must be kept waiting before a claim.
    pub abandon_after: Option<Duration>,
    /// How long a turn may take.
    pub turn_time: Option<Duration>,
    /// The user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
}

/// A room with its players.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRoom {
    /// The room.
    pub room: Room,
    /// Its players by seat, those who left in play included.
    pub players: Vec<Player>,
}

/// A seat that was taken, or found again.
#[derive(Clone)]
pub struct Joined {
    /// The room.
    pub shown: ShownRoom,
    /// The seat's player.
    pub player_id: PlayerId,
    /// A fresh session token for the caller's device.
    pub session_token: String,
}

/// The token is a secret.
impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { shown, player_id, session_token: _ } = self;
        let mut fields = f.debug_struct("Joined");
        fields.field("shown", shown).field("player_id", player_id).finish_non_exhaustive()
    }
}

/// Why a room did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// No such room, or not one that this user may see.
    #[error("there is no such room")]
    NotFound,
    /// The game is not on the shelf.
    #[error("there is no game `{0}`; GET /api/games lists them")]
    UnknownGame(String),
    /// The game can't be played by so many.
    #[error("{game} is played by {min} to {max}")]
    SeatsOutOfRange {
        /// The game's name for people.
        game: &'static str,
        /// Fewest.
        min: Seat,
        /// Most.
        max: Seat,
    },
    /// An option is unknown or not allowed.
    #[error(transparent)]
    InvalidOption(#[from] InvalidOption),
    /// A time of the room is too short or too long; which one.
    #[error("{0} must be from 1 second to 7 days")]
    InvalidTime(&'static str),
    /// Nobody may have so many rooms open.
    #[error("you have {0} rooms open; finish or leave one first")]
    TooManyRooms(u64),
    /// All seats are taken.
    #[error("the room is full")]
    Full,
    /// The game has begun.
    #[error("the game has already started")]
    AlreadyStarted,
    /// Too few have joined.
    #[error("{0} players are needed to start")]
    NotEnoughPlayers(Seat),
    /// Only the host may do that.
    #[error("only the host may do that")]
    NotHost,
    /// The seat was left.
    #[error("the seat is over")]
    SeatOver,
    /// A newer connection has the seat.
    #[error("another connection has taken this seat")]
    Superseded,
    /// The game has no bots.
    #[error("this game has no bots")]
    NoBots,
    /// The game is not over.
    #[error("the game is not finished")]
    NotFinished,
    /// The room can't be read or changed.
    #[error(transparent)]
    Room(LoadError),
}

impl From<StoreError> for RoomError {
    fn from(error: StoreError) -> Self {
        Self::Room(LoadError::Store(error))
    }
}

impl From<LoadError> for RoomError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::NotFound => Self::NotFound,
            error => Self::Room(error),
        }
    }
}

/// The service.
pub struct RoomService {
    store: Arc<dyn Store>,
    rooms: Arc<LoadedRooms>,
    actions: Arc<ActionLog>,
    sessions: Arc<SessionManager>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    settings: RoomSettings,
}

impl RoomService {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        rooms: Arc<LoadedRooms>,
        actions: Arc<ActionLog>,
        sessions: Arc<SessionManager>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        settings: RoomSettings,
    ) -> Self {
        Self { store, rooms, actions, sessions, clock, randomness, settings }
    }

    /// The games that can be played.
    #[must_use]
    pub fn games(&self) -> Vec<GameDescription> {
        self.rooms.shelf().descriptions()
    }

    /// A page of rooms that anyone may see, newest first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(&self, listing: RoomListing) -> Result<Vec<ShownRoom>, RoomError> {
        let open = self.store.rooms().list(listing).await?;
        Ok(open.into_iter().map(|open| ShownRoom { room: open.room, players: open.players }).collect())
    }

    /// A room by its id.
    ///
    /// # Errors
    /// [`RoomError::NotFound`], or when storage fails.
    pub async fn show(&self, id: RoomId) -> Result<ShownRoom, RoomError> {
        let room = self.store.rooms().find(id).await?.ok_or(RoomError::NotFound)?;
        self.shown(room).await
    }

    /// An open room by its code.
    ///
    /// # Errors
    /// [`RoomError::NotFound`], or when storage fails.
    pub async fn show_by_code(&self, code: &RoomCode) -> Result<ShownRoom, RoomError> {
        let room = self.store.rooms().find_by_code(code).await?.ok_or(RoomError::NotFound)?;
        self.shown(room).await
    }

    /// The place of a user in a room; a player who left has none.
    ///
    /// # Errors
    /// [`RoomError::NotFound`] when the user does not sit there, [`RoomError::SeatOver`] when they left.
    pub async fn seat_of(&self, room: RoomId, user: UserId) -> Result<Player, RoomError> {
        let player = self.store.players().find_by_user(room, user).await?.ok_or(RoomError::NotFound)?;
        if player.left_at.is_some() {
            return Err(RoomError::SeatOver);
        }
        Ok(player)
    }

    /// How a finished game ended, and when.
    ///
    /// # Errors
    /// [`RoomError::NotFinished`] before the end.
    pub async fn result(&self, id: RoomId) -> Result<(GameOutcome, Timestamp), RoomError> {
        let room = self.store.rooms().find(id).await?.ok_or(RoomError::NotFound)?;
        room.outcome.zip(room.finished_at).ok_or(RoomError::NotFinished)
    }

    /// A user's finished games, newest first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn results_of(
        &self,
        user: UserId,
        before: Option<uuid::Uuid>,
        limit: u32,
    ) -> Result<Vec<GameResult>, RoomError> {
        Ok(self.store.results().of_user(user, before, limit).await?)
    }

    async fn shown(&self, room: Room) -> Result<ShownRoom, RoomError> {
        let players = self.store.players().of_room(room.id).await?;
        Ok(ShownRoom { room, players })
    }

    /// What a device needs to play: the room as it is now, and a fresh token.
    async fn joined(
        &self,
        room_id: RoomId,
        player_id: PlayerId,
        device: UserSessionId,
    ) -> Result<Joined, RoomError> {
        let shown = self.show(room_id).await?;
        let seat = self.store.game_sessions().find(player_id).await?.ok_or(RoomError::SeatOver)?;
        let player = shown.players.iter().find(|player| player.id == player_id).ok_or(RoomError::SeatOver)?;
        let session_token = self.sessions.mint_token(player, &seat, device);
        Ok(Joined { player_id, session_token, shown })
    }
}

/// The room, locked and still waiting for its start.
async fn lock_waiting(work: &dyn UnitOfWork, id: RoomId) -> Result<Room, RoomError> {
    let room = work.rooms().lock(id).await?.ok_or(RoomError::NotFound)?;
    if room.status == RoomStatus::Waiting { Ok(room) } else { Err(RoomError::AlreadyStarted) }
}

/// The room, locked, waiting, and this user its host.
async fn lock_hosted(
    work: &dyn UnitOfWork,
    id: RoomId,
    caller: &Principal,
) -> Result<(Room, Vec<Player>), RoomError> {
    let room = lock_waiting(work, id).await?;
    let players = work.players().of_room(id).await?;
    let host = players.iter().find(|player| Some(player.id) == room.host);
    match host.and_then(|host| host.user_id) {
        Some(user) if user == caller.user_id => Ok((room, players)),
        _ => Err(RoomError::NotHost),
    }
}

/// The lowest seat that nobody has.
fn free_seat(room: &Room, players: &[Player]) -> Option<Seat> {
    (0..room.seats).find(|seat| players.iter().all(|player| player.seat != *seat))
}
