//! What is known of the room at this moment: always the newest, whether anyone looks or not.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reseat_protocol::RecoveryState;
use reseat_protocol::ServerMessage;
use reseat_protocol::ending::GameEnded;
use reseat_protocol::entry::ActionFrame;
use reseat_protocol::presence::{ConnectionStatus, Health};
use reseat_protocol::recovery::RecoveredPlayer;
use reseat_protocol::room::{RoomPlayer, RoomStatus};
use reseat_protocol::server_message::Welcome;
use serde_json::Value;
use uuid::Uuid;

use super::statistics::Statistics;
use super::status::Status;

/// The newest state of a connection and its room. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Where the connection stands.
    pub status: Status,
    /// Names this client over all its connections.
    pub client_id: Uuid,
    /// The seat's player; known from the first `welcome` on, like all that follows.
    pub player_id: Option<Uuid>,
    /// The number of the present connection, or of the last one.
    pub connection: Option<i64>,
    /// Names the history of the log that the numbers count in.
    pub log_epoch: Option<Uuid>,
    /// The last entry that was handed on.
    pub last_sequence: Option<i64>,
    /// The last entry that `state` contains: what an action chosen by it gives as `after`.
    pub state_sequence: i64,
    /// The game as this player may see it; `null` before the start and in a game that has no state.
    pub state: Arc<Value>,
    /// Whether it is this player's move: as the last recovery said, and since then by the `turn` of the
    /// states that have one.
    pub your_turn: bool,
    /// Where the room is in its life.
    pub room_status: Option<RoomStatus>,
    /// Everybody at the table, lowest seat first.
    pub players: Arc<Vec<RecoveredPlayer>>,
    /// When the present turn's time is up.
    pub turn_deadline_at: Option<DateTime<Utc>>,
    /// How the game ended.
    pub ended: Option<Arc<GameEnded>>,
    /// The newest round trip of a ping.
    pub round_trip: Option<Duration>,
    /// What the connection has gone through.
    pub statistics: Statistics,
}

impl Snapshot {
    pub(crate) fn new(client_id: Uuid) -> Self {
        Self {
            status: Status::Idle,
            client_id,
            player_id: None,
            connection: None,
            log_epoch: None,
            last_sequence: None,
            state_sequence: 0,
            state: Arc::default(),
            your_turn: false,
            room_status: None,
            players: Arc::default(),
            turn_deadline_at: None,
            ended: None,
            round_trip: None,
            statistics: Statistics::default(),
        }
    }

    pub(super) fn welcome(&mut self, welcome: &Welcome) {
        self.player_id = Some(welcome.player_id);
        self.connection = Some(welcome.connection);
    }

    pub(super) fn recover(&mut self, recovery: &RecoveryState) {
        self.log_epoch = Some(recovery.log_epoch);
        self.last_sequence = Some(recovery.sequence_number);
        self.state_sequence = recovery.sequence_number;
        self.state = Arc::new(recovery.state.clone());
        self.your_turn = recovery.your_turn;
        self.room_status = Some(recovery.status);
        self.players = Arc::new(recovery.players.clone());
        self.turn_deadline_at = recovery.turn_deadline_at;
        // A restored backup may know nothing of an end that was told.
        self.ended.take_if(|_| recovery.status != RoomStatus::Finished);
    }

    pub(super) fn act(&mut self, frame: &ActionFrame) {
        self.last_sequence = Some(frame.entry.sequence_number);
        let Some(state) = &frame.state else {
            return;
        };
        self.state_sequence = frame.entry.sequence_number;
        self.turn_deadline_at = frame.turn_deadline_at;
        if let Some(turn) = state.get("turn") {
            let turn: Option<Uuid> = turn.as_str().and_then(|turn| turn.parse().ok());
            self.your_turn = turn.is_some() && turn == self.player_id;
        }
        self.state = Arc::new(state.clone());
    }

    /// Takes in a frame that tells of the room beside its log.
    pub(super) fn hear(&mut self, message: &ServerMessage) {
        match message {
            ServerMessage::ConnectionStatus(status) => self.presence(status),
            ServerMessage::PlayerJoined(player) => self.seat(player),
            ServerMessage::PlayerLeft { player_id } => {
                Arc::make_mut(&mut self.players).retain(|player| player.player_id != *player_id);
            }
            ServerMessage::GameStarted { .. } => self.room_status = Some(RoomStatus::Playing),
            ServerMessage::GameEnded(ended) => {
                self.room_status = Some(RoomStatus::Finished);
                self.your_turn = false;
                self.turn_deadline_at = None;
                self.ended = Some(Arc::new(ended.clone()));
            }
            ServerMessage::Welcome(_)
            | ServerMessage::Pong { .. }
            | ServerMessage::Restarting { .. }
            | ServerMessage::Ack(_)
            | ServerMessage::Rejected(_)
            | ServerMessage::Action(_)
            | ServerMessage::GameAbandoned { .. }
            | ServerMessage::GameResumed { .. }
            | ServerMessage::Recovery(_)
            | ServerMessage::Error(_) => {}
        }
    }

    fn presence(&mut self, status: &ConnectionStatus) {
        let players = Arc::make_mut(&mut self.players);
        if let Some(player) = players.iter_mut().find(|player| player.player_id == status.player_id) {
            player.connected = status.connected;
            player.health = status.health;
            player.disconnected_since = status.disconnected_since;
        }
    }

    /// A person who has just sat down is connected when a `connection_status` says so; a bot always is.
    fn seat(&mut self, joined: &RoomPlayer) {
        let players = Arc::make_mut(&mut self.players);
        if players.iter().any(|player| player.player_id == joined.player_id) {
            return;
        }
        let connected = joined.bot.is_some();
        players.push(RecoveredPlayer {
            player_id: joined.player_id,
            name: joined.name.clone(),
            seat: joined.seat,
            bot: joined.bot,
            connected,
            health: if connected { Health::Healthy } else { Health::Disconnected },
            disconnected_since: None,
        });
        players.sort_by_key(|player| player.seat);
    }
}
