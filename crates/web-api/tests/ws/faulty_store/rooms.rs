//! Rooms. What is read of the log with them is the log's.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, GameOutcome, Room, RoomCode, Snapshot};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::{OpenRoom, OpenRooms, RoomListing, RoomRepository, Store};
use reseat_domain::time::Timestamp;

use super::FaultyStore;

#[async_trait]
impl RoomRepository for FaultyStore {
    async fn insert(&self, room: &Room) -> Result<(), StoreError> {
        self.inner.rooms().insert(room).await
    }
    async fn find(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        self.inner.rooms().find(id).await
    }
    async fn find_with_entries(
        &self,
        id: RoomId,
        after: i64,
        limit: u32,
    ) -> Result<Option<(Room, Vec<GameAction>)>, StoreError> {
        self.check_log()?;
        self.inner.rooms().find_with_entries(id, after, limit).await
    }
    async fn find_by_code(&self, code: &RoomCode) -> Result<Option<Room>, StoreError> {
        self.inner.rooms().find_by_code(code).await
    }
    async fn lock(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        self.inner.rooms().lock(id).await
    }
    async fn list(&self, listing: RoomListing) -> Result<Vec<OpenRoom>, StoreError> {
        self.inner.rooms().list(listing).await
    }
    async fn list_ids(&self, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        self.inner.rooms().list_ids(before, limit).await
    }
    async fn count_finished(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.inner.rooms().count_finished(before).await
    }
    async fn finished(&self, before: Timestamp, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        self.inner.rooms().finished(before, limit).await
    }
    async fn remove_entries(&self, id: RoomId, limit: u32) -> Result<u64, StoreError> {
        self.inner.rooms().remove_entries(id, limit).await
    }
    async fn remove_finished(&self, id: RoomId) -> Result<bool, StoreError> {
        self.inner.rooms().remove_finished(id).await
    }
    async fn count_open(&self) -> Result<OpenRooms, StoreError> {
        self.inner.rooms().count_open().await
    }
    async fn count_open_hosted_by(&self, user: UserId) -> Result<u64, StoreError> {
        self.inner.rooms().count_open_hosted_by(user).await
    }
    async fn set_host(&self, id: RoomId, host: PlayerId) -> Result<(), StoreError> {
        self.inner.rooms().set_host(id, host).await
    }
    async fn start(&self, id: RoomId, at: Timestamp) -> Result<bool, StoreError> {
        self.inner.rooms().start(id, at).await
    }
    async fn set_abandoned(&self, id: RoomId, abandoned: bool) -> Result<bool, StoreError> {
        self.inner.rooms().set_abandoned(id, abandoned).await
    }
    async fn finish(&self, id: RoomId, outcome: &GameOutcome, at: Timestamp) -> Result<bool, StoreError> {
        self.inner.rooms().finish(id, outcome, at).await
    }
    async fn remove_waiting(&self, id: RoomId) -> Result<bool, StoreError> {
        self.inner.rooms().remove_waiting(id).await
    }
    async fn snapshot(&self, id: RoomId) -> Result<Option<Snapshot>, StoreError> {
        self.inner.rooms().snapshot(id).await
    }
    async fn save_snapshot(&self, id: RoomId, snapshot: &Snapshot) -> Result<(), StoreError> {
        drop(self.snapshots_gate.acquire().await);
        self.inner.rooms().save_snapshot(id, snapshot).await
    }
}
