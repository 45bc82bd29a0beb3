//! What a returning player needs: where the game is, and what happened meanwhile.

use std::sync::Arc;

use serde_json::Value;

use crate::error::StoreError;
use crate::game::rules::Summary;
use crate::game::{BotStrength, GameAction, Player, Room, RoomStatus, RoomView, Seat, SeenEntry};
use crate::id::{LogEpoch, PlayerId, RoomId};
use crate::ports::{Clock, Observer, Report, Store};
use crate::services::loaded_rooms::{LoadError, LoadedRooms};
use crate::session::{GameSession, Health, attended_since};
use crate::time::{Duration, Timestamp};

/// How many summaries a player is told.
const SUMMARIES: usize = 5;
/// The longest list of missed actions, in bytes of JSON.
const MAX_MISSED_BYTES: usize = 128 * 1024;
/// What the fields around `action_data` and `text` of one missed action take at most, in bytes of JSON.
const ENTRY_OVERHEAD: usize = 384;

/// What an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct RecoverySettings {
    /// The longest list of missed actions, by number.
    pub max_missed_actions: u32,
}

/// What the player had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// The last entry.
    pub sequence_number: i64,
    /// The history it belongs to; `None`: the room's present one.
    pub log_epoch: Option<LogEpoch>,
}

/// Why the missed actions are not all told, and the state alone counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truncated {
    /// A first connection, or one that had seen nothing.
    New,
    /// More than the bounds allow.
    TooMany,
    /// The log has another history: a backup was restored.
    Epoch,
}

/// How another player is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryPlayer {
    /// Who.
    pub player_id: PlayerId,
    /// Their name at this table.
    pub name: String,
    /// Their place.
    pub seat: Seat,
    /// Set for a bot.
    pub bot: Option<BotStrength>,
    /// Whether a connection is open; a bot is always there.
    pub connected: bool,
    /// How well it is heard; `None` while none is open.
    pub health: Option<Health>,
    /// Since when none is open.
    pub disconnected_since: Option<Timestamp>,
}

/// One consistent picture of a room for one player: `state` is exactly the state after `sequence_number`.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryState {
    /// The room.
    pub room_id: RoomId,
    /// The player.
    pub player_id: PlayerId,
    /// Where the room is in its life.
    pub status: RoomStatus,
    /// The history of its log.
    pub log_epoch: LogEpoch,
    /// The last entry that is in `state`.
    pub sequence_number: i64,
    /// Whether `missed_actions` are all that were missed.
    pub recovered: bool,
    /// The state as this player may see it.
    pub state: Value,
    /// Whether this player is to move.
    pub your_turn: bool,
    /// How long the player was away, in milliseconds.
    pub offline_ms: i64,
    /// Everybody at the table.
    pub players: Vec<RecoveryPlayer>,
    /// What was missed, lowest first.
    pub missed_actions: Vec<SeenEntry>,
    /// The last five of it in words.
    pub missed_summary: Vec<Summary>,
    /// The room's limit for one absence.
    pub abandon_after: Duration,
    /// When the present turn's time is up.
    pub turn_deadline_at: Option<Timestamp>,
    /// Why the missed actions are not all there.
    pub truncated: Option<Truncated>,
}

/// The service.
pub struct StateRecovery {
    store: Arc<dyn Store>,
    rooms: Arc<LoadedRooms>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    settings: RecoverySettings,
}

impl StateRecovery {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        rooms: Arc<LoadedRooms>,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn Observer>,
        settings: RecoverySettings,
    ) -> Self {
        Self { store, rooms, clock, observer, settings }
    }

    /// What a player needs to go on. `away_since` is when they were cut off, where that is known.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn recovery_state(
        &self,
        room_id: RoomId,
        player_id: PlayerId,
        since: Option<Since>,
        away_since: Option<Timestamp>,
    ) -> Result<RecoveryState, LoadError> {
        let after = since.map(|since| since.sequence_number);
        let (room, view, entries) = self.rooms.view_since(room_id, after).await?;
        self.check_consistency(&view);
        let (missed, truncated) = match since {
            None => (Vec::new(), Some(Truncated::New)),
            Some(since) => self.missed_actions(&room, &view, player_id, since, entries).await?,
        };
        let missed_summary =
            missed.iter().rev().take(SUMMARIES).rev().map(|entry| entry.summary.clone()).collect();
        let table = self.store.game_sessions().at_table(room_id).await?;
        let attended_since = attended_since(table.iter().filter_map(|(_, seat)| seat.as_ref()));
        Ok(RecoveryState {
            room_id,
            player_id,
            status: status(&room, &view),
            log_epoch: room.log_epoch,
            sequence_number: view.sequence_number(),
            recovered: truncated.is_none(),
            state: view.state_for(player_id),
            your_turn: view.is_turn_of(player_id),
            offline_ms: away_since.map_or(0, |since| (self.clock.now() - since).num_milliseconds().max(0)),
            players: table.iter().map(|(player, seat)| present(player, seat.as_ref())).collect(),
            missed_actions: missed,
            missed_summary,
            abandon_after: room.abandon_after,
            turn_deadline_at: view.turn_deadline_at(attended_since),
            truncated,
        })
    }

    /// What happened after the last entry the player had seen, up to the view; or why it can't be told
    /// without a hole, and then nothing of it. `entries`: those, if memory has them.
    async fn missed_actions(
        &self,
        room: &Room,
        view: &RoomView,
        player: PlayerId,
        since: Since,
        entries: Option<Vec<Arc<GameAction>>>,
    ) -> Result<(Vec<SeenEntry>, Option<Truncated>), StoreError> {
        let another_epoch = since.log_epoch.is_some_and(|epoch| epoch != room.log_epoch);
        if another_epoch || since.sequence_number > view.sequence_number() {
            return Ok((Vec::new(), Some(Truncated::Epoch)));
        }
        let limit = self.settings.max_missed_actions;
        if view.sequence_number() - since.sequence_number > i64::from(limit) {
            return Ok((Vec::new(), Some(Truncated::TooMany)));
        }
        let seen: Vec<_> = match entries {
            Some(entries) => entries.iter().map(|entry| view.entry_for(player, entry)).collect(),
            None => {
                let entries = self.store.actions().after(room.id, since.sequence_number, limit).await?;
                // What was stored after the view was taken comes by the socket.
                let entries = entries.iter().filter(|entry| entry.sequence_number <= view.sequence_number());
                entries.map(|entry| view.entry_for(player, entry)).collect()
            }
        };
        if seen.iter().map(size).sum::<usize>() > MAX_MISSED_BYTES {
            return Ok((Vec::new(), Some(Truncated::TooMany)));
        }
        Ok((seen, None))
    }

    /// A page of the log as a player may see it, and the head it was read at.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn actions(
        &self,
        room_id: RoomId,
        player: PlayerId,
        after: i64,
        limit: u32,
    ) -> Result<(Vec<SeenEntry>, i64), LoadError> {
        let (_, view) = self.rooms.view(room_id).await?;
        let entries = self.store.actions().after(room_id, after, limit).await?;
        let entries = entries.iter().filter(|entry| entry.sequence_number <= view.sequence_number());
        Ok((entries.map(|entry| view.entry_for(player, entry)).collect(), view.sequence_number()))
    }

    /// The room as its players may see it now.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn view(&self, room_id: RoomId) -> Result<RoomView, LoadError> {
        Ok(self.rooms.view(room_id).await?.1)
    }

    fn check_consistency(&self, view: &RoomView) {
        for wrong in view.state().check(view.rules()) {
            self.observer
                .report(Report::Inconsistent { room_id: view.rules().room_id, detail: wrong.to_string() });
        }
    }
}

/// Where a room is, by its log where the row may be older.
fn status(room: &Room, view: &RoomView) -> RoomStatus {
    if view.state().outcome().is_some() {
        return RoomStatus::Finished;
    }
    match room.status {
        RoomStatus::Waiting if view.state().game().is_some() => RoomStatus::Playing,
        status => status,
    }
}

fn present(player: &Player, seat: Option<&GameSession>) -> RecoveryPlayer {
    let health = seat.and_then(GameSession::health);
    RecoveryPlayer {
        player_id: player.id,
        name: player.name.clone(),
        seat: player.seat,
        bot: player.bot,
        connected: player.bot.is_some() || seat.is_some_and(GameSession::is_connected),
        health: if player.bot.is_some() { Some(Health::Healthy) } else { health },
        disconnected_since: seat.and_then(GameSession::disconnected_since),
    }
}

/// How much a missed action adds to the answer, in bytes of JSON; never less than it really takes.
fn size(entry: &SeenEntry) -> usize {
    let text = |value: &Value| value.to_string().len();
    ENTRY_OVERHEAD + text(&entry.action_data) + text(&entry.summary.params) + 2 * entry.summary.text.len()
}
