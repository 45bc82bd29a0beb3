//! Leaving a room, and being removed from one.

use std::collections::BTreeSet;

use serde_json::json;

use crate::game::{Draft, EndReason, Player, RoomRules, RoomState, RoomStatus};
use crate::id::{PlayerId, RoomId};
use crate::ports::{AppendAnswer, RoomEvent, UnitOfWork};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::LoadError;
use crate::services::overtaken::Overtaken;
use crate::services::room_service::{RoomError, RoomService, lock_hosted};
use crate::services::session_manager::{SeatsChanged, changed, save_status};
use crate::services::sign_in::Principal;
use crate::session::{Absence, GameSession};

impl RoomService {
    /// A player leaves: before the start without a trace, in play for good. With two sides that forfeits
    /// the game; with more, the seat is played by the service and loses. With `connection`, the connection
    /// that it came over, only while no newer one has the seat: a late frame must not end a game that the
    /// player goes on with elsewhere.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn leave(
        &self,
        room_id: RoomId,
        player_id: PlayerId,
        connection: Option<i64>,
    ) -> Result<(), RoomError> {
        let mut overtaken = Overtaken::default();
        while !self.try_leave(room_id, player_id, connection).await? {
            overtaken.once_more()?;
        }
        self.actions.announce(room_id, RoomEvent::SeatOver { player_id }).await;
        Ok(())
    }

    /// The host removes a player, a bot too, before the start.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn remove_player(
        &self,
        caller: &Principal,
        room_id: RoomId,
        player_id: PlayerId,
    ) -> Result<(), RoomError> {
        let work = self.store.begin().await?;
        let (room, players) = lock_hosted(&*work, room_id, caller).await?;
        let removed = players.iter().find(|player| player.id == player_id).ok_or(RoomError::NotFound)?;
        self.give_up_seat(&*work, room.id, room.host, removed, &players).await?;
        work.commit().await?;
        self.actions.announce(room_id, RoomEvent::PlayerLeft { player_id }).await;
        self.actions.announce(room_id, RoomEvent::SeatOver { player_id }).await;
        Ok(())
    }

    /// Answers whether it is done; `false`: another writer was first.
    async fn try_leave(
        &self,
        room_id: RoomId,
        player_id: PlayerId,
        connection: Option<i64>,
    ) -> Result<bool, RoomError> {
        let mut guard = self.rooms.lock(room_id).await;
        let loaded = guard.refresh().await?;
        let work = self.store.begin().await?;
        let room = work.rooms().lock(room_id).await?.ok_or(RoomError::NotFound)?;
        let mut seats = work.game_sessions().lock_room(room_id).await?;
        let is_newer = |seat: &GameSession| connection.is_some_and(|own| seat.connection > own);
        if seats.iter().any(|seat| seat.player_id == player_id && is_newer(seat)) {
            return Err(RoomError::Superseded);
        }
        let players = work.players().of_room(room_id).await?;
        let player = players.iter().find(|player| player.id == player_id).ok_or(RoomError::SeatOver)?;
        match room.status {
            RoomStatus::Waiting => {
                self.give_up_seat(&*work, room_id, room.host, player, &players).await?;
                work.commit().await?;
                self.actions.announce(room_id, RoomEvent::PlayerLeft { player_id }).await;
                return Ok(true);
            }
            RoomStatus::Finished => return Ok(true),
            RoomStatus::Playing | RoomStatus::Abandoned => {}
        }
        let now = self.clock.now();
        if !work.players().leave(player_id, now).await? {
            return Err(RoomError::SeatOver);
        }
        // Without sides, it was started since it was read.
        let Some(sides) = loaded.sides() else { return Ok(false) };
        let before = seats.clone();
        for seat in seats.iter_mut().filter(|seat| seat.player_id == player_id) {
            seat.disconnect(now);
            // Gone for good: no absence runs, and a claim does not wait for it.
            seat.abandon(now);
        }
        Absence::settle(&mut seats, &sides, now);
        work.game_sessions().save_presence(&changed(&before, &seats)).await?;
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        draft.about(player_id, "leave", json!({})).map_err(|error| inconsistent(room_id, error))?;
        if let Some(winners) = winners_by_forfeit(loaded.rules(), draft.state()) {
            draft.end(EndReason::Forfeit, Some(winners)).map_err(|error| inconsistent(room_id, error))?;
        } else {
            save_status(&*work, &room, &seats, &sides).await?;
        }
        let drafted = draft.finish();
        if self.actions.end_within(&*work, &guard, &drafted).await? != AppendAnswer::Appended {
            guard.forget();
            return Ok(false);
        }
        work.commit().await?;
        self.actions.report_end(&guard, &drafted);
        let (head, has_ended) = (drafted.state.sequence_number(), drafted.state.outcome().is_some());
        guard.load().await?.advance(drafted);
        drop(guard);
        self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        let sides = (!has_ended).then_some(sides);
        let change = SeatsChanged { before, after: seats, sides, abandon_after: room.abandon_after };
        self.sessions.tell(&change, None).await;
        Ok(true)
    }

    /// A seat of a waiting room becomes free. The next person is the host; without one the room is gone.
    async fn give_up_seat(
        &self,
        work: &dyn UnitOfWork,
        room_id: RoomId,
        host: Option<PlayerId>,
        player: &Player,
        players: &[Player],
    ) -> Result<(), LoadError> {
        let next = players.iter().find(|other| other.id != player.id && other.bot.is_none());
        let Some(next) = next else {
            work.rooms().remove_waiting(room_id).await?;
            return Ok(());
        };
        work.players().remove(player.id).await?;
        if host == Some(player.id) {
            work.rooms().set_host(room_id, next.id).await?;
        }
        Ok(())
    }
}

/// The winners when a leave ends the game: with two sides the other one, with more the only one that is
/// left, and whoever remains when every person has left. `None`: the game goes on.
fn winners_by_forfeit(rules: &RoomRules, state: &RoomState) -> Option<Vec<PlayerId>> {
    let seating = state.seating();
    let sides = rules.sides(u8::try_from(seating.len()).unwrap_or(u8::MAX));
    let side_of = |seat: u8| sides.get(usize::from(seat)).copied().unwrap_or(seat);
    let two_sides = sides.iter().collect::<BTreeSet<_>>().len() == 2;
    let gone = |seat: u8| {
        seating.iter().any(|seated| {
            let same = if two_sides { side_of(seated.seat) == side_of(seat) } else { seated.seat == seat };
            same && state.has_left(seated.player_id)
        })
    };
    let remaining: Vec<_> = seating.iter().filter(|seated| !gone(seated.seat)).collect();
    let sides_left: BTreeSet<_> = remaining.iter().map(|seated| side_of(seated.seat)).collect();
    let nobody_left = remaining.iter().all(|seated| seated.bot.is_some());
    (sides_left.len() <= 1 || nobody_left).then(|| remaining.iter().map(|seated| seated.player_id).collect())
}
