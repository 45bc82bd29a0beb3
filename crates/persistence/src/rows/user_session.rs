//! `user_sessions`.

use reseat_domain::error::StoreError;
use reseat_domain::id::{AccountId, UserId, UserSessionId};
use reseat_domain::session::{Refresh, SessionKind, UserSession};
use reseat_domain::time::Timestamp;
use reseat_domain::token::{RefreshSalt, TokenHash};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Func};

use super::{Address, corrupt, named};

/// A row of `user_sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    user_id: Uuid,
    account_id: Option<Uuid>,
    app: String,
    kind: String,
    token_hash: String,
    refresh_key_id: Option<String>,
    refresh_generation: i32,
    refresh_salt: Option<Vec<u8>>,
    rotated_at: Option<Timestamp>,
    successor_used: bool,
    parent_id: Option<Uuid>,
    bound_to: Option<Uuid>,
    device_info: String,
    device_name: Option<String>,
    user_agent: String,
    #[sea_orm(save_as = "inet_text")]
    ip_address: Option<Address>,
    created_at: Timestamp,
    last_active_at: Timestamp,
    expires_at: Timestamp,
    absolute_expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn kind_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Cookie => "cookie",
        SessionKind::Bearer => "bearer",
    }
}

pub(crate) fn kind_of(name: &str) -> Result<SessionKind, StoreError> {
    named("user_sessions.kind", name, &[SessionKind::Cookie, SessionKind::Bearer], kind_name)
}

fn salt_of(bytes: &[u8]) -> Result<RefreshSalt, StoreError> {
    let bytes = bytes.try_into().map_err(|_| corrupt("user_sessions.refresh_salt", "must have 16 bytes"))?;
    Ok(RefreshSalt::new(bytes))
}

/// By the earlier of its limits. What is live is no key to find rows by, and no index may be thought to be one.
pub(crate) fn is_live(now: Timestamp) -> Expr {
    let limits = [Column::ExpiresAt, Column::AbsoluteExpiresAt].map(|limit| Expr::col((Entity, limit)));
    Expr::from(Func::least(limits)).gt(now)
}

impl From<&UserSession> for Model {
    fn from(session: &UserSession) -> Self {
        let refresh = session.refresh.as_ref();
        Self {
            id: session.id.uuid(),
            user_id: session.user_id.uuid(),
            account_id: session.account_id.map(AccountId::uuid),
            app: session.app.clone(),
            kind: kind_name(session.kind).to_owned(),
            token_hash: session.token_hash.as_str().to_owned(),
            refresh_key_id: refresh.map(|refresh| refresh.key_id.clone()),
            refresh_generation: session.generation(),
            refresh_salt: refresh.map(|refresh| refresh.salt.bytes().to_vec()),
            rotated_at: refresh.and_then(|refresh| refresh.rotated_at),
            successor_used: refresh.is_some_and(|refresh| refresh.used),
            parent_id: session.parent_id.map(UserSessionId::uuid),
            bound_to: session.parent_id.filter(|_| session.ends_with_parent).map(UserSessionId::uuid),
            device_info: session.device_info.clone(),
            device_name: session.device_name.clone(),
            user_agent: session.user_agent.clone(),
            ip_address: session.ip_address.map(Address),
            created_at: session.created_at,
            last_active_at: session.last_active_at,
            expires_at: session.expires_at,
            absolute_expires_at: session.absolute_expires_at,
        }
    }
}

impl TryFrom<Model> for UserSession {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let refresh = match (row.refresh_key_id, row.refresh_salt) {
            (Some(key_id), Some(salt)) => Some(Refresh {
                key_id,
                salt: salt_of(&salt)?,
                generation: row.refresh_generation,
                rotated_at: row.rotated_at,
                used: row.successor_used,
            }),
            _ => None,
        };
        Ok(Self {
            id: UserSessionId::new(row.id),
            user_id: UserId::new(row.user_id),
            account_id: row.account_id.map(AccountId::new),
            parent_id: row.parent_id.map(UserSessionId::new),
            ends_with_parent: row.bound_to.is_some(),
            app: row.app,
            kind: kind_of(&row.kind)?,
            token_hash: TokenHash::stored(row.token_hash),
            refresh,
            device_info: row.device_info,
            device_name: row.device_name,
            user_agent: row.user_agent,
            ip_address: row.ip_address.map(|address| address.0),
            created_at: row.created_at,
            last_active_at: row.last_active_at,
            expires_at: row.expires_at,
            absolute_expires_at: row.absolute_expires_at,
        })
    }
}
