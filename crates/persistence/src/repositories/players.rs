//! [`PlayerRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, RoomStatus, Seat};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::PlayerRepository;
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::connection::Connection;
use crate::rows::player::{Column, Entity, Model};
use crate::rows::room;

pub(crate) struct Players(pub(super) Arc<dyn Connection>);

/// The status of the room of a player.
fn status() -> SelectStatement {
    Query::select()
        .column(room::Column::Status)
        .from(room::Entity)
        .and_where(room::Column::Id.into_expr().equals((Entity, Column::RoomId)))
        .take()
}

#[async_trait]
impl PlayerRepository for Players {
    async fn insert(&self, player: &Player) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(player)]).await
    }

    async fn find(&self, id: PlayerId) -> Result<Option<Player>, StoreError> {
        self.0.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn of_room(&self, room: RoomId) -> Result<Vec<Player>, StoreError> {
        let players = Entity::find().filter(Column::RoomId.eq(room.uuid())).order_by_asc(Column::Seat);
        self.0.all::<Model, _>(players.as_query()).await
    }

    async fn find_by_user(&self, room: RoomId, user: UserId) -> Result<Option<Player>, StoreError> {
        let place =
            Entity::find().filter(Column::RoomId.eq(room.uuid())).filter(Column::UserId.eq(user.uuid()));
        self.0.one::<Model, _>(place.as_query()).await
    }

    async fn move_to(&self, id: PlayerId, seat: Seat) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Seat, Expr::value(i16::from(seat)))
            .filter(Column::Id.eq(id.uuid()));
        self.0.execute(update.as_query()).await.map(drop)
    }

    async fn leave(&self, id: PlayerId, at: Timestamp) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::LeftAt, Expr::value(at))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::LeftAt.is_null());
        Ok(self.0.execute(update.as_query()).await? > 0)
    }

    async fn remove(&self, id: PlayerId) -> Result<bool, StoreError> {
        let removal = Entity::delete_many()
            .filter(Column::Id.eq(id.uuid()))
            .filter(Expr::from(status()).eq(RoomStatus::Waiting.as_str()));
        Ok(self.0.execute(removal.as_query()).await? > 0)
    }

    async fn of_user(
        &self,
        user: UserId,
        before: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<Player>, StoreError> {
        let page = Entity::find()
            .filter(Column::UserId.eq(user.uuid()))
            .apply_if(before, |page, before| page.filter(Column::RoomId.lt(before.uuid())))
            .order_by_desc(Column::RoomId)
            .limit(u64::from(limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn open_rooms_of(&self, user: UserId) -> Result<Vec<RoomId>, StoreError> {
        // As a value, not as a condition of a join: looked up by its key for each seat, whatever plan is kept.
        let open = Entity::find()
            .select_only()
            .column(Column::RoomId)
            .filter(Column::UserId.eq(user.uuid()))
            .filter(Expr::from(status()).ne(RoomStatus::Finished.as_str()))
            .order_by_asc(Column::RoomId);
        let rooms = self.0.values::<Uuid>(open.as_query()).await?;
        Ok(rooms.into_iter().map(RoomId::new).collect())
    }

    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError> {
        let sits = Query::select()
            .column(Column::RoomId)
            .from(Entity)
            .and_where(Column::UserId.eq(to.uuid()))
            .take();
        let gift = Entity::update_many()
            .col_expr(Column::UserId, Expr::value(to.uuid()))
            .filter(Column::UserId.eq(from.uuid()))
            .filter(Column::RoomId.not_in_subquery(sits));
        self.0.execute(gift.as_query()).await
    }

    async fn rename_all(&self, user: UserId, name: &str) -> Result<(), StoreError> {
        let change = Entity::update_many()
            .col_expr(Column::Name, Expr::value(name))
            .filter(Column::UserId.eq(user.uuid()));
        self.0.execute(change.as_query()).await.map(drop)
    }
}
