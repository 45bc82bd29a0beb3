//! Game sessions: the connection state of human seats.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::game::{Player, RoomStatus};
use crate::id::{ClientId, GameSessionId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId};
use crate::ports::ServiceRun;
use crate::session::{Connect, GameSession, Health, UserSession};
use crate::time::{Duration, Timestamp};

/// A sign of life of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The seat.
    pub player_id: PlayerId,
    /// The connection that was heard.
    pub connection: i64,
    /// The user session it was opened with.
    pub user_session_id: UserSessionId,
    /// When it was last heard.
    pub heard_at: Timestamp,
    /// How well it is heard now.
    pub health: Health,
    /// Whether its page is hidden.
    pub hidden: bool,
}

/// What a session token is judged by, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatHolder {
    /// The player.
    pub player: Player,
    /// The seat's game session; `None` for a bot.
    pub game_session: Option<GameSession>,
    /// The device's user session, if there is one by that name; whether it is live is the caller's to judge.
    pub user_session: Option<UserSession>,
}

/// What has become of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How its seat is held; `None` when the seat is over.
    pub seat: Option<Holding>,
    /// Whether the user session that opened it is live.
    pub is_signed_in: bool,
}

/// How a seat is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The number of its newest connection.
    pub connection: i64,
    /// Whose that is, if there was one.
    pub client: Option<ClientId>,
    /// Whether it stands.
    pub is_connected: bool,
}

/// The human seats of a room at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomPresence {
    /// Where the room is in its life.
    pub status: RoomStatus,
    /// The room's limit for one absence.
    pub abandon_after: Duration,
    /// The seats, by id.
    pub seats: Vec<GameSession>,
    /// The process runs that the connected seats name, as far as they have a row.
    pub runs: Vec<ServiceRun>,
}

/// A change of a room's seats that holds only if nothing has changed them meanwhile.
#[derive(Clone, Debug)]
pub struct PresenceChange {
    /// The room.
    pub room_id: RoomId,
    /// Where the room must be in its life.
    pub status: RoomStatus,
    /// All its human seats, as they must be: their nonces, clients, links, connection numbers, absences and
    /// abandonments.
    pub before: Vec<GameSession>,
    /// Those that change, as they shall be. A life and a last heartbeat move only forwards; address and user agent
    /// change with the number of the connection alone, so that none comes back that was forgotten meanwhile.
    pub after: Vec<GameSession>,
    /// Who connects, if anyone does: has not left the room, and this user session is live at that time.
    pub connects: Option<(PlayerId, UserSessionId, Timestamp)>,
}

/// Stores game sessions.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait GameSessionRepository: Send + Sync {
    /// Stores the game session of a seat that was just taken.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the seat has one.
    async fn insert(&self, session: &GameSession) -> Result<(), StoreError>;

    /// Finds the game session of a seat.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, player: PlayerId) -> Result<Option<GameSession>, StoreError>;

    /// The game sessions of these seats, in any order and in one statement; at most a thousand at a time.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_players(&self, players: &[PlayerId]) -> Result<Vec<GameSession>, StoreError>;

    /// Forgets the addresses and user agents of all seats of a user. Answers how many seats those are. To be called
    /// in a unit of work, as long as the seats are the user's.
    ///
    /// # Errors
    /// When storage fails.
    async fn forget(&self, user: UserId) -> Result<u64, StoreError>;

    /// How many seats whose newest connection was made before a time still have its address.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets the addresses of connections that were made before a time, the oldest first, at most so many, unless
    /// a newer one has taken the seat. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// The game sessions of a room, by id.
    ///
    /// # Errors
    /// When storage fails.
    async fn of_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError>;

    /// A player with the seat's game session and a user session, in one statement.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_holder(
        &self,
        player: PlayerId,
        user_session: UserSessionId,
    ) -> Result<Option<SeatHolder>, StoreError>;

    /// Everybody at a room's table by seat, each person with their game session, in one statement.
    ///
    /// # Errors
    /// When storage fails.
    async fn at_table(&self, room: RoomId) -> Result<Vec<(Player, Option<GameSession>)>, StoreError>;

    /// The human seats of a room, in one statement; `None` for a room without any.
    ///
    /// # Errors
    /// When storage fails.
    async fn presence(&self, room: RoomId) -> Result<Option<RoomPresence>, StoreError>;

    /// Changes seats in one conditional statement. Answers whether its conditions held; if not, nothing was
    /// changed. An adapter MUST let the database judge, so that of two changes of one room that were drawn up
    /// from the same moment exactly one holds, and so that a unit of work that has locked the room or its
    /// seats is waited for.
    ///
    /// # Errors
    /// When storage fails.
    async fn change_presence(&self, change: &PresenceChange) -> Result<bool, StoreError>;

    /// The game sessions of a room, by id, which nobody else may change until this transaction ends. Only
    /// inside a unit of work; taken in the order of their ids, after the room and before log entries.
    ///
    /// # Errors
    /// When storage fails.
    async fn lock_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError>;

    /// Connects a seat in one conditional statement: the nonce is equal, the user session is live, the
    /// attempt is not lower where the client is the same, and the seat is free, or held by the same client,
    /// or the connect is a takeover. Raises the connection number, marks the seat as connected and healthy,
    /// ends nothing else. `None`: a condition did not hold; the row says which.
    ///
    /// # Errors
    /// When storage fails.
    async fn connect(&self, connect: &Connect) -> Result<Option<GameSession>, StoreError>;

    /// Stores the link, absence and abandonment of seats that this transaction has locked, and their lives, in
    /// one statement.
    ///
    /// # Errors
    /// When storage fails.
    async fn save_presence(&self, seats: &[GameSession]) -> Result<(), StoreError>;

    /// Stores signs of life in one statement: the later of both times, the health and whether the page is
    /// hidden, only where the seat is still connected with that connection number. Answers the players for
    /// which that did not hold, or whose user session is gone.
    ///
    /// # Errors
    /// When storage fails.
    async fn save_heartbeats(&self, beats: &[Heartbeat], now: Timestamp)
    -> Result<Vec<PlayerId>, StoreError>;

    /// What has become of connections: of the seat of each, and of the user session that it was opened with. In
    /// one statement, and answered in their order; at most a thousand at a time.
    ///
    /// # Errors
    /// When storage fails.
    async fn standings(
        &self,
        of: &[(PlayerId, UserSessionId)],
        now: Timestamp,
    ) -> Result<Vec<Standing>, StoreError>;

    /// Extends the life of a seat; only forwards.
    ///
    /// # Errors
    /// When storage fails.
    async fn extend(&self, player: PlayerId, expires_at: Timestamp) -> Result<(), StoreError>;

    /// The rooms in play in which an absence runs. By id, those after `after`.
    ///
    /// # Errors
    /// When storage fails.
    async fn rooms_with_running_absence(
        &self,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError>;

    /// The seats still marked as connected by process runs that were stopped, or not seen since
    /// `unseen_since`, or are unknown, with the time each run stopped or was last seen (the seat's last
    /// heartbeat where the run is unknown). By id, those after `after`.
    ///
    /// # Errors
    /// When storage fails.
    async fn connected_by_dead_runs(
        &self,
        unseen_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<(GameSession, Timestamp)>, StoreError>;

    /// The seats marked as connected by this process run that were last heard before `unheard_since`. By id,
    /// those after `after`.
    ///
    /// # Errors
    /// When storage fails.
    async fn unheard_of_run(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<GameSession>, StoreError>;

    /// The rooms that are not finished, whose human seats are all disconnected and past their life. By id, those
    /// after `after`.
    ///
    /// # Errors
    /// When storage fails.
    async fn expired_rooms(
        &self,
        now: Timestamp,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError>;

    /// How many seats are connected.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_connected(&self) -> Result<u64, StoreError>;
}
