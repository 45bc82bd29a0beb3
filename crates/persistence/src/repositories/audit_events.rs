//! [`AuditEventRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::audit::AuditEvent;
use reseat_domain::error::StoreError;
use reseat_domain::id::{AuditEventId, UserId};
use reseat_domain::ports::{AuditEventListing, AuditEventRepository};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::dialect::{Dialect, array, hex, json_rows};
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
        self.0.change(each(self.0.dialect(), "UPDATE audit_events SET ip_address = NULL", ids)).await
    }

    async fn forget(&self, user_id: UserId, limit: u32) -> Result<u64, StoreError> {
        let dialect = self.0.dialect();
        let told = format!("SELECT id FROM audit_events WHERE user_id = ? AND {TELLS} ORDER BY id LIMIT ?");
        let told = dialect.placeholders(&told, [user_id.uuid().into(), i64::from(limit).into()]);
        let told: Result<Vec<Uuid>, _> = self.0.read(told).await?.iter().map(|row| value(row, 0)).collect();
        let told = told?;
        // Also what somebody else changes meanwhile tells of no device then.
        let count = told.len() as u64;
        if count > 0 {
            for change in forget(dialect, told) {
                self.0.change(change).await?;
            }
        }
        Ok(count)
    }

    async fn remove_older(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let ids: Vec<Uuid> = self.0.values(&oldest(before, limit)).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        self.0.change(each(self.0.dialect(), "DELETE FROM audit_events", ids)).await
    }
}

/// Whether an event tells of a device, word for word as the index has it.
const TELLS: &str = "(kind = 'new_device' OR ip_address IS NOT NULL OR user_agent <> '')";

/// A change of these events. PostgreSQL locks them first, in the order of their ids: so no two that change several wait
/// for each other.
fn each(dialect: Dialect, change: &str, ids: Vec<Uuid>) -> Statement {
    match dialect {
        Dialect::Sqlite => {
            let sql = format!("{change} WHERE id IN (SELECT unhex(value) FROM json_each(?))");
            dialect.raw(&sql, [json_rows(ids.into_iter().map(|id| hex(id).into()))])
        }
        Dialect::Postgres => {
            let sql = format!(
                "WITH held AS MATERIALIZED (SELECT id FROM audit_events WHERE id = ANY($1) \
                 ORDER BY id FOR UPDATE) {change} WHERE id = ANY(ARRAY(SELECT id FROM held))"
            );
            dialect.raw(&sql, [array(ids.into_iter())])
        }
    }
}

/// What takes the device off these events: those of a new device go. PostgreSQL locks all of them first, in the order of
/// their ids.
fn forget(dialect: Dialect, ids: Vec<Uuid>) -> Vec<Statement> {
    match dialect {
        Dialect::Sqlite => {
            let ids = json_rows(ids.into_iter().map(|id| hex(id).into()));
            let these = "id IN (SELECT unhex(value) FROM json_each(?))";
            let removal = format!("DELETE FROM audit_events WHERE {these} AND +kind = 'new_device'");
            let wipe = format!("UPDATE audit_events SET ip_address = NULL, user_agent = '' WHERE {these}");
            vec![dialect.raw(&removal, [ids.clone()]), dialect.raw(&wipe, [ids])]
        }
        Dialect::Postgres => vec![dialect.raw(
            "WITH held AS MATERIALIZED (SELECT id, kind FROM audit_events WHERE id = ANY($1) \
             ORDER BY id FOR UPDATE), \
             removed AS (DELETE FROM audit_events \
             WHERE id = ANY(ARRAY(SELECT id FROM held WHERE kind = 'new_device'))) \
             UPDATE audit_events SET ip_address = NULL, user_agent = '' \
             WHERE id = ANY(ARRAY(SELECT id FROM held WHERE kind <> 'new_device'))",
            [array(ids.into_iter())],
        )],
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
