//! Game sessions in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, RoomStatus};
use reseat_domain::id::{GameSessionId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId};
use reseat_domain::ports::{
    GameSessionRepository, Heartbeat, Holding, PlayerRepository, PresenceChange, RoomPresence, SeatHolder,
    Standing,
};
use reseat_domain::session::{Connect, GameSession, Link};
use reseat_domain::time::Timestamp;

use super::repositories::Repositories;
use super::tables::{Tables, refers, unique};

/// The address of a connection that was made before a time.
fn has_old_address(seat: &GameSession, before: Timestamp) -> bool {
    seat.ip_address.is_some() && seat.reconnected_at.is_some_and(|made_at| made_at < before)
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

    async fn of_players(&self, players: &[PlayerId]) -> Result<Vec<GameSession>, StoreError> {
        Ok(self.read(|rows| {
            players.iter().filter_map(|player| rows.game_sessions.get(player)).cloned().collect()
        }))
    }

    async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        let forget = self.write(|rows| {
            let players = &rows.players;
            let is_theirs = |seat: &GameSession| {
                players.get(&seat.player_id).is_some_and(|player| player.user_id == Some(user))
            };
            let theirs = rows.game_sessions.values_mut().filter(|seat| is_theirs(seat));
            let wiped = theirs.map(|seat| {
                seat.user_agent.clear();
                seat.ip_address = None;
            });
            wiped.count() as u64
        });
        Ok(forget.await)
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| {
            rows.game_sessions.values().filter(|seat| has_old_address(seat, before)).count() as u64
        }))
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let wipe = self.write(|rows| {
            let mut old: Vec<&mut GameSession> =
                rows.game_sessions.values_mut().filter(|seat| has_old_address(seat, before)).collect();
            old.sort_by_key(|seat| seat.reconnected_at);
            old.into_iter().take(limit as usize).map(|seat| seat.ip_address = None).count() as u64
        });
        Ok(wipe.await)
    }

    async fn of_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        Ok(self.read(|rows| {
            let seats = rows.game_sessions.values().filter(|seat| seat.room_id == room);
            let by_id: BTreeMap<_, _> = seats.map(|seat| (seat.id, seat.clone())).collect();
            by_id.into_values().collect()
        }))
    }

    async fn find_holder(
        &self,
        player: PlayerId,
        user_session: UserSessionId,
    ) -> Result<Option<SeatHolder>, StoreError> {
        Ok(self.read(|rows| {
            Some(SeatHolder {
                player: rows.players.get(&player)?.clone(),
                game_session: rows.game_sessions.get(&player).cloned(),
                user_session: rows.user_sessions.get(&user_session).map(|session| rows.bounded(session)),
            })
        }))
    }

    async fn at_table(&self, room: RoomId) -> Result<Vec<(Player, Option<GameSession>)>, StoreError> {
        let players = PlayerRepository::of_room(self, room).await?;
        let with_seat =
            |rows: &Tables, player: Player| (player.clone(), rows.game_sessions.get(&player.id).cloned());
        Ok(self.read(|rows| players.into_iter().map(|player| with_seat(rows, player)).collect()))
    }

    async fn presence(&self, room: RoomId) -> Result<Option<RoomPresence>, StoreError> {
        let seats = GameSessionRepository::of_room(self, room).await?;
        Ok(self.read(|rows| {
            let row = rows.rooms.get(&room).filter(|_| !seats.is_empty())?;
            let run_of = |seat: &GameSession| match seat.link {
                Link::Connected { run, .. } => rows.service_runs.get(&run).cloned(),
                Link::Disconnected { .. } => None,
            };
            let runs = seats.iter().filter_map(run_of).collect();
            Some(RoomPresence { status: row.status, abandon_after: row.abandon_after, seats, runs })
        }))
    }

    async fn change_presence(&self, change: &PresenceChange) -> Result<bool, StoreError> {
        let save = self.write(|rows| {
            if !rows.is_as_wanted(change) {
                return false;
            }
            for seat in &change.after {
                if let Some(stored) = rows.game_sessions.get_mut(&seat.player_id) {
                    let (expires_at, last_heartbeat) = (stored.expires_at, stored.last_heartbeat);
                    let device = (stored.connection, stored.user_agent.clone(), stored.ip_address);
                    *stored = seat.clone();
                    // They are a connection's: none comes back that was forgotten meanwhile.
                    if device.0 == stored.connection {
                        (_, stored.user_agent, stored.ip_address) = device;
                    }
                    stored.extend_life(expires_at);
                    stored.last_heartbeat = stored.last_heartbeat.max(last_heartbeat);
                }
            }
            true
        });
        Ok(save.await)
    }

    async fn count_connected(&self) -> Result<u64, StoreError> {
        Ok(self.read(|rows| rows.game_sessions.values().filter(|seat| seat.is_connected()).count() as u64))
    }

    async fn lock_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        // A unit has the only turn there is.
        GameSessionRepository::of_room(self, room).await
    }

    async fn connect(&self, connect: &Connect) -> Result<Option<GameSession>, StoreError> {
        Ok(self.write(|rows| rows.connect(connect)).await)
    }

    async fn save_presence(&self, seats: &[GameSession]) -> Result<(), StoreError> {
        self.write(|rows| {
            for seat in seats {
                if let Some(stored) = rows.game_sessions.get_mut(&seat.player_id) {
                    stored.link = seat.link.clone();
                    stored.absence = seat.absence;
                    stored.abandoned_at = seat.abandoned_at;
                    stored.extend_life(seat.expires_at);
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

    async fn standings(
        &self,
        of: &[(PlayerId, UserSessionId)],
        now: Timestamp,
    ) -> Result<Vec<Standing>, StoreError> {
        let standing = |rows: &Tables, (player, user_session): &(PlayerId, UserSessionId)| Standing {
            seat: rows.game_sessions.get(player).map(|seat| Holding {
                connection: seat.connection,
                client: seat.client.map(|client| client.id),
                is_connected: seat.is_connected(),
            }),
            is_signed_in: rows.is_live(*user_session, now),
        };
        Ok(self.read(|rows| of.iter().map(|asked| standing(rows, asked)).collect()))
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
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<(GameSession, Timestamp)>, StoreError> {
        Ok(self.read(|rows| {
            let seats = rows.seats_after(after);
            let dead = seats.filter_map(|seat| Some((seat.clone(), rows.dead_since(seat, unseen_since)?)));
            dead.take(limit as usize).collect()
        }))
    }

    async fn unheard_of_run(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<GameSession>, StoreError> {
        let is_unheard = |seat: &&GameSession| {
            matches!(seat.link, Link::Connected { run: of, .. } if of == run)
                && seat.last_heartbeat < unheard_since
        };
        Ok(self
            .read(|rows| rows.seats_after(after).filter(is_unheard).take(limit as usize).cloned().collect()))
    }

    async fn expired_rooms(
        &self,
        now: Timestamp,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let mut expired = BTreeMap::new();
            for seat in rows.game_sessions.values() {
                let is_over = !seat.is_connected() && seat.expires_at <= now;
                *expired.entry(seat.room_id).or_insert(true) &= is_over;
            }
            let rooms = expired.into_iter().filter(|(_, expired)| *expired).map(|(room, _)| room);
            rooms
                .filter(|room| rows.status(*room).is_some_and(|status| status != RoomStatus::Finished))
                .filter(|room| after.is_none_or(|after| *room > after))
                .take(limit as usize)
                .collect()
        }))
    }
}
