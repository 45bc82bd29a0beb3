//! Frames of every kind with any content.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use reseat_protocol::ending::{EndReason, GameEnded};
use reseat_protocol::entry::{Ack, ActionFrame, LogEntry, Summary};
use reseat_protocol::presence::{ConnectionStatus, Health, HeartbeatTimes};
use reseat_protocol::recovery::{RecoveredPlayer, Truncation};
use reseat_protocol::room::{BotStrength, RoomPlayer, RoomStatus};
use reseat_protocol::server_message::{ErrorFrame, Rejected, Welcome};
use reseat_protocol::{ClientMessage, RecoveryState, ServerMessage};
use serde_json::Value;
use uuid::Uuid;

pub(crate) fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

pub(crate) fn action_type() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9_]{0,31}"
}

/// Any JSON. That fractions keep their last digit takes serde_json's feature `float_roundtrip`.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from), object(inner),]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map("\\PC{0,8}", value, 0..6)
        .prop_map(|fields| Value::Object(fields.into_iter().collect()))
}

/// An object well below the bound of `action_data`.
pub(crate) fn small_object() -> impl Strategy<Value = Value> {
    object(prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,16}".prop_map(Value::from),
        prop::collection::vec("[0-9AJQK]{1,2}[CDHS]", 0..6).prop_map(Value::from),
    ])
}

pub(crate) fn client_message() -> impl Strategy<Value = ClientMessage> {
    prop_oneof![
        any::<i64>().prop_map(|timestamp| ClientMessage::Ping { timestamp }),
        (uuid(), action_type(), small_object(), 0..i64::MAX).prop_map(
            |(action_id, action_type, action_data, after)| ClientMessage::Action {
                action_id,
                action_type,
                action_data,
                after
            }
        ),
        (0..i64::MAX).prop_map(|after| ClientMessage::Sync { after }),
        any::<bool>().prop_map(|hidden| ClientMessage::Visibility { hidden }),
        Just(ClientMessage::Wait),
        Just(ClientMessage::ClaimVictory),
        Just(ClientMessage::Leave),
    ]
}

pub(crate) fn server_message() -> impl Strategy<Value = ServerMessage> {
    prop_oneof![
        welcome().prop_map(|welcome| ServerMessage::Welcome(Box::new(welcome))),
        (any::<i64>(), any::<i64>(), any::<i64>()).prop_map(
            |(timestamp, server_timestamp, sequence_number)| ServerMessage::Pong {
                timestamp,
                server_timestamp,
                sequence_number
            }
        ),
        any::<i64>().prop_map(|retry_after_ms| ServerMessage::Restarting { retry_after_ms }),
        (uuid(), any::<i64>(), any::<i64>(), any::<bool>()).prop_map(
            |(action_id, sequence_number, timestamp, duplicate)| ServerMessage::Ack(Ack {
                action_id,
                sequence_number,
                timestamp,
                duplicate
            })
        ),
        (uuid(), any::<String>(), any::<String>()).prop_map(|(action_id, code, message)| {
            ServerMessage::Rejected(Rejected { action_id, code, message })
        }),
        (entry(), prop::option::of(json()), maybe_moment()).prop_map(|(entry, state, turn_deadline_at)| {
            ServerMessage::Action(Box::new(ActionFrame { entry, state, turn_deadline_at }))
        }),
        status().prop_map(ServerMessage::ConnectionStatus),
        (uuid(), any::<String>(), any::<u8>(), bot()).prop_map(|(player_id, name, seat, bot)| {
            ServerMessage::PlayerJoined(RoomPlayer { player_id, name, seat, bot })
        }),
        uuid().prop_map(|player_id| ServerMessage::PlayerLeft { player_id }),
        "[0-9a-f]{64}".prop_map(|seed_commitment| ServerMessage::GameStarted { seed_commitment }),
        (uuid(), moment()).prop_map(|(player_id, disconnected_since)| ServerMessage::GameAbandoned {
            player_id,
            disconnected_since
        }),
        uuid().prop_map(|player_id| ServerMessage::GameResumed { player_id }),
        ended().prop_map(ServerMessage::GameEnded),
        recovery().prop_map(|recovery| ServerMessage::Recovery(Box::new(recovery))),
        (any::<String>(), any::<String>())
            .prop_map(|(code, message)| ServerMessage::Error(ErrorFrame { code, message })),
    ]
}

/// Any millisecond of the years 0 to 9999, which RFC 3339 can write.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_167_219_200_000_i64..=253_402_300_799_999)
        .prop_map(|ms| DateTime::from_timestamp_millis(ms).unwrap())
}

fn maybe_moment() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    prop::option::of(moment())
}

fn bot() -> impl Strategy<Value = Option<BotStrength>> {
    prop::option::of(prop::sample::select(vec![BotStrength::Easy, BotStrength::Normal, BotStrength::Hard]))
}

fn health() -> impl Strategy<Value = Health> {
    prop::sample::select(vec![Health::Healthy, Health::Unhealthy, Health::Disconnected])
}

fn summary() -> impl Strategy<Value = Summary> {
    (any::<String>(), json(), any::<String>()).prop_map(|(code, params, text)| Summary { code, params, text })
}

fn entry() -> impl Strategy<Value = LogEntry> {
    let names = (prop::option::of(uuid()), prop::option::of(uuid()), action_type());
    (any::<i64>(), names, json(), any::<i64>(), summary()).prop_map(
        |(sequence_number, (action_id, player_id, action_type), action_data, timestamp, summary)| LogEntry {
            sequence_number,
            action_id,
            player_id,
            action_type,
            action_data,
            timestamp,
            summary,
        },
    )
}

fn status() -> impl Strategy<Value = ConnectionStatus> {
    (uuid(), any::<bool>(), health(), any::<bool>(), maybe_moment(), maybe_moment()).prop_map(
        |(player_id, connected, health, hidden, disconnected_since, claimable_at)| ConnectionStatus {
            player_id,
            connected,
            health,
            hidden,
            disconnected_since,
            claimable_at,
        },
    )
}

fn ended() -> impl Strategy<Value = GameEnded> {
    use EndReason::{Claimed, Completed, Expired, Forfeit};
    let reason = prop::sample::select(vec![Completed, Claimed, Forfeit, Expired]);
    let winners = prop::collection::vec(uuid(), 0..4);
    let scores = prop::collection::btree_map(uuid(), any::<i64>(), 0..4);
    (reason, winners, scores, "[0-9a-f]{64}").prop_map(|(reason, winners, scores, seed)| GameEnded {
        reason,
        winners,
        scores,
        seed,
    })
}

fn player() -> impl Strategy<Value = RecoveredPlayer> {
    (uuid(), any::<String>(), any::<u8>(), bot(), any::<bool>(), health(), maybe_moment()).prop_map(
        |(player_id, name, seat, bot, connected, health, disconnected_since)| RecoveredPlayer {
            player_id,
            name,
            seat,
            bot,
            connected,
            health,
            disconnected_since,
        },
    )
}

fn recovery() -> impl Strategy<Value = RecoveryState> {
    use RoomStatus::{Abandoned, Finished, Playing, Waiting};
    let ids = (uuid(), uuid(), uuid());
    let room = (prop::sample::select(vec![Waiting, Playing, Abandoned, Finished]), json(), maybe_moment());
    let numbers = (any::<i64>(), any::<i64>(), any::<bool>());
    let truncated =
        prop::option::of(prop::sample::select(vec![Truncation::TooMany, Truncation::Epoch, Truncation::New]));
    let lists = (
        prop::collection::vec(player(), 0..4),
        prop::collection::vec(entry(), 0..4),
        prop::collection::vec(summary(), 0..5),
    );
    (ids, room, numbers, truncated, lists).prop_map(|(ids, room, numbers, truncated, lists)| RecoveryState {
        room_id: ids.0,
        player_id: ids.1,
        status: room.0,
        log_epoch: ids.2,
        sequence_number: numbers.0,
        recovered: truncated.is_none(),
        state: room.1,
        your_turn: numbers.2,
        offline_ms: numbers.1,
        players: lists.0,
        missed_actions: lists.1,
        missed_summary: lists.2,
        turn_deadline_at: room.2,
        truncated,
    })
}

fn welcome() -> impl Strategy<Value = Welcome> {
    let ids = (uuid(), uuid(), uuid(), uuid());
    let heartbeat = (any::<i64>(), any::<i64>(), any::<i64>(), any::<i64>()).prop_map(
        |(ping_interval_ms, unhealthy_after_ms, disconnect_after_ms, abandon_after_ms)| HeartbeatTimes {
            ping_interval_ms,
            unhealthy_after_ms,
            disconnect_after_ms,
            abandon_after_ms,
        },
    );
    (ids, any::<i64>(), any::<bool>(), any::<i64>(), heartbeat, recovery()).prop_map(
        |(ids, connection, resumed, server_timestamp, heartbeat, recovery)| Welcome {
            protocol: reseat_protocol::PROTOCOL_VERSION,
            game_session_id: ids.0,
            room_id: ids.1,
            player_id: ids.2,
            client_id: ids.3,
            connection,
            resumed,
            server_timestamp,
            heartbeat,
            recovery,
        },
    )
}
