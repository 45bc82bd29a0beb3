//! [`HandoffRepository`].

use std::sync::Arc;

use async_trait::async_trait;

use reseat_domain::app::AppSlug;
use reseat_domain::error::StoreError;
use reseat_domain::id::{HandoffId, UserId, UserSessionId};
use reseat_domain::ports::{HandoffDay, HandoffRepository, OpenHandoffs};
use reseat_domain::session::Handoff;
use reseat_domain::time::{Date, Timestamp};
use reseat_domain::token::TokenHash;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
};
use uuid::Uuid;

use crate::connection::{Connection, entities};
use crate::rows::handoff::{Column, Entity, Model};
use crate::rows::user_session;

mod archive;
mod personal;
mod telling;

pub(crate) struct Handoffs(pub(super) Arc<dyn Connection>);

/// May still be redeemed, as far as the row itself tells.
fn is_open(now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::UsedAt.is_null())
        .add(Column::RevokedAt.is_null())
        .add(Column::ParentSessionId.is_not_null())
        .add(Column::ExpiresAt.gt(now))
}

/// Whether the session that it came from is live.
fn has_live_parent(now: Timestamp) -> Expr {
    let parent = Query::select()
        .expr(Expr::value(1))
        .from(user_session::Entity)
        .and_where(
            Expr::col((user_session::Entity, user_session::Column::Id))
                .equals((Entity, Column::ParentSessionId)),
        )
        .and_where(user_session::is_live(now))
        // Before the handoff, as whoever ends that session does. SQLite leaves the clause out.
        .lock(LockType::KeyShare)
        .take();
    Expr::exists(parent)
}

/// Nobody asks for it any more: as [`Handoff::is_past`] judges it.
fn is_past(now: Timestamp) -> Condition {
    let is_not_repeated =
        Condition::any().add(Column::UsedAt.is_null()).add(Column::UsedAt.lt(now - Handoff::REPEATABLE));
    Condition::all()
        .add(Column::ExpiresAt.lte(now))
        .add(Column::ChildSessionId.is_null())
        .add(is_not_repeated)
}

fn change_of(id: HandoffId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id.uuid()))
}

/// Those that are not archived.
fn with_address(before: Timestamp) -> Select<Entity> {
    Entity::find().filter(Column::CreatedAt.lt(before)).filter(Column::IpAddress.is_not_null())
}

#[async_trait]
impl HandoffRepository for Handoffs {
    async fn insert(&self, handoff: &Handoff) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(handoff)]).await
    }

    async fn count_open(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let theirs = Entity::find().filter(Column::UserId.eq(user_id.uuid()));
        self.0.count(theirs.filter(is_open(now)), Column::Id).await
    }

    async fn redeem(
        &self,
        token_hash: &TokenHash,
        target_app: &AppSlug,
        redeem_id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError> {
        let burn = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(now))
            .col_expr(Column::RedeemId, Expr::value(redeem_id))
            .filter(Column::TokenHash.eq(token_hash.as_str()))
            .filter(Column::TargetApp.eq(target_app.as_str()))
            .filter(is_open(now))
            .filter(has_live_parent(now));
        let burn = self.0.dialect().build(burn.into_query().returning_all());
        Ok(entities::<Model, _>(&self.0.change_returning(burn).await?)?.into_iter().next())
    }

    async fn set_child(&self, id: HandoffId, child: UserSessionId) -> Result<(), StoreError> {
        let set = change_of(id).col_expr(Column::ChildSessionId, Expr::value(child.uuid()));
        self.0.execute(set.as_query()).await.map(drop)
    }

    async fn find(&self, token_hash: &TokenHash) -> Result<Option<Handoff>, StoreError> {
        let found = Entity::find().filter(Column::TokenHash.eq(token_hash.as_str()));
        self.0.one::<Model, _>(found.as_query()).await
    }

    async fn list(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError> {
        let page = Entity::find()
            .filter(Column::UserId.eq(user_id.uuid()))
            .apply_if(before, |page, before| page.filter(Column::Id.lt(before.uuid())))
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn archived_of(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError> {
        personal::of_user(&*self.0, user_id, before, limit).await
    }

    async fn forget(&self, user_id: UserId) -> Result<u64, StoreError> {
        personal::forget(&*self.0, user_id).await
    }

    async fn revoke(&self, id: HandoffId, user_id: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let revoke = change_of(id)
            .col_expr(Column::RevokedAt, Expr::value(now))
            .filter(Column::UserId.eq(user_id.uuid()))
            .filter(is_open(now));
        Ok(self.0.execute(revoke.as_query()).await? > 0)
    }

    async fn statistics(&self, since: Date, now: Timestamp) -> Result<Vec<HandoffDay>, StoreError> {
        telling::statistics(&*self.0, since, now).await
    }

    async fn open_by_apps(&self, now: Timestamp) -> Result<Vec<OpenHandoffs>, StoreError> {
        telling::open_by_apps(&*self.0, now).await
    }

    async fn count_past(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.0.count(Entity::find().filter(is_past(now)), Column::Id).await
    }

    async fn archive(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        archive::archive(&*self.0, now, limit).await
    }

    async fn prepare_archive(&self, now: Timestamp, keep_since: Timestamp) -> Result<u64, StoreError> {
        archive::prepare(&*self.0, now, keep_since).await
    }

    async fn remove_archived(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        archive::remove(&*self.0, before, limit).await
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let kept = self.0.count(with_address(before), Column::Id).await?;
        Ok(kept + personal::count_addresses(&*self.0, before).await?)
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let archived = personal::wipe_addresses(&*self.0, before, limit).await?;
        let left = u64::from(limit).saturating_sub(archived);
        let kept = with_address(before).select_only().column(Column::Id).order_by_asc(Column::CreatedAt);
        let kept: Vec<Uuid> = self.0.values(kept.limit(left).as_query()).await?;
        if kept.is_empty() {
            return Ok(archived);
        }
        let wipe = Entity::update_many()
            .col_expr(Column::IpAddress, Expr::cust("NULL"))
            .filter(Column::Id.is_in(kept));
        Ok(archived + self.0.execute(wipe.as_query()).await?)
    }

    async fn count_archived(&self, before: Timestamp) -> Result<u64, StoreError> {
        archive::count(&*self.0, before).await
    }
}
