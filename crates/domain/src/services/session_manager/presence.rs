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
        if let Some(done) = self.end_unlocked(room_id, ending).await? {
            return Ok(done);
        }
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let Some(room) = work.rooms().lock(room_id).await? else { return Ok(0) };
        let stored = work.game_sessions().lock_room(room_id).await?;
        if !ending.is_still_held(&stored) {
            return Ok(0);
        }
        let runs = runs_of(&*work, &stored).await?;
        let mut seats = stored.clone();
        self.disconnect_seats(&mut seats, &runs, room.status, now, Some(ending));
        let changed = changed(&stored, &seats);
        work.game_sessions().save_presence(&changed).await?;
        extend_lives(&*work, &stored, &seats).await?;
        work.commit().await?;
        Ok(self.announce_disconnected(&stored, &seats, room.abandon_after).await)
    }

    /// The same by one read and one conditional statement, which shares its commit with others. `None`: the
    /// seats changed meanwhile.
    async fn end_unlocked(&self, room_id: RoomId, ending: &Ending) -> Result<Option<usize>, StoreError> {
        let Some(RoomPresence { status, abandon_after, seats: before, runs }) =
            self.store.game_sessions().presence(room_id).await?
        else {
            return Ok(Some(0));
        };
        if !ending.is_still_held(&before) {
            return Ok(Some(0));
        }
        let mut seats = before.clone();
        self.disconnect_seats(&mut seats, &runs, status, self.clock.now(), Some(ending));
        let after = changed(&before, &seats);
        let change = PresenceChange { room_id, status, before: before.clone(), after, connects: None };
        if !self.store.game_sessions().change_presence(&change).await? {
            return Ok(None);
        }
        Ok(Some(self.announce_disconnected(&before, &seats, abandon_after).await))
    }

    /// Tells the others who is there no longer; answers how many they are.
    async fn announce_disconnected(
        &self,
        before: &[GameSession],
        after: &[GameSession],
        abandon_after: Duration,
    ) -> usize {
        let pairs = before.iter().zip(after);
        let gone = pairs.filter(|(before, after)| before.is_connected() && !after.is_connected());
        let mut count = 0;
        for (_, seat) in gone {
            self.announce_status(seat, abandon_after).await;
            count += 1;
        }
        count
    }

    /// Disconnects the seats of process runs that were stopped or not seen for too long, each as of when
    /// its run stopped or was last seen. Any number of nodes may do so at once. Answers how many seats it
    /// were.
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
            for (seat, ended) in dead {
                let ending = Ending { player: seat.player_id, connection: seat.connection, at: ended };
                disconnected += self.end_connection(seat.room_id, &ending).await?;
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
        let runs = runs_of(work, seats).await?;
        let before = seats.to_vec();
        self.disconnect_seats_of_dead(seats, &runs, room.status, now);
        extend_lives(work, &before, seats).await
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
        self.disconnect_seats(seats, runs, status, now, None);
    }

    /// The same, and one whose connection has ended.
    fn disconnect_seats(
        &self,
        seats: &mut [GameSession],
        runs: &[ServiceRun],
        status: RoomStatus,
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
            if status.is_in_play() {
                Absence::settle(seats, at);
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

/// Stores the lives that were extended.
async fn extend_lives(
    work: &dyn UnitOfWork,
    before: &[GameSession],
    after: &[GameSession],
) -> Result<(), StoreError> {
    for (seat, before) in after.iter().zip(before) {
        if seat.expires_at != before.expires_at {
            work.game_sessions().extend(seat.player_id, seat.expires_at).await?;
        }
    }
    Ok(())
}
