//! Signs of life, disconnections, and the seats of dead process runs.

use crate::error::StoreError;
use crate::game::{Room, RoomStatus};
use crate::id::{PlayerId, RoomId};
use crate::ports::{Heartbeat, PresenceChange, RoomPresence, ServiceRun, UnitOfWork};
use crate::services::session_manager::SessionManager;
use crate::services::session_manager::connect::changed;
use crate::session::{Absence, GameSession, Link};
use crate::time::{Duration, Timestamp};

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
        if let Some(done) = self.disconnect_unlocked(room_id, player, connection, at).await? {
            return Ok(done);
        }
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await? else { return Ok(false) };
        let stored = work.game_sessions().lock_room(room_id).await?;
        let mut seats = stored.clone();
        let seat = seats.iter_mut().find(|seat| seat.player_id == player && seat.connection == connection);
        if !seat.is_some_and(|seat| seat.disconnect(at)) {
            return Ok(false);
        }
        if room.status.is_in_play() {
            Absence::settle(&mut seats, at);
        }
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        self.extend_life(&*work, player, at).await?;
        work.commit().await?;
        self.announce_seat(&seats, player, room.abandon_after).await;
        Ok(true)
    }

    /// The same by one read and one conditional statement, which shares its commit with others. `None`: the
    /// seats changed meanwhile.
    async fn disconnect_unlocked(
        &self,
        room_id: RoomId,
        player: PlayerId,
        connection: i64,
        at: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
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
        if status.is_in_play() {
            Absence::settle(&mut seats, at);
        }
        let after = changed(&before, &seats);
        let change = PresenceChange { room_id, status, before, after, connects: None };
        if !self.store.game_sessions().change_presence(&change).await? {
            return Ok(None);
        }
        self.announce_seat(&seats, player, abandon_after).await;
        Ok(Some(true))
    }

    async fn announce_seat(&self, seats: &[GameSession], player: PlayerId, abandon_after: Duration) {
        for seat in seats.iter().filter(|seat| seat.player_id == player) {
            self.announce_status(seat, abandon_after).await;
        }
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

    /// The same for the seats of one room, which this unit has locked.
    pub(super) async fn disconnect_dead(
        &self,
        work: &dyn UnitOfWork,
        room: &Room,
        seats: &mut [GameSession],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut runs: Vec<ServiceRun> = Vec::new();
        for seat in seats.iter() {
            let Link::Connected { run, .. } = seat.link else { continue };
            if runs.iter().all(|known| known.id != run) {
                runs.extend(work.service_runs().find(run).await?);
            }
        }
        let before = seats.to_vec();
        self.disconnect_seats_of_dead(seats, &runs, room.status, now);
        for (seat, before) in seats.iter().zip(before) {
            if seat.expires_at != before.expires_at {
                work.game_sessions().extend(seat.player_id, seat.expires_at).await?;
            }
        }
        Ok(())
    }

    /// Disconnects the seats whose run is dead, of `runs` that were read with them. Absences count in play
    /// only.
    pub(super) fn disconnect_seats_of_dead(
        &self,
        seats: &mut [GameSession],
        runs: &[ServiceRun],
        status: RoomStatus,
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
            if status.is_in_play() {
                Absence::settle(seats, last_seen);
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
