//! `audit_events`.

use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::error::StoreError;
use reseat_domain::id::{AuditEventId, UserId, UserSessionId};
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{Address, named};

/// A row of `audit_events`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    at: Timestamp,
    kind: String,
    user_id: Option<Uuid>,
    user_session_id: Option<Uuid>,
    actor: String,
    #[sea_orm(save_as = "inet_text")]
    ip_address: Option<Address>,
    user_agent: String,
    data: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&AuditEvent> for Model {
    fn from(event: &AuditEvent) -> Self {
        Self {
            id: event.id.uuid(),
            at: event.at,
            kind: event.kind.as_str().to_owned(),
            user_id: event.user_id.map(UserId::uuid),
            user_session_id: event.user_session_id.map(UserSessionId::uuid),
            actor: event.actor.as_str().to_owned(),
            ip_address: event.ip_address.map(Address),
            user_agent: event.user_agent.clone(),
            data: event.data.clone(),
        }
    }
}

impl TryFrom<Model> for AuditEvent {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: AuditEventId::new(row.id),
            at: row.at,
            kind: named("audit_events.kind", &row.kind, AuditKind::ALL, AuditKind::as_str)?,
            user_id: row.user_id.map(UserId::new),
            user_session_id: row.user_session_id.map(UserSessionId::new),
            actor: named("audit_events.actor", &row.actor, Actor::ALL, Actor::as_str)?,
            ip_address: row.ip_address.map(|address| address.0),
            user_agent: row.user_agent,
            data: row.data,
        })
    }
}
