//! `cross_app_sessions`.

use reseat_domain::app::RedirectUri;
use reseat_domain::error::StoreError;
use reseat_domain::id::{AccountId, HandoffId, UserId, UserSessionId};
use reseat_domain::session::{CodeChallenge, Handoff};
use reseat_domain::time::Timestamp;
use reseat_domain::token::TokenHash;
use sea_orm::entity::prelude::*;

use super::{Address, app, corrupt};

/// A row of `cross_app_sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cross_app_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    token_hash: String,
    user_id: Uuid,
    account_id: Option<Uuid>,
    source_app: String,
    target_app: String,
    redirect_uri: Option<String>,
    code_challenge: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
    redeem_id: Option<Uuid>,
    child_session_id: Option<Uuid>,
    parent_session_id: Option<Uuid>,
    revoked_at: Option<Timestamp>,
    user_agent: String,
    #[sea_orm(save_as = "inet_text")]
    ip_address: Option<Address>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Handoff> for Model {
    fn from(handoff: &Handoff) -> Self {
        Self {
            id: handoff.id.uuid(),
            token_hash: handoff.token_hash.as_str().to_owned(),
            user_id: handoff.user_id.uuid(),
            account_id: handoff.account_id.map(AccountId::uuid),
            source_app: handoff.source_app.to_string(),
            target_app: handoff.target_app.to_string(),
            redirect_uri: handoff.redirect_uri.as_ref().map(|uri| uri.as_str().to_owned()),
            code_challenge: handoff.code_challenge.as_ref().map(|challenge| challenge.as_str().to_owned()),
            created_at: handoff.created_at,
            expires_at: handoff.expires_at,
            used_at: handoff.used_at,
            redeem_id: handoff.redeem_id,
            child_session_id: handoff.child_session_id.map(UserSessionId::uuid),
            parent_session_id: handoff.parent_session_id.map(UserSessionId::uuid),
            revoked_at: handoff.revoked_at,
            user_agent: handoff.user_agent.clone(),
            ip_address: handoff.ip_address.map(Address),
        }
    }
}

fn parsed<T>(
    column: &'static str,
    text: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parse(&text).ok_or_else(|| corrupt(column, text))).transpose()
}

impl TryFrom<Model> for Handoff {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: HandoffId::new(row.id),
            token_hash: TokenHash::stored(row.token_hash),
            user_id: UserId::new(row.user_id),
            account_id: row.account_id.map(AccountId::new),
            source_app: app::slug("cross_app_sessions.source_app", &row.source_app)?,
            target_app: app::slug("cross_app_sessions.target_app", &row.target_app)?,
            redirect_uri: parsed("cross_app_sessions.redirect_uri", row.redirect_uri, RedirectUri::parse)?,
            code_challenge: parsed(
                "cross_app_sessions.code_challenge",
                row.code_challenge,
                CodeChallenge::parse,
            )?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            redeem_id: row.redeem_id,
            child_session_id: row.child_session_id.map(UserSessionId::new),
            parent_session_id: row.parent_session_id.map(UserSessionId::new),
            revoked_at: row.revoked_at,
            user_agent: row.user_agent,
            ip_address: row.ip_address.map(|address| address.0),
        })
    }
}
