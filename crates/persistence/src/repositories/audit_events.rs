//! [`AuditEventRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::audit::{AuditEvent, AuditKind};
use reseat_domain::error::StoreError;
use reseat_domain::id::{AuditEventId, UserId};
use reseat_domain::ports::{AuditEventListing, AuditEventRepository};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::connection::Connection;
use crate::rows::audit_event::{Column, Entity, Model};

pub(crate) struct AuditEvents(pub(super) Arc<dyn Connection>);

#[async_trait]
impl AuditEventRepository for AuditEvents {
    async fn insert(&self, event: &AuditEvent) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(event)]).await
    }

    async fn list(&self, listing: AuditEventListing) -> Result<Vec<AuditEvent>, StoreError> {
        let page = Entity::find()
            .apply_if(listing.user_id, |page, user| page.filter(Column::UserId.eq(user.uuid())))
            .apply_if(listing.kind, |page, kind| page.filter(Column::Kind.eq(kind.as_str())))
            .apply_if(listing.before, |page, before| page.filter(is_older_than(before)))
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(u64::from(listing.limit));
        self.0.all::<Model, _>(page.as_query()).await
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let old = Entity::find().filter(Column::At.lt(before)).filter(Column::IpAddress.is_not_null());
        self.0.count(old, Column::Id).await
    }

    async fn count_older(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.0.count(Entity::find().filter(Column::At.lt(before)), Column::Id).await
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let oldest = oldest(before, limit).and_where(Column::IpAddress.is_not_null()).take();
        let ids: Vec<Uuid> = self.0.values(&oldest).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let wipe = Entity::update_many()
            .col_expr(Column::IpAddress, Expr::cust("NULL"))
            .filter(Column::Id.is_in(ids));
        self.0.execute(wipe.as_query()).await
    }

    async fn forget(&self, user_id: UserId) -> Result<u64, StoreError> {
        let theirs = || Column::UserId.eq(user_id.uuid());
        let new_devices = Column::Kind.eq(AuditKind::NewDevice.as_str());
        let removal = Entity::delete_many().filter(theirs()).filter(new_devices);
        let removed = self.0.execute(removal.as_query()).await?;
        let wipe = Entity::update_many()
            .col_expr(Column::IpAddress, Expr::cust("NULL"))
            .col_expr(Column::UserAgent, Expr::value(""))
            .filter(theirs())
            .filter(Column::IpAddress.is_not_null().or(Column::UserAgent.ne("")));
        Ok(removed + self.0.execute(wipe.as_query()).await?)
    }

    async fn remove_older(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let ids: Vec<Uuid> = self.0.values(&oldest(before, limit)).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let removal = Entity::delete_many().filter(Column::Id.is_in(ids));
        self.0.execute(removal.as_query()).await
    }
}

/// Comes after that event in a list, by time and then by id.
fn is_older_than(event: AuditEventId) -> Expr {
    let place = Query::select()
        .columns([Column::At, Column::Id])
        .from(Entity)
        .and_where(Column::Id.eq(event.uuid()))
        .take();
    Expr::tuple([Column::At.into_expr(), Column::Id.into_expr()]).lt(place)
}

/// The ids of the oldest events before a time, by which alone they are changed then: whatever plan is kept, nothing
/// else is read.
fn oldest(before: Timestamp, limit: u32) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::At.lt(before))
        .order_by_asc(Column::At)
        .limit(u64::from(limit))
        .into_query()
}
