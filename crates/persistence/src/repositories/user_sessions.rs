//! [`UserSessionRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::app::AppSlug;
use reseat_domain::error::StoreError;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::{
    DeviceListing, EndedByTime, LiveSessions, Rotation, UserSessionListing, UserSessionRepository,
};
use reseat_domain::session::{SessionKind, UserSession};
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::TokenHash;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::later;
use crate::connection::{Connection, entities, value};
use crate::rows::user_session::{Column, Entity, Model, is_live, kind_of};

mod ending;

pub(crate) struct UserSessions(pub(super) Arc<dyn Connection>);

fn live(now: Timestamp) -> Select<Entity> {
    Entity::find().filter(is_live(now))
}

fn with_address(before: Timestamp) -> Select<Entity> {
    let old = Entity::find().filter(Column::CreatedAt.lt(before));
    old.filter(Column::IpAddress.is_not_null()).order_by_asc(Column::CreatedAt)
}

impl UserSessions {
    /// The keys of the first rows of a clean-up, by which alone they are changed then: whatever plan is kept, nothing
    /// else is read. What another process has done to some of them meanwhile was the same.
    async fn batch(&self, rows: Select<Entity>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        let batch = rows.select_only().column(Column::Id).limit(u64::from(limit));
        self.0.values(batch.as_query()).await
    }
}

#[async_trait]
impl UserSessionRepository for UserSessions {
    async fn insert(&self, session: &UserSession) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(session)]).await
    }

    async fn find_live(&self, id: UserSessionId, now: Timestamp) -> Result<Option<UserSession>, StoreError> {
        self.0.one::<Model, _>(live(now).filter(Column::Id.eq(id.uuid())).as_query()).await
    }

    async fn find_live_by_hash(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        let found = live(now).filter(Column::TokenHash.eq(token_hash.as_str()));
        self.0.one::<Model, _>(found.as_query()).await
    }

    async fn touch(&self, id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        let touch = Entity::update_many()
            .col_expr(Column::LastActiveAt, Expr::value(at))
            .col_expr(Column::ExpiresAt, later(Column::ExpiresAt, expires_at))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::LastActiveAt.lt(at))
            .filter(is_live(at));
        self.0.execute(touch.as_query()).await.map(drop)
    }

    async fn touch_all(
        &self,
        ids: &[UserSessionId],
        at: Timestamp,
        idle: Duration,
    ) -> Result<(), StoreError> {
        let quiet_since = at - UserSession::touched_every(idle);
        let touch = self.0.dialect().touch_user_sessions(ids, at, at + idle, quiet_since);
        self.0.change(touch).await.map(drop)
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Option<UserSession>, StoreError> {
        let Rotation { id, from, token_hash, now, expires_at } = rotation;
        let step = Entity::update_many()
            .col_expr(Column::RefreshGeneration, Expr::value(from + 1))
            .col_expr(Column::TokenHash, Expr::value(token_hash.as_str()))
            .col_expr(Column::RotatedAt, Expr::value(*now))
            .col_expr(Column::SuccessorUsed, Expr::value(false))
            .col_expr(Column::LastActiveAt, later(Column::LastActiveAt, *now))
            .col_expr(Column::ExpiresAt, later(Column::ExpiresAt, *expires_at))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::RefreshGeneration.eq(*from))
            .filter(Column::RefreshKeyId.is_not_null())
            .filter(is_live(*now));
        let step = self.0.dialect().build(step.into_query().returning_all());
        Ok(entities::<Model, _>(&self.0.change_returning(step).await?)?.into_iter().next())
    }

    async fn mark_used(&self, id: UserSessionId, generation: i32) -> Result<(), StoreError> {
        let mark = Entity::update_many()
            .col_expr(Column::SuccessorUsed, Expr::value(true))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::RefreshGeneration.eq(generation));
        self.0.execute(mark.as_query()).await.map(drop)
    }

    async fn remove(&self, id: UserSessionId, user_id: UserId) -> Result<Vec<UserSessionId>, StoreError> {
        ending::remove(&*self.0, id, user_id).await
    }

    async fn remove_all(
        &self,
        user_id: UserId,
        keep: Option<UserSessionId>,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        ending::remove_all(&*self.0, user_id, keep).await
    }

    async fn remove_of_app(&self, app: &AppSlug, limit: u32) -> Result<Vec<UserSessionId>, StoreError> {
        ending::remove_of_app(&*self.0, app, limit).await
    }

    async fn list(
        &self,
        listing: UserSessionListing,
        now: Timestamp,
    ) -> Result<Vec<UserSession>, StoreError> {
        let page = live(now)
            .apply_if(listing.user_id, |page, user| page.filter(Column::UserId.eq(user.uuid())))
            .apply_if(listing.before, |page, before| page.filter(Column::Id.lt(before.uuid())))
            .order_by_desc(Column::Id)
            .limit(u64::from(listing.limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn devices(&self, listing: DeviceListing, now: Timestamp) -> Result<Vec<UserSession>, StoreError> {
        let place = Expr::tuple([Column::LastActiveAt.into_expr(), Column::Id.into_expr()]);
        let page = live(now)
            .filter(Column::UserId.eq(listing.user_id.uuid()))
            .apply_if(listing.after, |page, after| {
                let after = [Expr::value(after.last_active_at), Expr::value(after.id.uuid())];
                page.filter(place.lt(Expr::tuple(after)))
            })
            .order_by_desc(Column::LastActiveAt)
            .order_by_desc(Column::Id)
            .limit(u64::from(listing.limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn count_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.0.count(Entity::find().filter(Column::ExpiresAt.lte(now)), Column::Id).await
    }

    async fn remove_expired(&self, now: Timestamp, limit: u32) -> Result<EndedByTime, StoreError> {
        ending::remove_expired(&*self.0, now, limit).await
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let old = Entity::find().filter(Column::CreatedAt.lt(before));
        self.0.count(old.filter(Column::IpAddress.is_not_null()), Column::Id).await
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let ids = self.batch(with_address(before), limit).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let wipe = Entity::update_many()
            .col_expr(Column::IpAddress, Expr::cust("NULL"))
            .filter(Column::Id.is_in(ids));
        self.0.execute(wipe.as_query()).await
    }

    async fn count_live(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError> {
        self.0.count(live(now).filter(Column::UserId.eq(user_id.uuid())), Column::Id).await
    }

    async fn count_all_live(&self, now: Timestamp) -> Result<LiveSessions, StoreError> {
        let by_kind = live(now)
            .select_only()
            .column(Column::Kind)
            .column_as(Column::Id.count(), "live")
            .group_by(Column::Kind);
        let mut counted = LiveSessions::default();
        for row in self.0.read(self.0.dialect().build(by_kind.as_query())).await? {
            let live = value::<i64>(&row, 1)?.unsigned_abs();
            match kind_of(&value::<String>(&row, 0)?)? {
                SessionKind::Cookie => counted.cookie = live,
                SessionKind::Bearer => counted.bearer = live,
            }
        }
        Ok(counted)
    }

    async fn rename(
        &self,
        id: UserSessionId,
        user_id: UserId,
        device_name: Option<String>,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        let rename = Entity::update_many()
            .col_expr(Column::DeviceName, Expr::value(device_name))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::UserId.eq(user_id.uuid()))
            .filter(is_live(now));
        let rename = self.0.dialect().build(rename.into_query().returning_all());
        Ok(entities::<Model, _>(&self.0.change_returning(rename).await?)?.into_iter().next())
    }
}
