//! From the domain's types to the wire's: one free function for each, used by HTTP and WebSocket alike.
//!
//! States and entries come in only as a [`RoomView`](reseat_domain::game::RoomView) showed them to one
//! player; nothing here decides who may see what.

use std::time::Duration;

use reseat_domain::game::rules::Summary;
use reseat_domain::game::{BotStrength, EndReason, GameOutcome, Player, RoomStatus, SeenEntry};
use reseat_domain::id::RoomId;
use reseat_domain::services::{Acknowledgement, RecoveryPlayer, RecoveryState, Truncated};
use reseat_domain::session::Health;
use reseat_domain::time::{self, Timestamp};
use reseat_protocol::http::results::RoomResult;
use reseat_protocol::{ending, entry, presence, recovery, room};

use crate::services::WebSettings;

/// One consistent snapshot for one player.
pub(crate) fn recovery_state(from: RecoveryState) -> recovery::RecoveryState {
    recovery::RecoveryState {
        room_id: from.room_id.uuid(),
        player_id: from.player_id.uuid(),
        status: room_status(from.status),
        log_epoch: from.log_epoch.uuid(),
        sequence_number: from.sequence_number,
        recovered: from.recovered,
        state: from.state,
        your_turn: from.your_turn,
        offline_ms: from.offline_ms,
        players: from.players.into_iter().map(recovered_player).collect(),
        missed_actions: from.missed_actions.into_iter().map(log_entry).collect(),
        missed_summary: from.missed_summary.into_iter().map(summary).collect(),
        turn_deadline_at: from.turn_deadline_at,
        truncated: from.truncated.map(truncation),
    }
}

fn recovered_player(from: RecoveryPlayer) -> recovery::RecoveredPlayer {
    recovery::RecoveredPlayer {
        player_id: from.player_id.uuid(),
        name: from.name,
        seat: from.seat,
        bot: from.bot.map(bot_strength),
        connected: from.connected,
        health: health(from.health.filter(|_| from.connected)),
        disconnected_since: from.disconnected_since,
    }
}

fn truncation(from: Truncated) -> recovery::Truncation {
    match from {
        Truncated::New => recovery::Truncation::New,
        Truncated::TooMany => recovery::Truncation::TooMany,
        Truncated::Epoch => recovery::Truncation::Epoch,
    }
}

/// An entry as one player may see it.
pub(crate) fn log_entry(from: SeenEntry) -> entry::LogEntry {
    entry::LogEntry {
        sequence_number: from.sequence_number,
        action_id: from.action_id.map(reseat_domain::id::ActionId::uuid),
        player_id: from.player_id.map(reseat_domain::id::PlayerId::uuid),
        action_type: from.action_type,
        action_data: from.action_data,
        timestamp: from.created_at.timestamp_millis(),
        summary: summary(from.summary),
    }
}

fn summary(from: Summary) -> entry::Summary {
    entry::Summary { code: from.code, params: from.params, text: from.text }
}

/// The answer to an action that is durable.
pub(crate) fn ack(from: &Acknowledgement) -> entry::Ack {
    entry::Ack {
        action_id: from.action_id.uuid(),
        sequence_number: from.sequence_number,
        timestamp: from.at.timestamp_millis(),
        duplicate: from.duplicate,
    }
}

/// How a game ended.
pub(crate) fn game_ended(from: &GameOutcome) -> ending::GameEnded {
    ending::GameEnded {
        reason: end_reason(from.reason),
        winners: from.winners.iter().map(|winner| winner.uuid()).collect(),
        scores: from.scores.iter().map(|(player, score)| (player.uuid(), *score)).collect(),
        seed: from.seed.clone(),
    }
}

/// How a room's game ended, and when.
pub(crate) fn room_result(room: RoomId, from: &GameOutcome, finished_at: Timestamp) -> RoomResult {
    let ended = game_ended(from);
    RoomResult {
        room_id: room.uuid(),
        reason: ended.reason,
        winners: ended.winners,
        scores: ended.scores,
        finished_at,
        seed: ended.seed,
    }
}

/// Why a game ended.
pub(crate) fn end_reason(from: EndReason) -> ending::EndReason {
    match from {
        EndReason::Completed => ending::EndReason::Completed,
        EndReason::Claimed => ending::EndReason::Claimed,
        EndReason::Forfeit => ending::EndReason::Forfeit,
        EndReason::Expired => ending::EndReason::Expired,
    }
}

/// A player as the lobby and `player_joined` show them.
pub(crate) fn room_player(from: &Player) -> room::RoomPlayer {
    room::RoomPlayer {
        player_id: from.id.uuid(),
        name: from.name.clone(),
        seat: from.seat,
        bot: from.bot.map(bot_strength),
    }
}

/// Where a room is in its life.
pub(crate) fn room_status(from: RoomStatus) -> room::RoomStatus {
    match from {
        RoomStatus::Waiting => room::RoomStatus::Waiting,
        RoomStatus::Playing => room::RoomStatus::Playing,
        RoomStatus::Abandoned => room::RoomStatus::Abandoned,
        RoomStatus::Finished => room::RoomStatus::Finished,
    }
}

/// How well a bot plays.
pub(crate) fn bot_strength(from: BotStrength) -> room::BotStrength {
    match from {
        BotStrength::Easy => room::BotStrength::Easy,
        BotStrength::Normal => room::BotStrength::Normal,
        BotStrength::Hard => room::BotStrength::Hard,
    }
}

/// How well a seat is heard; `None`: no connection is open.
pub(crate) fn health(from: Option<Health>) -> presence::Health {
    match from {
        Some(Health::Healthy) => presence::Health::Healthy,
        Some(Health::Unhealthy) => presence::Health::Unhealthy,
        None => presence::Health::Disconnected,
    }
}

/// The times that this node judges connections by, and the room's limit for one absence.
pub(crate) fn heartbeat_times(from: &WebSettings, abandon_after: time::Duration) -> presence::HeartbeatTimes {
    presence::HeartbeatTimes {
        ping_interval_ms: milliseconds(from.ping_interval),
        unhealthy_after_ms: milliseconds(from.unhealthy_after),
        disconnect_after_ms: milliseconds(from.disconnect_after),
        abandon_after_ms: abandon_after.num_milliseconds(),
    }
}

fn milliseconds(from: Duration) -> i64 {
    i64::try_from(from.as_millis()).unwrap_or(i64::MAX)
}
