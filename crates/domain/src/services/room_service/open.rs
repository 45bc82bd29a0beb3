//! Making a room, and taking a seat in one.

use std::net::IpAddr;

use crate::error::StoreError;
use crate::game::{BotStrength, Player, PlayerName, Room, RoomStatus, Seat};
use crate::id::{LogEpoch, PlayerId, RoomId, UserId};
use crate::ports::{RoomEvent, UnitOfWork};
use crate::services::room_service::{CreateRoom, Joined, RoomError, RoomService, free_seat, lock_hosted};
use crate::services::sign_in::Principal;
use crate::time::Duration;

/// The shortest time of a room that a host may ask for: each turn that runs out is an entry of the log.
const SHORTEST_TIME: Duration = Duration::seconds(1);
/// The longest.
const LONGEST_TIME: Duration = Duration::days(7);
/// Random codes that may be taken before the caller is told to try again.
pub(super) const MAX_CODES: usize = 5;

/// Who takes a seat.
pub(super) struct Newcomer<'a> {
    pub(super) user_id: Option<UserId>,
    pub(super) name: String,
    pub(super) bot: Option<BotStrength>,
    /// The place they would like; another one when it is taken.
    pub(super) seat: Option<Seat>,
    pub(super) user_agent: &'a str,
    pub(super) ip_address: Option<IpAddr>,
}

impl RoomService {
    /// Makes a room in which the caller is seated and is the host.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn create(&self, caller: &Principal, wish: &CreateRoom) -> Result<Joined, RoomError> {
        let name = self.name_of(caller, wish.player_name.as_ref()).await?;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let room = self.draw_up(wish)?;
            match self.store_new(caller, wish, &room, &name).await {
                Err(RoomError::Room(crate::services::LoadError::Store(StoreError::Conflict(_))))
                    if attempts < MAX_CODES => {}
                Ok(player) => return self.joined(room.id, player, caller.user_session_id).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes a seat, or finds the caller's own again, also in a room that has started. A full room starts
    /// by itself.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn join(
        &self,
        caller: &Principal,
        room_id: RoomId,
        name: Option<&PlayerName>,
        user_agent: &str,
        ip_address: Option<IpAddr>,
    ) -> Result<Joined, RoomError> {
        let name = self.name_of(caller, name).await?;
        let user_id = Some(caller.user_id);
        let newcomer = Newcomer { user_id, name, bot: None, seat: None, user_agent, ip_address };
        self.enter(caller, room_id, newcomer).await
    }

    /// Takes a seat as that newcomer, who is the caller, or finds the caller's own again.
    pub(super) async fn enter(
        &self,
        caller: &Principal,
        room_id: RoomId,
        newcomer: Newcomer<'_>,
    ) -> Result<Joined, RoomError> {
        let mut guard = self.rooms.lock(room_id).await;
        let work = self.store.begin().await?;
        let room = work.rooms().lock(room_id).await?.ok_or(RoomError::NotFound)?;
        let players = work.players().of_room(room_id).await?;
        if let Some(player) = players.iter().find(|player| player.user_id == Some(caller.user_id)) {
            if player.left_at.is_some() {
                return Err(RoomError::SeatOver);
            }
            work.game_sessions().extend(player.id, self.sessions.seat_expiry()).await?;
            work.commit().await?;
            drop(guard);
            return self.joined(room_id, player.id, caller.user_session_id).await;
        }
        if room.status != RoomStatus::Waiting {
            return Err(RoomError::AlreadyStarted);
        }
        let player = self.seat(&*work, &room, &players, newcomer).await?;
        let is_full = players.len() + 1 == usize::from(room.seats);
        let started = if is_full { Some(self.start_within(&*work, &mut guard, &room).await?) } else { None };
        work.commit().await?;
        self.actions.announce(room_id, RoomEvent::PlayerJoined { player: player.clone() }).await;
        self.follow_start(guard, started).await;
        self.joined(room_id, player.id, caller.user_session_id).await
    }

    /// The host seats a house bot. A full room starts by itself.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn add_bot(
        &self,
        caller: &Principal,
        room_id: RoomId,
        strength: BotStrength,
    ) -> Result<PlayerId, RoomError> {
        let mut guard = self.rooms.lock(room_id).await;
        let work = self.store.begin().await?;
        let (room, players) = lock_hosted(&*work, room_id, caller).await?;
        let game = self.rooms.shelf().exact(&room.game, room.rules_version);
        if !game.is_some_and(|game| game.describe().has_autoplay) {
            return Err(RoomError::NoBots);
        }
        let bots = players.iter().filter(|player| player.bot.is_some()).count();
        let name = format!("House bot {}", bots + 1);
        let newcomer = Newcomer {
            user_id: None,
            name,
            bot: Some(strength),
            seat: None,
            user_agent: "",
            ip_address: None,
        };
        let player = self.seat(&*work, &room, &players, newcomer).await?;
        let is_full = players.len() + 1 == usize::from(room.seats);
        let started = if is_full { Some(self.start_within(&*work, &mut guard, &room).await?) } else { None };
        work.commit().await?;
        self.actions.announce(room_id, RoomEvent::PlayerJoined { player: player.clone() }).await;
        self.follow_start(guard, started).await;
        Ok(player.id)
    }

    async fn name_of(&self, caller: &Principal, wished: Option<&PlayerName>) -> Result<String, RoomError> {
        if let Some(name) = wished {
            return Ok(name.as_str().to_owned());
        }
        let user = self.store.users().find(caller.user_id).await?;
        Ok(user.map_or_else(|| "Guest".to_owned(), |user| user.display_name))
    }

    pub(super) fn draw_up(&self, wish: &CreateRoom) -> Result<Room, RoomError> {
        check_time("turn_time", wish.turn_time)?;
        check_time("abandon_after", wish.abandon_after)?;
        let shelf = self.rooms.shelf();
        let game = shelf.newest(&wish.game).ok_or_else(|| RoomError::UnknownGame(wish.game.clone()))?;
        let description = game.describe();
        let seats = wish.seats.unwrap_or(description.min_seats);
        if !Room::seats_fit(&description, seats) {
            let (min, max) = (description.min_seats, description.max_seats);
            return Err(RoomError::SeatsOutOfRange { game: description.name, min, max });
        }
        let now = self.clock.now();
        Ok(Room {
            id: RoomId::new(self.randomness.uuid(now)),
            code: self.randomness.room_code(),
            private: wish.private,
            host: None,
            game: description.game.to_owned(),
            rules_version: description.rules_version,
            options: game.options(&wish.options, seats)?,
            status: RoomStatus::Waiting,
            seats,
            abandon_after: wish.abandon_after.unwrap_or(self.settings.abandon_after),
            turn_time: wish.turn_time,
            seed: self.randomness.seed(),
            log_epoch: LogEpoch::new(self.randomness.uuid(now)),
            created_at: now,
            started_at: None,
            finished_at: None,
            outcome: None,
        })
    }

    async fn store_new(
        &self,
        caller: &Principal,
        wish: &CreateRoom,
        room: &Room,
        name: &str,
    ) -> Result<PlayerId, RoomError> {
        let work = self.store.begin().await?;
        let newcomer = Newcomer {
            user_id: Some(caller.user_id),
            name: name.to_owned(),
            bot: None,
            seat: None,
            user_agent: &wish.user_agent,
            ip_address: wish.ip_address,
        };
        let player = self.host_within(&*work, caller, room, newcomer).await?;
        work.commit().await?;
        Ok(player.id)
    }

    /// Stores a new room with its host, if the caller may have another one.
    pub(super) async fn host_within(
        &self,
        work: &dyn UnitOfWork,
        caller: &Principal,
        room: &Room,
        host: Newcomer<'_>,
    ) -> Result<Player, RoomError> {
        // Of several wishes at once, each counts the rooms of those before it.
        work.users().lock(caller.user_id).await?;
        let open = work.rooms().count_open_hosted_by(caller.user_id).await?;
        if open >= self.settings.max_open_rooms {
            return Err(RoomError::TooManyRooms(open));
        }
        work.rooms().insert(room).await?;
        let player = self.seat(work, room, &[], host).await?;
        work.rooms().set_host(room.id, player.id).await?;
        Ok(player)
    }

    pub(super) async fn seat(
        &self,
        work: &dyn UnitOfWork,
        room: &Room,
        players: &[Player],
        newcomer: Newcomer<'_>,
    ) -> Result<Player, RoomError> {
        let is_free = |seat: &Seat| players.iter().all(|player| player.seat != *seat) && *seat < room.seats;
        let seat =
            newcomer.seat.filter(is_free).or_else(|| free_seat(room, players)).ok_or(RoomError::Full)?;
        let now = self.clock.now();
        let player = Player {
            id: PlayerId::new(self.randomness.uuid(now)),
            room_id: room.id,
            user_id: newcomer.user_id,
            name: newcomer.name,
            seat,
            bot: newcomer.bot,
            joined_at: now,
            left_at: None,
        };
        work.players().insert(&player).await?;
        if player.bot.is_none() {
            self.sessions.create_session(work, &player, newcomer.user_agent, newcomer.ip_address).await?;
        }
        Ok(player)
    }
}

/// A host's time must leave the others time to act, and the service time to breathe.
fn check_time(field: &'static str, time: Option<Duration>) -> Result<(), RoomError> {
    let allowed = time.is_none_or(|time| (SHORTEST_TIME..=LONGEST_TIME).contains(&time));
    if allowed { Ok(()) } else { Err(RoomError::InvalidTime(field)) }
}
