//! The game sessions: who holds which seat, and whether they are there.
//!
//! | file | does |
//! |---|---|
//! | this | create a game session, mint and validate its tokens |
//! | `connect` | a connection takes its seat, in one transaction |
//! | `resume` | the same in one statement, where nothing but the presence of the seats changes |
//! | `presence` | heartbeats, disconnections, dead process runs |
//! | `ghosts` | seats that a living process run holds without a connection |
//! | `abandonment` | absences that are too long |
//! | `expiry` | rooms to which nobody comes back |
//! | `forgeries` | forged session tokens, in the audit log |
//! | `seats_changed` | what a change does to the seats of a room |
//! | `sweep` | the way of a sweep through all that it finds |
//! | `telling` | what a room's readers are told of its seats |

use std::net::IpAddr;
use std::sync::Arc;

use crate::error::StoreError;
use crate::game::Player;
use crate::id::{GameSessionId, NodeRunId, RoomId, UserSessionId};
use crate::ports::{Clock, Observer, Randomness, Report, SeatHolder, Store, UnitOfWork};
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::LoadedRooms;
use crate::session::{AbsenceRules, GameSession, UserSession};
use crate::time::{Duration, Timestamp};
use crate::token::{SessionToken, TokenKeys, TokenRefusal};
use forgeries::Forgeries;

mod abandonment;
mod connect;
mod expiry;
mod forgeries;
mod ghosts;
mod presence;
mod resume;
mod seats_changed;
mod sweep;
mod telling;

pub use connect::{ConnectError, Connected, WantedConnection};
pub(in crate::services) use seats_changed::{SeatsChanged, changed};
pub(in crate::services) use telling::save_status;

/// User sessions whose idle limits move by one statement.
const MOST_TOUCHED_AT_ONCE: usize = 5_000;

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct SessionSettings {
    /// How long a session token and a seat's life last.
    pub token_ttl: Duration,
    /// How long a process run may be unseen before its seats count as disconnected.
    pub run_unseen_after: Duration,
    /// How long a user session lives without activity.
    pub idle_timeout: Duration,
    /// All absences of one seat in one game.
    pub absence_budget: Duration,
    /// The limit of one absence that always remains.
    pub exhausted_abandon_after: Duration,
}

/// A seat that was proved by a session token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seated {
    /// The room.
    pub room_id: RoomId,
    /// The player.
    pub player: Player,
    /// The game session as it was read.
    pub game_session: GameSession,
    /// On behalf of which user session.
    pub user_session_id: UserSessionId,
}

/// Why a session token proves no seat.
#[derive(Debug, thiserror::Error)]
pub enum SeatTokenError {
    /// The token is refused.
    #[error(transparent)]
    Refused(#[from] TokenRefusal),
    /// The seat was left, or its player was removed.
    #[error("the seat is over")]
    SeatOver,
    /// The token is good, but its room is gone.
    #[error("the room is gone")]
    RoomGone,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct SessionManager {
    store: Arc<dyn Store>,
    rooms: Arc<LoadedRooms>,
    actions: Arc<ActionLog>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
    keys: TokenKeys,
    settings: SessionSettings,
    forgeries: Forgeries,
}

impl SessionManager {
    /// Wires the service.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "called once, in the wiring; each is a port of its own")]
    pub fn new(
        store: Arc<dyn Store>,
        rooms: Arc<LoadedRooms>,
        actions: Arc<ActionLog>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        observer: Arc<dyn Observer>,
        keys: TokenKeys,
        settings: SessionSettings,
    ) -> Self {
        let forgeries = Forgeries::default();
        Self { store, rooms, actions, clock, randomness, observer, keys, settings, forgeries }
    }

    /// Makes the game session of a seat that is taken in this unit of work.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the seat has one already.
    pub async fn create_session(
        &self,
        work: &dyn UnitOfWork,
        player: &Player,
        user_agent: &str,
        ip_address: Option<IpAddr>,
    ) -> Result<GameSession, StoreError> {
        let now = self.clock.now();
        let id = GameSessionId::new(self.randomness.uuid(now));
        let expires_at = now + self.settings.token_ttl;
        let nonce = self.randomness.seat_nonce();
        let mut session = GameSession::new(id, player.room_id, player.id, nonce, now, expires_at);
        user_agent.clone_into(&mut session.user_agent);
        session.ip_address = ip_address;
        work.game_sessions().insert(&session).await?;
        Ok(session)
    }

    /// Mints a session token for a seat, on behalf of one device's user session. Tokens minted before stay
    /// good until they expire.
    #[must_use]
    pub fn mint_token(&self, player: &Player, seat: &GameSession, user_session_id: UserSessionId) -> String {
        let now = self.clock.now();
        self.keys.mint(&SessionToken {
            room_id: player.room_id,
            player_id: player.id,
            player_name: player.name.clone(),
            user_session_id,
            created_at: now,
            expires_at: now + self.settings.token_ttl,
            nonce: seat.nonce.clone(),
        })
    }

    /// Until when a seat lives that is used now.
    #[must_use]
    pub fn seat_expiry(&self) -> Timestamp {
        self.clock.now() + self.settings.token_ttl
    }

    /// Which seat a session token proves. A refusal is a security event and is reported.
    ///
    /// # Errors
    /// [`SeatTokenError`].
    pub async fn validate_session(
        &self,
        token: &str,
        room: Option<RoomId>,
    ) -> Result<Seated, SeatTokenError> {
        let outcome = self.validate(token, room).await;
        if let Err(SeatTokenError::Refused(refusal)) = &outcome {
            self.observer.report(Report::TokenRefused { refusal: *refusal });
            if *refusal == TokenRefusal::BadSignature {
                self.note_forgery(room).await;
            }
        }
        outcome
    }

    async fn validate(&self, token: &str, room: Option<RoomId>) -> Result<Seated, SeatTokenError> {
        let now = self.clock.now();
        let token = self.keys.verify(token, now)?;
        if room.is_some_and(|room| room != token.room_id) {
            return Err(TokenRefusal::WrongRoom.into());
        }
        let holder = self.store.game_sessions().find_holder(token.player_id, token.user_session_id).await?;
        let Some(SeatHolder { player, game_session, user_session }) = holder else {
            return Err(self.gone(token.room_id).await?);
        };
        let game_session = game_session.ok_or(SeatTokenError::SeatOver)?;
        if game_session.nonce != token.nonce {
            return Err(TokenRefusal::Revoked.into());
        }
        let user_session =
            user_session.filter(|session| session.is_live(now)).ok_or(TokenRefusal::Revoked)?;
        if player.left_at.is_some() {
            return Err(SeatTokenError::SeatOver);
        }
        self.keep_alive(&user_session, &game_session, now).await;
        Ok(Seated { room_id: token.room_id, player, game_session, user_session_id: token.user_session_id })
    }

    /// A use of the seat moves the idle limit of the device's user session, at most every
    /// [`Self::touch_interval`], and extends the seat's life before half of it is over. Whoever is known is let
    /// in, also when that can't be stored; the next use makes up for it.
    async fn keep_alive(&self, user_session: &UserSession, seat: &GameSession, now: Timestamp) {
        if user_session.is_due_for_touch(now, self.settings.idle_timeout) {
            let expires_at = user_session.slide(now, self.settings.idle_timeout);
            let _ = self.store.user_sessions().touch(user_session.id, now, expires_at).await;
        }
        if seat.expires_at - now < self.settings.token_ttl / 2 {
            let _ = self.store.game_sessions().extend(seat.player_id, now + self.settings.token_ttl).await;
        }
    }

    /// An open connection is an activity of the device that opened it: the idle limits of these user sessions
    /// move on. To be called every [`Self::touch_interval`].
    ///
    /// # Errors
    /// When storage fails; the next call makes up for it.
    pub async fn keep_signed_in(&self, user_sessions: &[UserSessionId]) -> Result<(), StoreError> {
        let now = self.clock.now();
        for some in user_sessions.chunks(MOST_TOUCHED_AT_ONCE) {
            self.store.user_sessions().touch_all(some, now, self.settings.idle_timeout).await?;
        }
        Ok(())
    }

    /// How often connected users are to be kept signed in.
    #[must_use]
    pub fn touch_interval(&self) -> Duration {
        UserSession::touched_every(self.settings.idle_timeout)
    }

    /// Whether another process serves the same rooms.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn has_other_runs(&self, run: NodeRunId) -> Result<bool, StoreError> {
        let unseen_since = self.clock.now() - self.settings.run_unseen_after;
        self.store.service_runs().has_others(run, unseen_since).await
    }

    async fn gone(&self, room_id: RoomId) -> Result<SeatTokenError, StoreError> {
        let room = self.store.rooms().find(room_id).await?;
        Ok(if room.is_some() { SeatTokenError::SeatOver } else { SeatTokenError::RoomGone })
    }

    fn absence_rules(&self, abandon_after: Duration) -> AbsenceRules {
        AbsenceRules {
            abandon_after,
            budget: self.settings.absence_budget,
            exhausted_abandon_after: self.settings.exhausted_abandon_after,
        }
    }
}

#[cfg(test)]
mod tests;
