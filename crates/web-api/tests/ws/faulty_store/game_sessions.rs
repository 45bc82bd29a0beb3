//! Game sessions. A conditional change counts as the unit of work that it stands for.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::id::{GameSessionId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId};
use reseat_domain::ports::{
    GameSessionRepository, Heartbeat, PresenceChange, RoomPresence, SeatHolder, Standing, Store,
};
use reseat_domain::session::{Connect, GameSession};
use reseat_domain::time::Timestamp;

use super::{FaultyStore, takes_one, unavailable};

#[async_trait]
impl GameSessionRepository for FaultyStore {
    async fn insert(&self, session: &GameSession) -> Result<(), StoreError> {
        self.inner.game_sessions().insert(session).await
    }
    async fn find(&self, player: PlayerId) -> Result<Option<GameSession>, StoreError> {
        self.inner.game_sessions().find(player).await
    }
    async fn of_players(&self, players: &[PlayerId]) -> Result<Vec<GameSession>, StoreError> {
        self.inner.game_sessions().of_players(players).await
    }
    async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        self.inner.game_sessions().forget(user).await
    }
    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.inner.game_sessions().count_addresses(before).await
    }
    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.inner.game_sessions().wipe_addresses(before, limit).await
    }
    async fn of_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        self.inner.game_sessions().of_room(room).await
    }
    async fn find_holder(
        &self,
        player: PlayerId,
        user_session: UserSessionId,
    ) -> Result<Option<SeatHolder>, StoreError> {
        self.inner.game_sessions().find_holder(player, user_session).await
    }
    async fn at_table(&self, room: RoomId) -> Result<Vec<(Player, Option<GameSession>)>, StoreError> {
        self.wait_for_players().await;
        self.inner.game_sessions().at_table(room).await
    }
    async fn presence(&self, room: RoomId) -> Result<Option<RoomPresence>, StoreError> {
        self.check_presence()?;
        self.inner.game_sessions().presence(room).await
    }
    async fn change_presence(&self, change: &PresenceChange) -> Result<bool, StoreError> {
        self.refuse_unit()?;
        let changed = self.inner.game_sessions().change_presence(change).await?;
        drop(self.changes_answered.acquire().await);
        if takes_one(&self.changes_unknown) { Err(unavailable()) } else { Ok(changed) }
    }
    async fn count_connected(&self) -> Result<u64, StoreError> {
        self.inner.game_sessions().count_connected().await
    }
    async fn lock_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        self.inner.game_sessions().lock_room(room).await
    }
    async fn connect(&self, connect: &Connect) -> Result<Option<GameSession>, StoreError> {
        self.inner.game_sessions().connect(connect).await
    }
    async fn save_presence(&self, seats: &[GameSession]) -> Result<(), StoreError> {
        self.inner.game_sessions().save_presence(seats).await
    }
    async fn save_heartbeats(
        &self,
        beats: &[Heartbeat],
        now: Timestamp,
    ) -> Result<Vec<PlayerId>, StoreError> {
        self.check_presence()?;
        self.heartbeats_stored.lock().unwrap().push(beats.len());
        self.inner.game_sessions().save_heartbeats(beats, now).await
    }
    async fn extend(&self, player: PlayerId, expires_at: Timestamp) -> Result<(), StoreError> {
        self.inner.game_sessions().extend(player, expires_at).await
    }
    async fn rooms_with_running_absence(
        &self,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        self.inner.game_sessions().rooms_with_running_absence(after, limit).await
    }
    async fn connected_by_dead_runs(
        &self,
        unseen_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<(GameSession, Timestamp)>, StoreError> {
        self.inner.game_sessions().connected_by_dead_runs(unseen_since, after, limit).await
    }
    async fn unheard_of_run(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<GameSession>, StoreError> {
        self.inner.game_sessions().unheard_of_run(run, unheard_since, after, limit).await
    }
    async fn expired_rooms(
        &self,
        now: Timestamp,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        self.inner.game_sessions().expired_rooms(now, after, limit).await
    }
    async fn standings(
        &self,
        of: &[(PlayerId, UserSessionId)],
        now: Timestamp,
    ) -> Result<Vec<Standing>, StoreError> {
        self.inner.game_sessions().standings(of, now).await
    }
}
