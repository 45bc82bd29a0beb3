//! [`GameActionLog`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::{AppendAnswer, GameActionLog};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::connection::{Connection, value};
use crate::rows::game_action::{Column, Entity, Model, of_intent};

pub(crate) struct ActionLog(pub(super) Arc<dyn Connection>);

#[async_trait]
impl GameActionLog for ActionLog {
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.0.append(entries).await
    }

    async fn head(&self, room: RoomId) -> Result<i64, StoreError> {
        let head = Entity::find()
            .select_only()
            .expr(Column::SequenceNumber.into_expr().max())
            .filter(Column::RoomId.eq(room.uuid()));
        let head = self.0.values::<Option<i64>>(head.as_query()).await?;
        Ok(head.into_iter().flatten().next().unwrap_or(0))
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, StoreError> {
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.0.read(self.0.dialect().heads(rooms)).await?;
        rows.iter()
            .map(|row| Ok((RoomId::new(value(row, 0)?), value::<Option<i64>>(row, 1)?.unwrap_or(0))))
            .collect()
    }

    async fn find_action(
        &self,
        room: RoomId,
        player: PlayerId,
        action: ActionId,
    ) -> Result<Option<GameAction>, StoreError> {
        self.0.one::<Model, _>(&of_intent(room, player, action)).await
    }

    async fn after(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<GameAction>, StoreError> {
        let page = Entity::find()
            .filter(Column::RoomId.eq(room.uuid()))
            .filter(Column::SequenceNumber.gt(after))
            .order_by_asc(Column::SequenceNumber)
            .limit(u64::from(limit));
        self.0.all::<Model, _>(page.as_query()).await
    }
}
