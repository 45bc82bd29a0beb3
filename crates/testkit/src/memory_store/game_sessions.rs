//! Game sessions in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::RoomStatus;
use reseat_domain::id::{NodeRunId, PlayerId, RoomId};
use reseat_domain::ports::{GameSessionRepository, Heartbeat};
use reseat_domain::session::{Connect, GameSession, Health, Link};
use reseat_domain::time::Timestamp;

use super::repositories::Repositories;
use super::tables::{Tables, refers, unique};

impl Tables {
    /// The seat, while it is connected with that number.
    fn connected(&mut self, player: PlayerId, connection: i64) -> Option<&mut GameSession> {
        self.game_sessions
            .get_mut(&player)
            .filter(|seat| seat.is_connected() && seat.connection == connection)
    }

    fn connect(&mut self, connect: &Connect) -> Option<GameSession> {
        let is_live = self.is_live(connect.user_session_id, connect.now);
        let seat = self.game_sessions.get_mut(&connect.player_id)?;
        if !is_live || seat.refusal(connect).is_some() {
            return None;
        }
        seat.client = Some(connect.client);
        seat.link = Link::Connected { run: connect.run, health: Health::Healthy, hidden: false };
        seat.connection += 1;
        seat.expires_at = seat.expires_at.max(connect.expires_at);
        seat.last_heartbeat = connect.now;
        seat.reconnected_at = Some(connect.now);
        seat.user_agent.clone_from(&connect.user_agent);
        seat.ip_address = connect.ip_address;
        Some(seat.clone())
    }

    /// Stores a heartbeat. Answers whether its connection still is the seat's, and its device signed in.
    fn hear(&mut self, beat: &Heartbeat, now: Timestamp) -> bool {
        let is_live = self.is_live(beat.user_session_id, now);
        let Some(seat) = self.connected(beat.player_id, beat.connection) else { return false };
        seat.last_heartbeat = seat.last_heartbeat.max(beat.heard_at);
        is_live
    }

    /// When the run of a connected seat was last seen, if it is dead.
    fn dead_since(&self, seat: &GameSession, unseen_since: Timestamp) -> Option<Timestamp> {
        let Link::Connected { run, .. } = seat.link else { return None };
        match self.service_runs.get(&run) {
            None => Some(seat.last_heartbeat),
            Some(run) if run.stopped_at.is_some() || run.last_seen <= unseen_since => Some(run.last_seen),
            Some(_) => None,
        }
    }

    fn status(&self, room: RoomId) -> Option<RoomStatus> {
        self.rooms.get(&room).map(|room| room.status)
    }
}

#[async_trait]
impl GameSessionRepository for Repositories {
    async fn insert(&self, session: &GameSession) -> Result<(), StoreError> {
        self.write(|rows| {
            let mut others = rows.game_sessions.values();
            let same = |other: &GameSession| other.id == session.id || other.nonce == session.nonce;
            unique(rows.game_sessions.contains_key(&session.player_id), "game_sessions.player_id")?;
            unique(others.any(same), "game_sessions.id, game_sessions.token_nonce")?;
            refers(rows.players.contains_key(&session.player_id), "game_sessions.player_id")?;
            rows.game_sessions.insert(session.player_id, session.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, player: PlayerId) -> Result<Option<GameSession>, StoreError> {
        Ok(self.read(|rows| rows.game_sessions.get(&player).cloned()))
    }

    async fn of_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        Ok(self.read(|rows| {
            let seats = rows.game_sessions.values().filter(|seat| seat.room_id == room);
            let by_id: BTreeMap<_, _> = seats.map(|seat| (seat.id, seat.clone())).collect();
            by_id.into_values().collect()
        }))
    }

    async fn lock_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        // A unit has the only turn there is.
        GameSessionRepository::of_room(self, room).await
    }

    async fn connect(&self, connect: &Connect) -> Result<Option<GameSession>, StoreError> {
        Ok(self.write(|rows| rows.connect(connect)).await)
    }

    async fn disconnect(&self, player: PlayerId, connection: i64, at: Timestamp) -> Result<bool, StoreError> {
        let disconnect =
            |rows: &mut Tables| rows.connected(player, connection).is_some_and(|seat| seat.disconnect(at));
        Ok(self.write(disconnect).await)
    }

    async fn save_presence(&self, seats: &[GameSession]) -> Result<(), StoreError> {
        self.write(|rows| {
            for seat in seats {
                if let Some(stored) = rows.game_sessions.get_mut(&seat.player_id) {
                    stored.link = seat.link.clone();
                    stored.absence = seat.absence;
                    stored.abandoned_at = seat.abandoned_at;
                }
            }
        })
        .await;
        Ok(())
    }

    async fn save_heartbeats(
        &self,
        beats: &[Heartbeat],
        now: Timestamp,
    ) -> Result<Vec<PlayerId>, StoreError> {
        let save = self.write(|rows| {
            let refused = beats.iter().filter(|beat| !rows.hear(beat, now));
            refused.map(|beat| beat.player_id).collect()
        });
        Ok(save.await)
    }

    async fn extend(&self, player: PlayerId, expires_at: Timestamp) -> Result<(), StoreError> {
        self.write(|rows| {
            if let Some(seat) = rows.game_sessions.get_mut(&player) {
                seat.expires_at = seat.expires_at.max(expires_at);
            }
        })
        .await;
        Ok(())
    }

    async fn rooms_with_running_absence(
        &self,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let away = rows.game_sessions.values().filter(|seat| seat.absence.counted_since.is_some());
            let rooms: BTreeSet<RoomId> = away.map(|seat| seat.room_id).collect();
            let in_play = rooms.into_iter().filter(|id| rows.status(*id).is_some_and(RoomStatus::is_in_play));
            in_play.filter(|id| after.is_none_or(|after| *id > after)).take(limit as usize).collect()
        }))
    }

    async fn connected_by_dead_runs(
        &self,
        unseen_since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(GameSession, Timestamp)>, StoreError> {
        Ok(self.read(|rows| {
            let seats = rows.game_sessions.values();
            let dead = seats.filter_map(|seat| Some((seat.clone(), rows.dead_since(seat, unseen_since)?)));
            dead.take(limit as usize).collect()
        }))
    }

    async fn expired_rooms(&self, now: Timestamp, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let mut expired = BTreeMap::new();
            for seat in rows.game_sessions.values() {
                let is_over = !seat.is_connected() && seat.expires_at <= now;
                *expired.entry(seat.room_id).or_insert(true) &= is_over;
            }
            let rooms = expired.into_iter().filter(|(_, expired)| *expired).map(|(room, _)| room);
            rooms
                .filter(|room| rows.status(*room).is_some_and(|status| status != RoomStatus::Finished))
                .take(limit as usize)
                .collect()
        }))
    }

    async fn last_seen_of_runs(&self, runs: &[NodeRunId]) -> Result<Vec<(NodeRunId, Timestamp)>, StoreError> {
        Ok(self.read(|rows| {
            let found = runs.iter().filter_map(|run| rows.service_runs.get(run));
            found.map(|run| (run.id, run.last_seen)).collect()
        }))
    }
}
