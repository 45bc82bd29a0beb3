//! `user_sessions`.

use reseat_domain::error::StoreError;
use reseat_domain::id::{AccountId, UserId, UserSessionId};
use reseat_domain::session::{Refresh, SessionKind, SessionOrigin, UserSession};
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
    origin: String,
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

fn origin_name(origin: SessionOrigin) -> &'static str {
    match origin {
        SessionOrigin::SignIn => "sign_in",
        SessionOrigin::Handoff => "handoff",
        SessionOrigin::App => "app",
    }
}

fn origin_of(name: &str) -> Result<SessionOrigin, StoreError> {
    let origins = [SessionOrigin::SignIn, SessionOrigin::Handoff, SessionOrigin::App];
    named("user_sessions.origin", name, &origins, origin_name)
}

fn salt_of(bytes: &[u8]) -> Result<RefreshSalt, StoreError> {
    let bytes = bytes.try_into().map_err(|_| corrupt("user_sessions.refresh_salt", "must have 16 bytes"))?;
    Ok(RefreshSalt::new(bytes))
}

/// When the first of the sessions ends that a session is bound to, however far it was handed on; its own idle limit
/// where it is bound to none, as nearly all are. One whose row is gone has ended: where foreign keys are not kept, as in
/// the shell of SQLite, the rows that are bound to it do not go with it. For statements that call the table by its name.
/// Look-ups by the key alone, one for each step: no database has a choice here.
pub(crate) const BOUND_UNTIL: &str = "CASE WHEN user_sessions.bound_to IS NULL THEN user_sessions.expires_at ELSE \
    (WITH RECURSIVE above (id) AS (SELECT user_sessions.bound_to UNION \
    SELECT (SELECT next.bound_to FROM user_sessions AS next WHERE next.id = above.id) FROM above \
    WHERE above.id IS NOT NULL) \
    SELECT min(CASE WHEN above.id IS NOT NULL THEN coalesce((SELECT CASE \
    WHEN parent.expires_at < parent.absolute_expires_at THEN parent.expires_at ELSE parent.absolute_expires_at END \
    FROM user_sessions AS parent WHERE parent.id = above.id), user_sessions.created_at) END) FROM above) END";

/// By the earliest of its limits, and of those that it is bound to. What is live is no key to find rows by, and no index
/// may be thought to be one.
pub(crate) fn is_live(now: Timestamp) -> Expr {
    let [idle, absolute] =
        [Column::ExpiresAt, Column::AbsoluteExpiresAt].map(|limit| Expr::col((Entity, limit)));
    Expr::from(Func::least([idle, absolute, Expr::cust(BOUND_UNTIL)])).gt(now)
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
            origin: origin_name(session.origin).to_owned(),
            token_hash: session.token_hash.as_str().to_owned(),
            refresh_key_id: refresh.map(|refresh| refresh.key_id.clone()),
            refresh_generation: session.generation(),
            refresh_salt: refresh.map(|refresh| refresh.salt.bytes().to_vec()),
            rotated_at: refresh.and_then(|refresh| refresh.rotated_at),
            successor_used: refresh.is_some_and(|refresh| refresh.used),
            parent_id: session.parent_id.map(UserSessionId::uuid),
            bound_to: session.bound_to().map(UserSessionId::uuid),
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
            origin: origin_of(&row.origin)?,
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
