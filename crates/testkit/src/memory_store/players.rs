//! Players in memory.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, RoomStatus, Seat};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::PlayerRepository;
use reseat_domain::time::Timestamp;

use super::repositories::Repositories;
use super::tables::{Tables, refers, unique};

/// The players of a room by seat.
pub(super) fn by_seat(rows: &Tables, room: RoomId) -> Vec<Player> {
    let mut players: Vec<Player> = of_room(rows, room).cloned().collect();
    players.sort_by_key(|player| player.seat);
    players
}

fn of_room(rows: &Tables, room: RoomId) -> impl Iterator<Item = &Player> {
    rows.players.values().filter(move |player| player.room_id == room)
}

fn seat_is_free(rows: &Tables, room: RoomId, seat: Seat, but: PlayerId) -> Result<(), StoreError> {
    let taken = of_room(rows, room).any(|other| other.seat == seat && other.id != but);
    unique(taken, "players.room_id, players.seat")
}

fn rooms_of(rows: &Tables, user: UserId) -> impl Iterator<Item = RoomId> {
    rows.players.values().filter(move |player| player.user_id == Some(user)).map(|player| player.room_id)
}

#[async_trait]
impl PlayerRepository for Repositories {
    async fn insert(&self, player: &Player) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(rows.players.contains_key(&player.id), "players.id")?;
            refers(rows.rooms.contains_key(&player.room_id), "players.room_id")?;
            refers(player.user_id.is_none_or(|user| rows.users.contains_key(&user)), "players.user_id")?;
            seat_is_free(rows, player.room_id, player.seat, player.id)?;
            let sits = of_room(rows, player.room_id)
                .any(|other| other.user_id.is_some() && other.user_id == player.user_id);
            unique(sits, "players.room_id, players.user_id")?;
            rows.players.insert(player.id, player.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, id: PlayerId) -> Result<Option<Player>, StoreError> {
        Ok(self.read(|rows| rows.players.get(&id).cloned()))
    }

    async fn of_room(&self, room: RoomId) -> Result<Vec<Player>, StoreError> {
        Ok(self.read(|rows| by_seat(rows, room)))
    }

    async fn find_by_user(&self, room: RoomId, user: UserId) -> Result<Option<Player>, StoreError> {
        Ok(self.read(|rows| of_room(rows, room).find(|player| player.user_id == Some(user)).cloned()))
    }

    async fn move_to(&self, id: PlayerId, seat: Seat) -> Result<(), StoreError> {
        self.write(|rows| {
            let Some(room) = rows.players.get(&id).map(|player| player.room_id) else { return Ok(()) };
            seat_is_free(rows, room, seat, id)?;
            if let Some(player) = rows.players.get_mut(&id) {
                player.seat = seat;
            }
            Ok(())
        })
        .await
    }

    async fn leave(&self, id: PlayerId, at: Timestamp) -> Result<bool, StoreError> {
        let leave = self.write(|rows| match rows.players.get_mut(&id) {
            Some(player) if player.left_at.is_none() => {
                player.left_at = Some(at);
                true
            }
            _ => false,
        });
        Ok(leave.await)
    }

    async fn remove(&self, id: PlayerId) -> Result<bool, StoreError> {
        Ok(self.write(|rows| rows.delete_player(id)).await)
    }

    async fn of_user(
        &self,
        user: UserId,
        before: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<Player>, StoreError> {
        Ok(self.read(|rows| {
            let mut places: Vec<Player> =
                rows.players.values().filter(|player| player.user_id == Some(user)).cloned().collect();
            places.sort_by_key(|player| Reverse(player.room_id));
            places.retain(|player| before.is_none_or(|before| player.room_id < before));
            places.truncate(limit as usize);
            places
        }))
    }

    async fn open_rooms_of(&self, user: UserId) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.read(|rows| {
            let is_open =
                |room: &RoomId| rows.rooms.get(room).is_some_and(|room| room.status != RoomStatus::Finished);
            let rooms: BTreeSet<RoomId> = rooms_of(rows, user).filter(is_open).collect();
            rooms.into_iter().collect()
        }))
    }

    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError> {
        let gift = self.write(|rows| {
            let sits: BTreeSet<RoomId> = rooms_of(rows, to).collect();
            let mut given = 0;
            for player in rows.players.values_mut().filter(|player| player.user_id == Some(from)) {
                if !sits.contains(&player.room_id) {
                    player.user_id = Some(to);
                    given += 1;
                }
            }
            given
        });
        Ok(gift.await)
    }

    async fn rename_all(&self, user: UserId, name: &str) -> Result<(), StoreError> {
        self.write(|rows| {
            for player in rows.players.values_mut().filter(|player| player.user_id == Some(user)) {
                name.clone_into(&mut player.name);
            }
        })
        .await;
        Ok(())
    }
}
