//! [`PlayerRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, RoomStatus, Seat};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::PlayerRepository;
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait};

use crate::connection::Connection;
use crate::rows::player::{Column, Entity, Model};
use crate::rows::room;

pub(crate) struct Players(pub(super) Arc<dyn Connection>);

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
        let status = Query::select()
            .column(room::Column::Status)
            .from(room::Entity)
            .and_where(room::Column::Id.into_expr().equals((Entity, Column::RoomId)))
            .take();
        let removal = Entity::delete_many()
            .filter(Column::Id.eq(id.uuid()))
            .filter(Expr::from(status).eq(RoomStatus::Waiting.as_str()));
        Ok(self.0.execute(removal.as_query()).await? > 0)
    }
}
