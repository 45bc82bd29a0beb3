//! [`GameResultRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameResult;
use reseat_domain::id::UserId;
use reseat_domain::ports::GameResultRepository;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::connection::Connection;
use crate::rows::game_result::{Column, Entity, Model};

pub(crate) struct GameResults(pub(super) Arc<dyn Connection>);

#[async_trait]
impl GameResultRepository for GameResults {
    async fn insert_all(&self, results: &[GameResult]) -> Result<(), StoreError> {
        if results.is_empty() {
            return Ok(());
        }
        self.0.insert_rows(results.iter().map(Model::from)).await
    }

    async fn of_user(
        &self,
        user: UserId,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<GameResult>, StoreError> {
        let page = Entity::find()
            .filter(Column::UserId.eq(user.uuid()))
            .apply_if(before, |page, before| page.filter(is_older_than(before)))
            .order_by_desc(Column::FinishedAt)
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError> {
        let has = Query::select()
            .column(Column::RoomId)
            .from(Entity)
            .and_where(Column::UserId.eq(to.uuid()))
            .take();
        let gift = Entity::update_many()
            .col_expr(Column::UserId, Expr::value(to.uuid()))
            .filter(Column::UserId.eq(from.uuid()))
            .filter(Column::RoomId.not_in_subquery(has));
        self.0.execute(gift.as_query()).await
    }

    async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        let change = Entity::update_many()
            .col_expr(Column::UserId, Expr::value(Option::<Uuid>::None))
            .filter(Column::UserId.eq(user.uuid()));
        self.0.execute(change.as_query()).await
    }
}

/// Comes after that result in a list, by time and then by id.
fn is_older_than(result: Uuid) -> Expr {
    let place = Query::select()
        .columns([Column::FinishedAt, Column::Id])
        .from(Entity)
        .and_where(Column::Id.eq(result))
        .take();
    Expr::tuple([Column::FinishedAt.into_expr(), Column::Id.into_expr()]).lt(place)
}
