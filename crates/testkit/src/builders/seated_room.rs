//! A room with people on its seats, and all that their rows refer to.

use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, Room, RoomStatus, Seat};
use reseat_domain::ports::Store;
use reseat_domain::session::{GameSession, UserSession};
use reseat_domain::user::User;

use super::{With, a_game_session, a_player, a_room, a_user, a_user_session, moment};

/// A room full of people. Place *i* of each list belongs to seat *i*; the first is the host.
#[derive(Clone, Debug)]
pub struct SeatedRoom {
    /// The room.
    pub room: Room,
    /// Who sits there.
    pub users: Vec<User>,
    /// The device that each of them uses.
    pub user_sessions: Vec<UserSession>,
    /// Their places.
    pub players: Vec<Player>,
    /// Their game sessions, never connected.
    pub seats: Vec<GameSession>,
}

impl SeatedRoom {
    /// A waiting room of so many seats, at most 10. Rooms of different numbers share nothing.
    #[must_use]
    pub fn waiting(number: u32, seats: Seat) -> Self {
        let users: Vec<User> = (0..seats).map(|seat| a_user(number * 10 + u32::from(seat))).collect();
        let room = a_room(number).with(|room| room.seats = seats);
        let players: Vec<Player> =
            (0..seats).zip(&users).map(|(seat, user)| a_player(&room, seat, user)).collect();
        Self {
            user_sessions: users.iter().map(|user| a_user_session(user, 0)).collect(),
            seats: players.iter().map(a_game_session).collect(),
            room: room.with(|room| room.host = players.first().map(|player| player.id)),
            players,
            users,
        }
    }

    /// The same, being played.
    #[must_use]
    pub fn playing(number: u32, seats: Seat) -> Self {
        let mut seated = Self::waiting(number, seats);
        seated.room.status = RoomStatus::Playing;
        seated.room.started_at = Some(moment(i64::from(number) * 1000 + 500));
        seated
    }

    /// Stores every row, parents first.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn insert_into(self, store: &dyn Store) -> Result<Self, StoreError> {
        for user in &self.users {
            store.users().insert(user).await?;
        }
        for session in &self.user_sessions {
            store.user_sessions().insert(session).await?;
        }
        store.rooms().insert(&self.room).await?;
        for player in &self.players {
            store.players().insert(player).await?;
        }
        for seat in &self.seats {
            store.game_sessions().insert(seat).await?;
        }
        Ok(self)
    }
}
