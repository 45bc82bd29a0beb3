//! The frames that a server sends.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ending::GameEnded;
use crate::entry::{Ack, ActionFrame};
use crate::message_types::message_types;
use crate::presence::{ConnectionStatus, HeartbeatTimes};
use crate::recovery::RecoveryState;
use crate::room::RoomPlayer;

/// A frame from a server. Large ones are boxed, so that a queue of acks stays small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The first frame of every connection.
    Welcome(Box<Welcome>),
    /// Answers `ping`.
    Pong {
        /// The client's timestamp, echoed.
        timestamp: i64,
        /// The server's clock in milliseconds since 1970.
        server_timestamp: i64,
        /// The room's head; above the last that was received, something was missed.
        sequence_number: i64,
    },
    /// The connection is about to be closed with 1012.
    Restarting {
        /// How long to wait before connecting again; another one for each connection.
        retry_after_ms: i64,
    },
    /// The action is durable.
    Ack(Ack),
    /// The action was refused.
    Rejected(Rejected),
    /// An entry of the log, in order and without gaps.
    Action(Box<ActionFrame>),
    /// Another player's connection has changed.
    ConnectionStatus(ConnectionStatus),
    /// Someone took a seat.
    PlayerJoined(RoomPlayer),
    /// Someone gave a seat up or was removed from it.
    PlayerLeft {
        /// Who.
        player_id: Uuid,
    },
    /// The game began.
    GameStarted {
        /// Hex SHA-256 of the shuffle seed that `game_ended` will show.
        seed_commitment: String,
    },
    /// A player has been away for too long.
    GameAbandoned {
        /// Who.
        player_id: Uuid,
        /// Since when they are away.
        #[serde(with = "crate::rfc3339_millis")]
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        disconnected_since: DateTime<Utc>,
    },
    /// A player who was away for too long is back.
    GameResumed {
        /// Who.
        player_id: Uuid,
    },
    /// The game is over.
    GameEnded(GameEnded),
    /// Answers `sync`.
    Recovery(Box<RecoveryState>),
    /// A frame could not be used.
    Error(ErrorFrame),
}

message_types!(ServerMessage {
    Welcome => "welcome",
    Pong => "pong",
    Restarting => "restarting",
    Ack => "ack",
    Rejected => "rejected",
    Action => "action",
    ConnectionStatus => "connection_status",
    PlayerJoined => "player_joined",
    PlayerLeft => "player_left",
    GameStarted => "game_started",
    GameAbandoned => "game_abandoned",
    GameResumed => "game_resumed",
    GameEnded => "game_ended",
    Recovery => "recovery",
    Error => "error",
});

/// The frame `welcome`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Welcome {
    /// The version of this protocol, [`PROTOCOL_VERSION`](crate::PROTOCOL_VERSION).
    pub protocol: u32,
    /// Names the connection state of the seat.
    pub game_session_id: Uuid,
    /// The room.
    pub room_id: Uuid,
    /// The seat's player.
    pub player_id: Uuid,
    /// The client's id, or the one that the server drew for it.
    pub client_id: Uuid,
    /// The number of this connection, from 1; it rises with every connection of the seat.
    pub connection: i64,
    /// Whether the seat had been connected before.
    pub resumed: bool,
    /// The server's clock in milliseconds since 1970.
    pub server_timestamp: i64,
    /// The times that this server judges connections by.
    pub heartbeat: HeartbeatTimes,
    /// The room, and what was missed.
    pub recovery: RecoveryState,
}

/// The frame `rejected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Rejected {
    /// The refused intent.
    pub action_id: Uuid,
    /// The stable code, such as `not_your_turn`.
    pub code: String,
    /// One sentence for the player.
    pub message: String,
}

/// The frame `error`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ErrorFrame {
    /// The stable code, such as `unknown_type`.
    pub code: String,
    /// One sentence for the developer.
    pub message: String,
}

/// The frame `action` alone, whatever its state is.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Written<'a, S> {
    Action(&'a ActionFrame<S>),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    message_type: Cow<'a, str>,
}

impl<S: Serialize> ActionFrame<S> {
    /// Writes the frame as [`ServerMessage::encode`] does.
    #[must_use]
    #[expect(clippy::expect_used, reason = "as there; a state that is written already is not looked into")]
    pub fn encode(&self) -> String {
        serde_json::to_string(&Written::Action(self)).expect("a frame serialises")
    }
}

impl ServerMessage {
    /// Writes the frame, `type` first.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "serialising fails only on map keys that are no text; here they are UUIDs and JSON's own"
    )]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame serialises")
    }

    /// Reads a frame, for clients. `None` is a `type` of a newer server, to be ignored.
    ///
    /// # Errors
    /// When it is no JSON object with a `type`, or a known type lacks a field.
    pub fn decode(text: &str) -> Result<Option<Self>, serde_json::Error> {
        let envelope: Envelope<'_> = serde_json::from_str(text)?;
        if !Self::TYPES.contains(&envelope.message_type.as_ref()) {
            return Ok(None);
        }
        serde_json::from_str(text).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_newer_server_is_passed_over() {
        let text = r#"{"type":"fireworks","colour":{"type":"pong"}}"#;
        assert_eq!(ServerMessage::decode(text).unwrap(), None);
    }

    #[test]
    fn a_new_field_of_a_known_type_is_ignored() {
        let text = r#"{"type":"restarting","retry_after_ms":250,"because":"upgrade"}"#;
        assert_eq!(
            ServerMessage::decode(text).unwrap(),
            Some(ServerMessage::Restarting { retry_after_ms: 250 })
        );
    }

    #[test]
    fn a_known_type_without_its_fields_is_an_error_and_not_passed_over() {
        for text in [r#"{"type":"pong"}"#, "{}", "[]", "", r#"{"type":7}"#] {
            assert!(ServerMessage::decode(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_type_comes_first() {
        let frame = ServerMessage::GameStarted { seed_commitment: "63".to_owned() };
        assert_eq!(frame.encode(), r#"{"type":"game_started","seed_commitment":"63"}"#);
    }
}
