//! Signs of life, disconnections, and the seats of dead process runs.

use crate::error::StoreError;
use crate::game::{RoomStatus, Sides};
use crate::id::{PlayerId, RoomId};
use crate::ports::{Heartbeat, PresenceChange, RoomPresence, ServiceRun, UnitOfWork};
use crate::services::loaded_rooms::{LoadError, RoomGuard};
use crate::services::session_manager::{SeatsChanged, SessionManager, changed, save_status};
use crate::session::{Absence, GameSession, Link, is_claimable};
use crate::time::Timestamp;

/// Seats taken from storage at a time by the sweep.
const SWEEP_PAGE: u32 = 200;

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

    /// Notes that a connection ended as of `at`. The late close of an older connection changes nothing.
    /// Answers whether the seat was still that connection's.
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
        // One at a time on this node, and before the transaction.
        let mut turn = self.rooms.lock(room_id).await;
        if let Some(done) = self.disconnect_unlocked(&mut turn, player, connection, at).await? {
            return Ok(done);
        }
        let mut sides = sides_of(&mut turn).await?;
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await? else { return Ok(false) };
        let stored = work.game_sessions().lock_room(room_id).await?;
        let mut seats = stored.clone();
        let seat = seats.iter_mut().find(|seat| seat.player_id == player && seat.connection == connection);
        if !seat.is_some_and(|seat| seat.disconnect(at)) {
            return Ok(false);
        }
        if room.status.is_in_play() {
            let Some(sides) = &sides else {
                return Err(StoreError::Contention("the game has begun meanwhile".into()));
            };
            Absence::settle(&mut seats, sides, at);
            save_status(&*work, &room, &seats, sides).await?;
        } else {
            sides = None;
        }
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        self.extend_life(&*work, player, at).await?;
        work.commit().await?;
        drop(turn);
        let change = SeatsChanged { before: stored, after: seats, sides, abandon_after: room.abandon_after };
        self.tell(&change, None).await;
        Ok(true)
    }

    /// The same by one read and one conditional statement, which shares its commit with others. `None`: the
    /// seats changed meanwhile, or nobody is left who may claim.
    async fn disconnect_unlocked(
        &self,
        turn: &mut RoomGuard,
        player: PlayerId,
        connection: i64,
        at: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let room_id = turn.room_id();
        let Some(RoomPresence { status, abandon_after, seats: before, .. }) =
            self.store.game_sessions().presence(room_id).await?
        else {
            return Ok(Some(false));
        };
        let mut seats = before.clone();
        let seat = seats.iter_mut().find(|seat| seat.player_id == player && seat.connection == connection);
        let Some(seat) = seat.filter(|seat| seat.is_connected()) else { return Ok(Some(false)) };
        seat.disconnect(at);
        seat.extend_life(at + self.settings.token_ttl);
        let sides = if status.is_in_play() { sides_of(turn).await? } else { None };
        if let Some(sides) = &sides {
            Absence::settle(&mut seats, sides, at);
            if is_claimable(&seats, sides) != (status == RoomStatus::Abandoned) {
                return Ok(None);
            }
        }
        let after = changed(&before, &seats);
        let change = PresenceChange { room_id, status, before: before.clone(), after, connects: None };
        if !self.store.game_sessions().change_presence(&change).await? {
            return Ok(None);
        }
        self.tell(&SeatsChanged { before, after: seats, sides, abandon_after }, None).await;
        Ok(Some(true))
    }

    /// A seat that was played until `last_alive` lives on from there. Noted at the end of a connection,
    /// because a connected seat never expires: else whoever had been connected for longer than a seat's life
    /// would lose it with the first drop.
    async fn extend_life(
        &self,
        work: &dyn UnitOfWork,
        player: PlayerId,
        last_alive: Timestamp,
    ) -> Result<(), StoreError> {
        work.game_sessions().extend(player, last_alive + self.settings.token_ttl).await
    }

    /// Disconnects the seats of process runs that were stopped or not seen for too long, each as of when
    /// its run was last seen. Any number of nodes may do so at once. Answers how many seats it were.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn disconnect_dead_runs(&self) -> Result<usize, StoreError> {
        let unseen_since = self.clock.now() - self.settings.run_unseen_after;
        let mut disconnected = 0;
        loop {
            let dead = self.store.game_sessions().connected_by_dead_runs(unseen_since, SWEEP_PAGE).await?;
            let is_last = dead.len() < SWEEP_PAGE as usize;
            let before = disconnected;
            for (seat, last_seen) in dead {
                let gone =
                    self.mark_disconnected(seat.room_id, seat.player_id, seat.connection, last_seen).await?;
                disconnected += usize::from(gone);
            }
            // Each page that changes nothing would come again.
            if is_last || disconnected == before {
                return Ok(disconnected);
            }
        }
    }

    /// The same for the seats of one room, which this unit has locked. `sides` in play only, where absences
    /// count. Answers the runs of those who are connected.
    pub(in crate::services) async fn disconnect_dead(
        &self,
        work: &dyn UnitOfWork,
        sides: Option<&Sides>,
        seats: &mut [GameSession],
        now: Timestamp,
    ) -> Result<Vec<ServiceRun>, StoreError> {
        let mut runs: Vec<ServiceRun> = Vec::new();
        for seat in seats.iter() {
            let Link::Connected { run, .. } = seat.link else { continue };
            if runs.iter().all(|known| known.id != run) {
                runs.extend(work.service_runs().find(run).await?);
            }
        }
        let before = seats.to_vec();
        self.disconnect_seats_of_dead(seats, &runs, sides, now);
        for (seat, before) in seats.iter().zip(before) {
            if seat.expires_at != before.expires_at {
                work.game_sessions().extend(seat.player_id, seat.expires_at).await?;
            }
        }
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
        let dead = seats.iter().enumerate().filter_map(|(place, seat)| {
            let Link::Connected { run, .. } = seat.link else { return None };
            let run = runs.iter().find(|known| known.id == run);
            Some((self.dead_since(run, seat.last_heartbeat, now)?, place))
        });
        let mut dead: Vec<_> = dead.collect();
        // In the order of their times: an opponent counts as waiting only until its own run was last seen.
        dead.sort_unstable();
        for (last_seen, place) in dead {
            seats[place].disconnect(last_seen);
            seats[place].extend_life(last_seen + self.settings.token_ttl);
            if let Some(sides) = sides {
                Absence::settle(seats, sides, last_seen);
            }
        }
    }

    /// When a run was last seen, if it is dead; a run without a row is, as of the seat's last heartbeat.
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

/// Who plays against whom; `None` before the start. A seat is given back in a room that can't be played too:
/// there, everybody is on their own.
async fn sides_of(turn: &mut RoomGuard) -> Result<Option<Sides>, StoreError> {
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
