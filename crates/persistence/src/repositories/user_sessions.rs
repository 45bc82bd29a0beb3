//! [`UserSessionRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::UserSessionRepository;
use reseat_domain::session::UserSession;
use reseat_domain::time::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};

use super::later;
use crate::connection::Connection;
use crate::rows::user_session::{Column, Entity, Model};

pub(crate) struct UserSessions(pub(super) Arc<dyn Connection>);

#[async_trait]
impl UserSessionRepository for UserSessions {
    async fn insert(&self, session: &UserSession) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(session)]).await
    }

    async fn find_live(&self, id: UserSessionId, now: Timestamp) -> Result<Option<UserSession>, StoreError> {
        let live = Entity::find_by_id(id.uuid())
            .filter(Column::ExpiresAt.gt(now))
            .filter(Column::AbsoluteExpiresAt.gt(now));
        self.0.one::<Model, _>(live.as_query()).await
    }

    async fn touch(&self, id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        let touch = Entity::update_many()
            .col_expr(Column::LastActiveAt, later(Column::LastActiveAt, at))
            .col_expr(Column::ExpiresAt, later(Column::ExpiresAt, expires_at))
            .filter(Column::Id.eq(id.uuid()));
        self.0.execute(touch.as_query()).await.map(drop)
    }

    async fn remove(&self, id: UserSessionId, user_id: UserId) -> Result<bool, StoreError> {
        let removal =
            Entity::delete_many().filter(Column::Id.eq(id.uuid())).filter(Column::UserId.eq(user_id.uuid()));
        Ok(self.0.execute(removal.as_query()).await? > 0)
    }
}
