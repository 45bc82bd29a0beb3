//! The action log in memory.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::{AppendAnswer, GameActionLog};

use super::repositories::Repositories;
use super::tables::{Tables, refers, unique};

impl Tables {
    fn head(&self, room: RoomId) -> i64 {
        self.log.range((room, i64::MIN)..=(room, i64::MAX)).next_back().map_or(0, |((_, head), _)| *head)
    }

    fn entries(&self, room: RoomId, after: i64) -> impl Iterator<Item = &GameAction> {
        self.log.range((room, after.saturating_add(1))..=(room, i64::MAX)).map(|(_, entry)| entry)
    }

    /// The entry with the same intent; without an intent none is the same.
    fn first_of(
        &self,
        room: RoomId,
        player: Option<PlayerId>,
        action: Option<ActionId>,
    ) -> Option<&GameAction> {
        let (player, action) = (player?, action?);
        let is_it = |entry: &&GameAction| entry.player_id == Some(player) && entry.action_id == Some(action);
        self.entries(room, 0).find(is_it)
    }

    fn append(&mut self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        let Some(first) = entries.first() else { return Ok(AppendAnswer::Appended) };
        let numbers = first.sequence_number..;
        let in_order = entries.iter().zip(numbers).all(|(entry, number)| entry.sequence_number == number);
        unique(!in_order || entries.iter().any(|entry| entry.room_id != first.room_id), "not one batch")?;
        for entry in entries {
            if let Some(found) = self.first_of(entry.room_id, entry.player_id, entry.action_id) {
                return Ok(AppendAnswer::Duplicate(Box::new(found.clone())));
            }
        }
        if first.sequence_number != self.head(first.room_id) + 1 {
            return Ok(AppendAnswer::SequenceTaken);
        }
        refers(self.rooms.contains_key(&first.room_id), "game_action_log.room_id")?;
        let keyed = entries.iter().map(|entry| ((entry.room_id, entry.sequence_number), entry.clone()));
        self.log.extend(keyed);
        Ok(AppendAnswer::Appended)
    }
}

#[async_trait]
impl GameActionLog for Repositories {
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.write(|rows| rows.append(entries)).await
    }

    async fn head(&self, room: RoomId) -> Result<i64, StoreError> {
        Ok(self.read(|rows| rows.head(room)))
    }

    async fn find_action(
        &self,
        room: RoomId,
        player: PlayerId,
        action: ActionId,
    ) -> Result<Option<GameAction>, StoreError> {
        Ok(self.read(|rows| rows.first_of(room, Some(player), Some(action)).cloned()))
    }

    async fn after(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<GameAction>, StoreError> {
        Ok(self.read(|rows| rows.entries(room, after).take(limit as usize).cloned().collect()))
    }
}
