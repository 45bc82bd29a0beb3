//! The start of a game.

use crate::game::{Draft, Player, Room, RoomState, Sides};
use crate::id::RoomId;
use crate::ports::{AppendAnswer, RoomEvent, UnitOfWork};
use crate::services::action_log::inconsistent;
use crate::services::loaded_rooms::RoomGuard;
use crate::services::room_service::{RoomError, RoomService, ShownRoom, lock_hosted};
use crate::services::session_manager::{SeatsChanged, changed};
use crate::services::sign_in::Principal;
use crate::session::Absence;

/// A start that is stored with the next commit.
pub(super) struct Started {
    head: i64,
    seats: SeatsChanged,
}

impl RoomService {
    /// The host starts the game with those who are there.
    ///
    /// # Errors
    /// [`RoomError`]; nothing was stored.
    pub async fn start(&self, caller: &Principal, room_id: RoomId) -> Result<ShownRoom, RoomError> {
        let mut guard = self.rooms.lock(room_id).await;
        let work = self.store.begin().await?;
        let (room, _) = lock_hosted(&*work, room_id, caller).await?;
        let started = self.start_within(&*work, &mut guard, &room).await?;
        work.commit().await?;
        self.follow_start(guard, Some(started)).await;
        self.show(room_id).await
    }

    /// Closes gaps in the seats and appends the start with all that follows, in a unit that has locked the
    /// waiting room.
    pub(super) async fn start_within(
        &self,
        work: &dyn UnitOfWork,
        guard: &mut RoomGuard,
        room: &Room,
    ) -> Result<Started, RoomError> {
        let mut players = work.players().of_room(room.id).await?;
        let rules = guard.rules_of(room)?;
        let fewest = rules.game.describe().min_seats;
        if players.len() < usize::from(fewest) {
            return Err(RoomError::NotEnoughPlayers(fewest));
        }
        // Lowest first: each moves to a seat that is free by then.
        for (seat, player) in (0..).zip(players.iter_mut()) {
            if player.seat != seat {
                work.players().move_to(player.id, seat).await?;
                player.seat = seat;
            }
        }
        let now = self.clock.now();
        let state = RoomState::empty();
        let mut draft = Draft::after(&rules, &state, now);
        let seating: Vec<_> = players.iter().map(Player::seated).collect();
        draft.start(&seating).map_err(|error| inconsistent(room.id, error))?;
        draft.follow_up().map_err(|error| inconsistent(room.id, error))?;
        let drafted = draft.finish();
        let sides = Sides::at(&rules, &drafted.state).unwrap_or_default();
        let before = work.game_sessions().lock_room(room.id).await?;
        let mut after = before.clone();
        Absence::settle(&mut after, &sides, now);
        work.game_sessions().save_presence(&changed(&before, &after)).await?;
        let appended = work.actions().append(&drafted.entries).await? == AppendAnswer::Appended;
        if !appended || !work.rooms().start(room.id, now).await? {
            return Err(RoomError::AlreadyStarted);
        }
        let (sides, abandon_after) = (Some(sides), room.abandon_after);
        let seats = SeatsChanged { before, after, sides, abandon_after };
        Ok(Started { head: drafted.state.sequence_number(), seats })
    }

    /// After the commit: memory reads the room anew, and its readers are told.
    pub(super) async fn follow_start(&self, mut guard: RoomGuard, started: Option<Started>) {
        guard.forget();
        let room_id = guard.room_id();
        drop(guard);
        if let Some(Started { head, seats }) = started {
            self.actions.announce(room_id, RoomEvent::Appended { head }).await;
            self.sessions.tell(&seats, None).await;
        }
    }
}
