//! What happens to game sessions in the tables.

use std::collections::BTreeMap;

use reseat_domain::game::RoomStatus;
use reseat_domain::id::{GameSessionId, PlayerId, RoomId};
use reseat_domain::ports::{Heartbeat, PresenceChange};
use reseat_domain::session::{Connect, GameSession, Link};
use reseat_domain::time::Timestamp;

use super::tables::Tables;

impl Tables {
    /// The seat, while it is connected with that number.
    fn connected(&mut self, player: PlayerId, connection: i64) -> Option<&mut GameSession> {
        self.game_sessions
            .get_mut(&player)
            .filter(|seat| seat.is_connected() && seat.connection == connection)
    }

    pub(super) fn connect(&mut self, connect: &Connect) -> Option<GameSession> {
        let is_live = self.is_live(connect.user_session_id, connect.now);
        let seat = self.game_sessions.get_mut(&connect.player_id)?;
        if !is_live || seat.refusal(connect).is_some() {
            return None;
        }
        seat.connect(connect);
        Some(seat.clone())
    }

    /// Whether everything is as a change of presence wants it.
    pub(super) fn is_as_wanted(&self, change: &PresenceChange) -> bool {
        let mut stored = self.game_sessions.values().filter(|seat| seat.room_id == change.room_id);
        let is_same = |seat: &GameSession| change.before.iter().any(|before| is_unchanged(before, seat));
        let may_connect = change.connects.is_none_or(|(player, user_session, now)| {
            let has_left = self.players.get(&player).is_none_or(|player| player.left_at.is_some());
            !has_left && self.is_live(user_session, now)
        });
        self.status(change.room_id) == Some(change.status)
            && stored.clone().count() == change.before.len()
            && stored.all(is_same)
            && may_connect
    }

    /// Stores a heartbeat. Answers whether its connection still is the seat's, and its device signed in.
    pub(super) fn hear(&mut self, beat: &Heartbeat, now: Timestamp) -> bool {
        let is_live = self.is_live(beat.user_session_id, now);
        let Some(seat) = self.connected(beat.player_id, beat.connection) else { return false };
        seat.last_heartbeat = seat.last_heartbeat.max(beat.heard_at);
        if let Link::Connected { health, hidden, .. } = &mut seat.link {
            (*health, *hidden) = (beat.health, beat.hidden);
        }
        is_live
    }

    /// When the run of a connected seat stopped or was last seen, if it is dead.
    pub(super) fn dead_since(&self, seat: &GameSession, unseen_since: Timestamp) -> Option<Timestamp> {
        let Link::Connected { run, .. } = seat.link else { return None };
        match self.service_runs.get(&run) {
            None => Some(seat.last_heartbeat),
            Some(run) => run.stopped_at.or_else(|| (run.last_seen < unseen_since).then_some(run.last_seen)),
        }
    }

    /// The seats after an id, by id.
    pub(super) fn seats_after(&self, after: Option<GameSessionId>) -> impl Iterator<Item = &GameSession> {
        let later = self.game_sessions.values().filter(move |seat| after.is_none_or(|after| seat.id > after));
        let by_id: BTreeMap<_, _> = later.map(|seat| (seat.id, seat)).collect();
        by_id.into_values()
    }

    pub(super) fn status(&self, room: RoomId) -> Option<RoomStatus> {
        self.rooms.get(&room).map(|room| room.status)
    }
}

/// Whether nothing of a seat has changed that a change of presence depends on.
fn is_unchanged(before: &GameSession, now: &GameSession) -> bool {
    let timeless = |seat: &GameSession| GameSession {
        expires_at: before.expires_at,
        last_heartbeat: before.last_heartbeat,
        reconnected_at: None,
        user_agent: String::new(),
        ip_address: None,
        ..seat.clone()
    };
    timeless(before) == timeless(now)
}
