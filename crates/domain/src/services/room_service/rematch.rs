//! Another game with the same players, in one room, whoever of them asks first.

use std::net::IpAddr;

use crate::error::StoreError;
use crate::game::{Player, Room, Seat};
use crate::id::RoomId;
use crate::services::LoadError;
use crate::services::room_service::open::{MAX_CODES, Newcomer};
use crate::services::room_service::{CreateRoom, Joined, RoomError, RoomService, ShownRoom};
use crate::services::session_manager::Seated;
use crate::services::sign_in::Principal;

impl RoomService {
    /// A seat in the room of the rematch, for one who sits at a finished game. The first who asks makes the room, as
    /// the old one was and with its bots, and is its host; everybody else who asks comes into the same room, where
    /// their old places wait for them unless somebody was asked in instead. Full, it starts by itself.
    ///
    /// # Errors
    /// [`RoomError::NotFinished`] before the end; [`RoomError::AlreadyStarted`] and [`RoomError::Full`] when the
    /// others play without the caller.
    pub async fn rematch(
        &self,
        seat: &Seated,
        user_agent: &str,
        ip_address: Option<IpAddr>,
    ) -> Result<Joined, RoomError> {
        let Seated { room_id, player, user_session_id, .. } = seat;
        let user_id = player.user_id.ok_or(RoomError::SeatOver)?;
        let caller = Principal { user_id, user_session_id: *user_session_id };
        let over = self.show(*room_id).await?;
        let id = over.room.rematch_id().ok_or(RoomError::NotFinished)?;
        let newcomer = || Newcomer {
            user_id: Some(user_id),
            name: player.name.clone(),
            bot: None,
            seat: Some(player.seat),
            user_agent,
            ip_address,
        };
        let mut attempts = 0;
        loop {
            attempts += 1;
            if self.store.rooms().find(id).await?.is_some() {
                return self.enter(&caller, id, newcomer()).await;
            }
            let room = self.as_before(id, &over)?;
            match self.open_rematch(&caller, &room, &over.players, newcomer()).await {
                // The code is taken, or another player was faster and has made the room.
                Err(RoomError::Room(LoadError::Store(StoreError::Conflict(_)))) if attempts < MAX_CODES => {}
                outcome => return outcome,
            }
        }
    }

    /// The room of the rematch, when somebody has asked for one and is there.
    ///
    /// # Errors
    /// [`RoomError::NotFinished`] before the end.
    pub async fn find_rematch(&self, room_id: RoomId) -> Result<Option<ShownRoom>, RoomError> {
        let over = self.store.rooms().find(room_id).await?.ok_or(RoomError::NotFound)?;
        let id = over.rematch_id().ok_or(RoomError::NotFinished)?;
        match self.store.rooms().find(id).await? {
            Some(room) => self.shown(room).await.map(Some),
            None => Ok(None),
        }
    }

    /// A room like that one, for as many as have played. Not listed, whatever that one was: its seats are theirs.
    fn as_before(&self, id: RoomId, over: &ShownRoom) -> Result<Room, RoomError> {
        let ShownRoom { room, players } = over;
        let wish = CreateRoom {
            game: room.game.clone(),
            seats: Seat::try_from(players.len()).ok(),
            options: room.options.clone(),
            private: true,
            ..CreateRoom::default()
        };
        let (abandon_after, turn_time) = (room.abandon_after, room.turn_time);
        Ok(Room { id, abandon_after, turn_time, ..self.draw_up(&wish)? })
    }

    async fn open_rematch(
        &self,
        caller: &Principal,
        room: &Room,
        before: &[Player],
        host: Newcomer<'_>,
    ) -> Result<Joined, RoomError> {
        let mut guard = self.rooms.lock(room.id).await;
        let work = self.store.begin().await?;
        let host = self.host_within(&*work, caller, room, host).await?;
        let mut seated = vec![host.clone()];
        for bot in before.iter().filter(|player| player.bot.is_some()) {
            seated.push(self.seat(&*work, room, &seated, again(bot)).await?);
        }
        let is_full = seated.len() == usize::from(room.seats);
        let started = if is_full { Some(self.start_within(&*work, &mut guard, room).await?) } else { None };
        work.commit().await?;
        self.follow_start(guard, started).await;
        self.joined(room.id, host.id, caller.user_session_id).await
    }
}

/// A bot takes its old place.
fn again(bot: &Player) -> Newcomer<'static> {
    Newcomer {
        user_id: None,
        name: bot.name.clone(),
        bot: bot.bot,
        seat: Some(bot.seat),
        user_agent: "",
        ip_address: None,
    }
}
