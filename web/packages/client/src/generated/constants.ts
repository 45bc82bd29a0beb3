// Printed by `cargo xtask codegen` from crates/protocol. Change it there.

/** The version of the protocol that `welcome` names. */
export const PROTOCOL_VERSION = 1 as const;

/** The only subprotocol that a server selects. */
export const SUBPROTOCOL = "reseat.v1" as const;

/** What stands before the session token in its subprotocol entry. */
export const TOKEN_PREFIX = "reseat.token." as const;

/** Why a server closes a WebSocket, and what the client does then. */
export const CLOSE_CODES = {
  "bad_frame": {
    "code": 4400,
    "then": "stop"
  },
  "bad_token": {
    "code": 4401,
    "then": "join_again"
  },
  "connected_elsewhere": {
    "code": 4409,
    "then": "ask_to_take_over"
  },
  "frame_too_large": {
    "code": 1009,
    "then": "stop"
  },
  "heartbeat_timeout": {
    "code": 4408,
    "then": "reconnect"
  },
  "moved": {
    "code": 4411,
    "then": "stop"
  },
  "origin_not_allowed": {
    "code": 4403,
    "then": "stop"
  },
  "overloaded": {
    "code": 1013,
    "then": "reconnect_slower"
  },
  "protocol_error": {
    "code": 1002,
    "then": "reconnect_slower"
  },
  "rate_limited": {
    "code": 4429,
    "then": "reconnect_slower"
  },
  "restarting": {
    "code": 1012,
    "then": "reconnect_slower"
  },
  "room_not_found": {
    "code": 4404,
    "then": "stop"
  },
  "seat_over": {
    "code": 4410,
    "then": "stop"
  },
  "superseded": {
    "code": 4412,
    "then": "ignore"
  }
} as const;

/** The bounds of what a client sends and gets. */
export const LIMITS = {
  "max_action_data_bytes": 4096,
  "max_action_data_depth": 32,
  "max_action_type_chars": 32,
  "max_frame_bytes": 16384,
  "max_log_page": 100,
  "max_missed_summaries": 5,
  "max_name_chars": 32
} as const;

/** Every frame of a server, and the fields that it always has. */
export const SERVER_FRAMES = {
  "ack": [
    "action_id",
    "duplicate",
    "sequence_number",
    "timestamp"
  ],
  "action": [
    "action_data",
    "action_type",
    "player_id",
    "sequence_number",
    "summary",
    "timestamp",
    "turn_deadline_at"
  ],
  "connection_status": [
    "claimable_at",
    "connected",
    "disconnected_since",
    "health",
    "hidden",
    "player_id"
  ],
  "error": [
    "code",
    "message"
  ],
  "game_abandoned": [
    "disconnected_since",
    "player_id"
  ],
  "game_ended": [
    "reason",
    "scores",
    "seed",
    "winners"
  ],
  "game_resumed": [
    "player_id"
  ],
  "game_started": [
    "seed_commitment"
  ],
  "player_joined": [
    "bot",
    "name",
    "player_id",
    "seat"
  ],
  "player_left": [
    "player_id"
  ],
  "pong": [
    "sequence_number",
    "server_timestamp",
    "timestamp"
  ],
  "recovery": [
    "log_epoch",
    "missed_actions",
    "missed_summary",
    "offline_ms",
    "player_id",
    "players",
    "recovered",
    "room_id",
    "sequence_number",
    "state",
    "status",
    "truncated",
    "turn_deadline_at",
    "your_turn"
  ],
  "rejected": [
    "action_id",
    "code",
    "message"
  ],
  "restarting": [
    "retry_after_ms"
  ],
  "welcome": [
    "client_id",
    "connection",
    "game_session_id",
    "heartbeat",
    "player_id",
    "protocol",
    "recovery",
    "resumed",
    "room_id",
    "server_timestamp"
  ]
} as const;
