//! Signs of life, disconnections, and the seats of dead process runs.

use crate::error::StoreError;
use crate::game::{RoomStatus, Sides};
use crate::id::{PlayerId, RoomId};
use crate::ports::{Heartbeat, PresenceChange, RoomPresence, ServiceRun, UnitOfWork};
use crate::services::loaded_rooms::{LoadError, RoomGuard};
use crate::services::session_manager::sweep::{PAGE, Sweep};
use crate::services::session_manager::{SeatsChanged, SessionManager, changed, save_status};
use crate::session::{Absence, GameSession, Link, is_claimable};
use crate::time::Timestamp;

impl SessionManager {
    /// Stores signs of life, all in one statement. Answers the players whose connection is no longer the
    /// seat's, or whose user session is gone: their sockets are to be closed.
    ///
    /// # Errors
    /// When storage fails; nobody is disconnected for that.
    pub async fn update_heartbeat(&self, beats: &[Heartbeat]) -> Result<Vec<PlayerId>, StoreError> {
        if beats.is_empty() {
            return Ok(Vec::new());
        }
        self.store.game_sessions().save_heartbeats(beats, self.clock.now()).await
    }

    /// Notes that a connection ended as of `at`, or as of when its process run was last seen, if the others
    /// may take that for dead: nobody pays for an outage. The seats of dead runs in the room end with it. The
    /// late close of an older connection changes nothing. Answers whether the seat was still that
    /// connection's.
    ///
    /// # Errors
    /// When storage fails; the caller tries again with the same `at`, for no sweep looks at a living run.
    pub async fn mark_disconnected(
        &self,
        room_id: RoomId,
        player: PlayerId,
        connection: i64,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.end_connection(room_id, &Ending { player, connection, at }).await? > 0)
    }

    /// Answers how many seats were disconnected.
    async fn end_connection(&self, room_id: RoomId, ending: &Ending) -> Result<usize, StoreError> {
        // One at a time on this node, and before the transaction.
        let mut turn = self.rooms.lock(room_id).await;
        if let Some(done) = self.end_unlocked(&mut turn, ending).await? {
            return Ok(done);
        }
        let sides = sides_of(&mut turn).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await? else { return Ok(0) };
        let stored = work.game_sessions().lock_room(room_id).await?;
        if !ending.is_still_held(&stored) {
            return Ok(0);
        }
        let sides = sides.filter(|_| room.status.is_in_play());
        if room.status.is_in_play() && sides.is_none() {
            return Err(StoreError::Contention("the game has begun meanwhile".into()));
        }
        let runs = runs_of(&*work, &stored).await?;
        let mut seats = stored.clone();
        self.disconnect_seats(&mut seats, &runs, sides.as_ref(), now, Some(ending));
        if let Some(sides) = &sides {
            save_status(&*work, &room, &seats, sides).await?;
        }
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        work.commit().await?;
        drop(turn);
        let change = SeatsChanged { before: stored, after: seats, sides, abandon_after: room.abandon_after };
        Ok(self.tell_disconnected(&change).await)
    }

    /// The same by one read and one conditional statement, which shares its commit with others. `None`: the
    /// seats changed meanwhile, or nobody is left who may claim.
    async fn end_unlocked(&self, turn: &mut RoomGuard, ending: &Ending) -> Result<Option<usize>, StoreError> {
        let room_id = turn.room_id();
        let Some(RoomPresence { status, abandon_after, seats: before, runs }) =
            self.store.game_sessions().presence(room_id).await?
        else {
            return Ok(Some(0));
        };
        if !ending.is_still_held(&before) {
            return Ok(Some(0));
        }
        let sides = if status.is_in_play() { sides_of(turn).await? } else { None };
        let mut seats = before.clone();
        self.disconnect_seats(&mut seats, &runs, sides.as_ref(), self.clock.now(), Some(ending));
        if let Some(sides) = &sides
            && is_claimable(&seats, sides) != (status == RoomStatus::Abandoned)
        {
            return Ok(None);
        }
        let after = changed(&before, &seats);
        let change = PresenceChange { room_id, status, before: before.clone(), after, connects: None };
        if !self.store.game_sessions().change_presence(&change).await? {
            return Ok(None);
        }
        Ok(Some(self.tell_disconnected(&SeatsChanged { before, after: seats, sides, abandon_after }).await))
    }

    /// Tells the others who is there no longer; answers how many they are.
    async fn tell_disconnected(&self, change: &SeatsChanged) -> usize {
        self.tell(change, None).await;
        let pairs = change.before.iter().zip(&change.after);
        pairs.filter(|(before, after)| before.is_connected() && !after.is_connected()).count()
    }

    /// Disconnects the seats of process runs that were stopped or not seen for too long, each as of when
    /// its run stopped or was last seen. Any number of nodes may do so at once. Answers how many seats it
    /// were.
    ///
    /// # Errors
    /// When storage fails; a room for which it does keeps it from no other.
    pub async fn disconnect_dead_runs(&self) -> Result<usize, LoadError> {
        let unseen_since = self.clock.now() - self.settings.run_unseen_after;
        let mut sweep = Sweep::default();
        while let Some(after) = sweep.next_page() {
            let dead = self.store.game_sessions().connected_by_dead_runs(unseen_since, after, PAGE).await?;
            sweep.begin_page(&dead);
            for (seat, ended) in dead {
                let ending = Ending { player: seat.player_id, connection: seat.connection, at: ended };
                let ended = self.end_connection(seat.room_id, &ending).await.map_err(LoadError::Store);
                if !sweep.note(seat.id, self.unless_unplayable(seat.room_id, ended)) {
                    break;
                }
            }
        }
        sweep.end()
    }

    /// The same for the seats of one room, which this unit has locked and is to save. `sides` in play only, where
    /// absences count. Answers the runs of those who are connected.
    pub(in crate::services) async fn disconnect_dead(
        &self,
        work: &dyn UnitOfWork,
        sides: Option<&Sides>,
        seats: &mut [GameSession],
        now: Timestamp,
    ) -> Result<Vec<ServiceRun>, StoreError> {
        let runs = runs_of(work, seats).await?;
        self.disconnect_seats_of_dead(seats, &runs, sides, now);
        Ok(runs)
    }

    /// Disconnects the seats whose run is dead, of `runs` that were read with them.
    pub(super) fn disconnect_seats_of_dead(
        &self,
        seats: &mut [GameSession],
        runs: &[ServiceRun],
        sides: Option<&Sides>,
        now: Timestamp,
    ) {
        self.disconnect_seats(seats, runs, sides, now, None);
    }

    /// The same, and one whose connection has ended.
    fn disconnect_seats(
        &self,
        seats: &mut [GameSession],
        runs: &[ServiceRun],
        sides: Option<&Sides>,
        now: Timestamp,
        ending: Option<&Ending>,
    ) {
        let gone = seats.iter().enumerate().filter_map(|(place, seat)| {
            let Link::Connected { run, .. } = seat.link else { return None };
            let run = runs.iter().find(|known| known.id == run);
            let dead_since = self.dead_since(run, seat.last_heartbeat, now);
            let ended_at = ending.filter(|ending| ending.player == seat.player_id).map(|ending| ending.at);
            Some((dead_since.into_iter().chain(ended_at).min()?, place))
        });
        let mut gone: Vec<_> = gone.collect();
        // In the order of their times: an opponent counts as waiting only until its own run was last seen.
        gone.sort_unstable();
        for (at, place) in gone {
            seats[place].disconnect(at);
            // A seat that was played until then lives on from there. Noted at the end of a connection, because
            // a connected seat never expires: else whoever had been connected for longer than a seat's life
            // would lose it with the first drop.
            seats[place].extend_life(at + self.settings.token_ttl);
            if let Some(sides) = sides {
                Absence::settle(seats, sides, at);
            }
        }
    }

    /// When a run stopped or was last seen, if it is dead; a run without a row is, as of the seat's last
    /// heartbeat.
    fn dead_since(
        &self,
        run: Option<&ServiceRun>,
        last_heartbeat: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let Some(run) = run else { return Some(last_heartbeat) };
        let unseen_since = now - self.settings.run_unseen_after;
        run.stopped_at.or_else(|| (run.last_seen < unseen_since).then_some(run.last_seen))
    }
}

/// A connection that has ended.
struct Ending {
    player: PlayerId,
    connection: i64,
    at: Timestamp,
}

impl Ending {
    /// Whether its seat is still connected by it.
    fn is_still_held(&self, seats: &[GameSession]) -> bool {
        let mut of_player = seats.iter().filter(|seat| seat.player_id == self.player);
        of_player.any(|seat| seat.is_connected() && seat.connection == self.connection)
    }
}

/// The runs that hold these seats, as far as they have a row.
async fn runs_of(work: &dyn UnitOfWork, seats: &[GameSession]) -> Result<Vec<ServiceRun>, StoreError> {
    let mut runs: Vec<ServiceRun> = Vec::new();
    for seat in seats {
        let Link::Connected { run, .. } = seat.link else { continue };
        if runs.iter().all(|known| known.id != run) {
            runs.extend(work.service_runs().find(run).await?);
        }
    }
    Ok(runs)
}

/// Who plays against whom; `None` before the start. A seat is given back in a room that can't be played too:
/// there, everybody is on their own.
pub(super) async fn sides_of(turn: &mut RoomGuard) -> Result<Option<Sides>, StoreError> {
    match turn.sides().await {
        Ok(sides) => Ok(sides),
        Err(
            LoadError::NotFound
            | LoadError::UnknownRules { .. }
            | LoadError::Inconsistent { .. }
            | LoadError::Store(StoreError::Corrupt(_)),
        ) => Ok(Some(Sides::default())),
        Err(LoadError::Store(error)) => Err(error),
    }
}
