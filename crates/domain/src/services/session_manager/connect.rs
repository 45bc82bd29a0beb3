//! A connection takes its seat.
//!
//! Most connects change nothing but who is there; those take the short way of `resume`. For the others one
//! transaction locks the room's row and all its human seats, so that of two connects, a connect and a
//! disconnect, or a return and a claim, one waits for the other. What changes the log is appended in the
//! same transaction: its key orders a takeover against the old connection's last action.

use std::net::IpAddr;

use serde_json::json;

use crate::error::StoreError;
use crate::fault_point;
use crate::game::{Draft, RoomStatus, Sides, Unplayable};
use crate::id::{ClientId, GameSessionId, NodeRunId, PlayerId, RoomId};
use crate::ports::{Report, RoomEvent, SeatStatus, ServiceRun, UnitOfWork};
use crate::services::action_log::{append_within, inconsistent};
use crate::services::loaded_rooms::{LoadError, RoomGuard};
use crate::services::overtaken::Overtaken;
use crate::services::session_manager::{Seated, SeatsChanged, SessionManager, changed, save_status};
use crate::session::{Absence, Client, Connect, ConnectRefusal, GameSession, Link};
use crate::time::Timestamp;

/// A socket that wants its seat.
#[derive(Clone, Debug)]
pub struct WantedConnection {
    /// The seat, proved by its token.
    pub seated: Seated,
    /// The tab or native client.
    pub client_id: ClientId,
    /// Which attempt of this client it is; without a number it counts as the newest.
    pub attempt: Option<i32>,
    /// Whether the player confirmed to take the seat over from another client.
    pub takeover: bool,
    /// The process run that holds the socket.
    pub run: NodeRunId,
    /// The user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
}

/// A connection that holds its seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The game session.
    pub game_session_id: GameSessionId,
    /// The room.
    pub room_id: RoomId,
    /// The player.
    pub player_id: PlayerId,
    /// The client.
    pub client_id: ClientId,
    /// The number of this connection: the fencing number of its actions.
    pub connection: i64,
    /// Whether the seat had been connected before.
    pub resumed: bool,
    /// Since when nobody was connected; `None` when somebody was, or never.
    pub away_since: Option<Timestamp>,
    /// Whether the game is over: the seat was not taken, there is only a result to show.
    pub finished: bool,
}

/// Why a connection does not get its seat.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] ConnectRefusal),
    /// The room can't be read or changed.
    #[error(transparent)]
    Room(#[from] LoadError),
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        Self::Room(LoadError::Store(error))
    }
}

/// What one attempt came to.
enum Attempt {
    Held(Box<Taken>),
    Finished(Box<GameSession>),
    AnotherWasFirst,
}

/// A seat that was taken, as it was and is, and all seats of its room.
pub(super) struct Taken {
    pub(super) before: GameSession,
    pub(super) after: GameSession,
    pub(super) seats: SeatsChanged,
}

impl SessionManager {
    /// Gives a connection its seat, ends the one that held it, and tells the others. Answers besides the seats
    /// by which somebody is kept waiting: the others know of them, only the newcomer is to be told.
    ///
    /// # Errors
    /// [`ConnectError`]; nothing has changed then.
    pub async fn connect(
        &self,
        wanted: &WantedConnection,
    ) -> Result<(Connected, Vec<SeatStatus>), ConnectError> {
        let outcome = self.take_seat(wanted).await;
        let code = match &outcome {
            Ok((connected, _)) if connected.resumed => "resumed",
            Ok(_) => "new",
            Err(ConnectError::Refused(refusal)) => refusal.code(),
            Err(ConnectError::Room(_)) => "unavailable",
        };
        self.observer.report(Report::Connect { outcome: code });
        outcome
    }

    async fn take_seat(
        &self,
        wanted: &WantedConnection,
    ) -> Result<(Connected, Vec<SeatStatus>), ConnectError> {
        // One at a time on this node: none changes the seats under another's hand.
        let mut turn = self.rooms.lock(wanted.seated.room_id).await;
        let resumed = self.resume(&mut turn, wanted).await?;
        drop(turn);
        if let Some(taken) = resumed {
            return Ok(self.announce_connect(wanted, &taken, None).await);
        }
        let mut overtaken = Overtaken::default();
        loop {
            // Before the transaction, never inside it.
            let mut guard = self.rooms.lock(wanted.seated.room_id).await;
            match self.attempt(&mut guard, wanted).await {
                Ok(Attempt::Held(taken)) => {
                    let head = guard.load().await?.state().sequence_number();
                    drop(guard);
                    return Ok(self.announce_connect(wanted, &taken, Some(head)).await);
                }
                Ok(Attempt::Finished(seat)) => {
                    let connected = connected(wanted, &seat, &seat);
                    return Ok((Connected { finished: true, ..connected }, Vec::new()));
                }
                Ok(Attempt::AnotherWasFirst) => {
                    guard.forget();
                    overtaken.once_more()?;
                }
                Err(ConnectError::Refused(refusal)) => return Err(refusal.into()),
                Err(ConnectError::Room(error)) => {
                    guard.forget();
                    return Err(error.into());
                }
            }
        }
    }

    async fn attempt(
        &self,
        guard: &mut RoomGuard,
        wanted: &WantedConnection,
    ) -> Result<Attempt, ConnectError> {
        // So that what is appended below follows on what is stored.
        let loaded = guard.refresh().await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let room = work.rooms().lock(wanted.seated.room_id).await?.ok_or(LoadError::NotFound)?;
        let stored = work.game_sessions().lock_room(room.id).await?;
        let player = wanted.seated.player.id;
        let place =
            stored.iter().position(|seat| seat.player_id == player).ok_or(ConnectRefusal::SeatOver)?;
        if loaded.state().has_left(player) {
            return Err(ConnectRefusal::SeatOver.into());
        }
        if room.status == RoomStatus::Finished {
            return finished(&*work, wanted, &stored[place], now).await;
        }
        let sides = if room.status.is_in_play() { loaded.sides() } else { None };
        if room.status.is_in_play() && sides.is_none() {
            // It was started since it was read.
            return Ok(Attempt::AnotherWasFirst);
        }
        let mut seats = stored.clone();
        let runs = self.disconnect_dead(&*work, sides.as_ref(), &mut seats, now).await?;
        replace(&mut seats, place, sides.as_ref(), &runs, wanted.run);
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        let before = seats[place].clone();
        let connect = self.wish(wanted, &before, now);
        let Some(after) = work.game_sessions().connect(&connect).await? else {
            // What the row does not explain is the one condition outside it: the user session has ended.
            return Err(before.refusal(&connect).unwrap_or(ConnectRefusal::Revoked).into());
        };
        fault_point!("connect.seat_taken");
        seats[place] = after;
        let mut draft = Draft::after(loaded.rules(), loaded.state(), now);
        if let Some(sides) = &sides {
            enter(&mut draft, &before, &mut seats[place]).map_err(|error| inconsistent(room.id, error))?;
            Absence::settle(&mut seats, sides, now);
            save_status(&*work, &room, &seats, sides).await?;
        }
        let drafted = draft.finish();
        work.game_sessions().save_presence(&changed(&stored, &seats)).await?;
        if !append_within(&*work, &drafted).await? {
            return Ok(Attempt::AnotherWasFirst);
        }
        fault_point!("connect.before_commit");
        work.commit().await?;
        fault_point!("connect.committed");
        guard.load().await?.advance(drafted);
        let after = seats[place].clone();
        let seats = SeatsChanged { before: stored, after: seats, sides, abandon_after: room.abandon_after };
        Ok(Attempt::Held(Box::new(Taken { before, after, seats })))
    }

    pub(super) fn wish(&self, wanted: &WantedConnection, before: &GameSession, now: Timestamp) -> Connect {
        let newest =
            before.client.filter(|client| client.id == wanted.client_id).map_or(0, |client| client.attempt);
        Connect {
            player_id: wanted.seated.player.id,
            nonce: wanted.seated.game_session.nonce.clone(),
            user_session_id: wanted.seated.user_session_id,
            client: Client { id: wanted.client_id, attempt: wanted.attempt.unwrap_or(newest) },
            takeover: wanted.takeover,
            run: wanted.run,
            now,
            expires_at: now + self.settings.token_ttl,
            user_agent: wanted.user_agent.clone(),
            ip_address: wanted.ip_address,
        }
    }

    /// Tells the others, and answers what the newcomer is to know; `head` is the last entry, if any was
    /// appended.
    async fn announce_connect(
        &self,
        wanted: &WantedConnection,
        taken: &Taken,
        head: Option<i64>,
    ) -> (Connected, Vec<SeatStatus>) {
        let Taken { before, after, seats } = taken;
        let room_id = after.room_id;
        let event = RoomEvent::SeatConnected {
            player_id: after.player_id,
            connection: after.connection,
            client_id: wanted.client_id,
        };
        self.actions.announce(room_id, event).await;
        if let Some(head) = head {
            self.actions.announce(room_id, RoomEvent::Appended { head }).await;
        }
        self.tell(seats, Some(after.player_id)).await;
        self.report_connect(wanted, before, after);
        (connected(wanted, before, after), self.absent(seats))
    }

    fn report_connect(&self, wanted: &WantedConnection, before: &GameSession, after: &GameSession) {
        let (room_id, player_id) = (after.room_id, after.player_id);
        if before.is_connected() && before.client.is_some_and(|client| client.id != wanted.client_id) {
            self.observer.report(Report::Takeover { room_id, player_id });
        }
        if let Some(since) = before.disconnected_since() {
            self.observer.report(Report::Resumed { away_ms: (self.clock.now() - since).num_milliseconds() });
        }
        let moved = before.ip_address != after.ip_address || before.user_agent != after.user_agent;
        if before.connection > 0 && moved {
            self.observer.report(Report::OriginChanged { room_id, player_id });
        }
    }
}

/// The entries that a connect brings about: another client fences the older connections, and the player of
/// an abandoned seat returns.
fn enter(draft: &mut Draft<'_>, before: &GameSession, seat: &mut GameSession) -> Result<(), Unplayable> {
    if is_another_client(before, seat.client) {
        draft.about(seat.player_id, "seat_taken", json!({ "connection": seat.connection }))?;
    }
    if seat.abandoned_at.take().is_some() {
        draft.about(seat.player_id, "return", json!({}))?;
    }
    Ok(())
}

/// Whether a client takes the place of another one.
pub(super) fn is_another_client(before: &GameSession, client: Option<Client>) -> bool {
    before.client.is_some_and(|known| Some(known.id) != client.map(|client| client.id))
}

/// Another process than the one that comes held the seat: whom it waited for, it did until it was last seen.
pub(super) fn replace(
    seats: &mut [GameSession],
    place: usize,
    sides: Option<&Sides>,
    runs: &[ServiceRun],
    newer: NodeRunId,
) {
    let Link::Connected { run, .. } = seats[place].link else { return };
    let replaced = runs.iter().find(|known| known.id == run && run != newer);
    if let (Some(sides), Some(run)) = (sides, replaced) {
        Absence::settle_replaced(seats, place, sides, run.last_seen);
    }
}

/// In a finished room a token that is still good shows the result.
async fn finished(
    work: &dyn UnitOfWork,
    wanted: &WantedConnection,
    seat: &GameSession,
    now: Timestamp,
) -> Result<Attempt, ConnectError> {
    let user_session = work.user_sessions().find_live(wanted.seated.user_session_id, now).await?;
    if user_session.is_none() || seat.nonce != wanted.seated.game_session.nonce {
        return Err(ConnectRefusal::Revoked.into());
    }
    Ok(Attempt::Finished(Box::new(seat.clone())))
}

fn connected(wanted: &WantedConnection, before: &GameSession, after: &GameSession) -> Connected {
    Connected {
        game_session_id: after.id,
        room_id: after.room_id,
        player_id: after.player_id,
        client_id: wanted.client_id,
        connection: after.connection,
        resumed: before.connection > 0,
        away_since: before.disconnected_since(),
        finished: false,
    }
}
