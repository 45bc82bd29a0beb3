//! Rooms and their snapshots in memory.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, GameOutcome, Room, RoomCode, RoomStatus, Snapshot};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::{GameActionLog, OpenRoom, OpenRooms, RoomListing, RoomRepository};
use reseat_domain::time::Timestamp;

use super::players::by_seat;
use super::repositories::Repositories;
use super::tables::unique;

fn is_open(room: &Room) -> bool {
    room.status != RoomStatus::Finished
}

impl Repositories {
    /// Changes a room if it is there and in the right status. Answers whether it was.
    async fn change_room(
        &self,
        id: RoomId,
        fits: impl FnOnce(RoomStatus) -> bool + Send,
        change: impl FnOnce(&mut Room) + Send,
    ) -> bool {
        self.write(|rows| match rows.rooms.get_mut(&id) {
            Some(room) if fits(room.status) => {
                change(room);
                true
            }
            _ => false,
        })
        .await
    }
}

#[async_trait]
impl RoomRepository for Repositories {
    async fn insert(&self, room: &Room) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(rows.rooms.contains_key(&room.id), "rooms.id")?;
            let mut open = rows.rooms.values().filter(|other| is_open(other));
            unique(is_open(room) && open.any(|other| other.code == room.code), "rooms.code")?;
            rows.rooms.insert(room.id, room.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        Ok(self.read(|rows| rows.rooms.get(&id).cloned()))
    }

    async fn find_with_entries(
        &self,
        id: RoomId,
        after: i64,
        limit: u32,
    ) -> Result<Option<(Room, Vec<GameAction>)>, StoreError> {
        let entries = GameActionLog::after(self, id, after, limit).await?;
        Ok(RoomRepository::find(self, id).await?.map(|room| (room, entries)))
    }

    async fn find_by_code(&self, code: &RoomCode) -> Result<Option<Room>, StoreError> {
        let is_sought = |room: &&Room| is_open(room) && room.code == *code;
        Ok(self.read(|rows| rows.rooms.values().find(is_sought).cloned()))
    }

    async fn lock(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        // A unit has the only turn there is.
        RoomRepository::find(self, id).await
    }

    async fn list(&self, listing: RoomListing) -> Result<Vec<OpenRoom>, StoreError> {
        Ok(self.read(|rows| {
            let rooms = rows.rooms.values().rev();
            let rooms = rooms.filter(|room| room.status == listing.status && !room.private);
            let rooms = rooms.filter(|room| listing.before.is_none_or(|before| room.id < before));
            rooms
                .take(listing.limit as usize)
                .map(|room| OpenRoom { room: room.clone(), players: by_seat(rows, room.id) })
                .collect()
        }))
    }

    async fn list_ids(&self, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let ids = rows.rooms.keys().rev().copied();
            ids.filter(|id| before.is_none_or(|before| *id < before)).take(limit as usize).collect()
        }))
    }

    async fn count_open_hosted_by(&self, user: UserId) -> Result<u64, StoreError> {
        Ok(self.read(|rows| {
            let hosts = rows.rooms.values().filter(|room| is_open(room)).filter_map(|room| room.host);
            let users = hosts.filter_map(|host| rows.players.get(&host)?.user_id);
            users.filter(|host| *host == user).count() as u64
        }))
    }

    async fn set_host(&self, id: RoomId, host: PlayerId) -> Result<(), StoreError> {
        self.change_room(id, |_| true, |room| room.host = Some(host)).await;
        Ok(())
    }

    async fn start(&self, id: RoomId, at: Timestamp) -> Result<bool, StoreError> {
        let start = |room: &mut Room| {
            room.status = RoomStatus::Playing;
            room.started_at = Some(at);
        };
        Ok(self.change_room(id, |status| status == RoomStatus::Waiting, start).await)
    }

    async fn set_abandoned(&self, id: RoomId, abandoned: bool) -> Result<bool, StoreError> {
        let status = if abandoned { RoomStatus::Abandoned } else { RoomStatus::Playing };
        Ok(self.change_room(id, RoomStatus::is_in_play, |room| room.status = status).await)
    }

    async fn finish(&self, id: RoomId, outcome: &GameOutcome, at: Timestamp) -> Result<bool, StoreError> {
        let finish = |room: &mut Room| {
            room.status = RoomStatus::Finished;
            room.finished_at = Some(at);
            room.outcome = Some(outcome.clone());
        };
        Ok(self.change_room(id, RoomStatus::is_in_play, finish).await)
    }

    async fn count_open(&self) -> Result<OpenRooms, StoreError> {
        let count = |status| {
            self.read(|rows| rows.rooms.values().filter(|room| room.status == status).count() as u64)
        };
        Ok(OpenRooms {
            waiting: count(RoomStatus::Waiting),
            playing: count(RoomStatus::Playing),
            abandoned: count(RoomStatus::Abandoned),
        })
    }

    async fn remove_waiting(&self, id: RoomId) -> Result<bool, StoreError> {
        let remove = self.write(|rows| {
            let waiting = rows.rooms.get(&id).is_some_and(|room| room.status == RoomStatus::Waiting);
            if waiting {
                rows.delete_room(id);
            }
            waiting
        });
        Ok(remove.await)
    }

    async fn count_finished(&self, before: Timestamp) -> Result<u64, StoreError> {
        let is_meant = |room: &&Room| room.finished_at.is_some_and(|finished_at| finished_at < before);
        Ok(self.read(|rows| rows.rooms.values().filter(is_meant).count() as u64))
    }

    async fn finished(&self, before: Timestamp, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let over = rows.rooms.values();
            let over = over.filter(|room| room.finished_at.is_some_and(|finished_at| finished_at < before));
            let mut over: Vec<_> = over.map(|room| (room.created_at, room.id)).collect();
            over.sort_unstable();
            over.into_iter().map(|(_, id)| id).take(limit as usize).collect()
        }))
    }

    async fn remove_entries(&self, id: RoomId, limit: u32) -> Result<u64, StoreError> {
        let remove = self.write(|rows| {
            if rows.rooms.get(&id).is_none_or(|room| room.status != RoomStatus::Finished) {
                return 0;
            }
            let of_room = rows.log.keys().filter(|(of, _)| *of == id);
            let first: Vec<_> = of_room.take(limit as usize).copied().collect();
            for key in &first {
                rows.log.remove(key);
            }
            first.len() as u64
        });
        Ok(remove.await)
    }

    async fn remove_finished(&self, id: RoomId) -> Result<bool, StoreError> {
        let remove = self.write(|rows| {
            let is_over = rows.rooms.get(&id).is_some_and(|room| room.status == RoomStatus::Finished);
            if is_over {
                rows.delete_room(id);
            }
            is_over
        });
        Ok(remove.await)
    }

    async fn snapshot(&self, id: RoomId) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.read(|rows| rows.snapshots.get(&id).cloned()))
    }

    async fn save_snapshot(&self, id: RoomId, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.write(|rows| {
            let stored = rows.snapshots.get(&id).map_or(0, |stored| stored.sequence_number);
            if rows.rooms.contains_key(&id) && snapshot.sequence_number > stored {
                rows.snapshots.insert(id, snapshot.clone());
            }
        })
        .await;
        Ok(())
    }
}
