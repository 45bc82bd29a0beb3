//! `users`.

use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::time::Timestamp;
use reseat_domain::user::{PasswordHash, Role, User, username_key};
use sea_orm::entity::prelude::*;

use super::app::slug;
use super::{corrupt, named};

/// A row of `users`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    username: String,
    username_key: String,
    display_name: String,
    email: Option<String>,
    external_app: Option<String>,
    external_id: Option<String>,
    password_hash: Option<String>,
    password_cost: Option<String>,
    role: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    disabled_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Player => "player",
        Role::Admin => "admin",
    }
}

/// Which app calls a user how.
pub(crate) fn external(app: &str, id: &str) -> Result<(AppSlug, ExternalId), StoreError> {
    let id = ExternalId::parse(id).ok_or_else(|| corrupt("users.external_id", id))?;
    Ok((slug("users.external_app", app)?, id))
}

impl From<&User> for Model {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.uuid(),
            username: user.username.clone(),
            username_key: username_key(&user.username),
            display_name: user.display_name.clone(),
            email: None,
            external_app: None,
            external_id: None,
            password_hash: None,
            password_cost: None,
            role: role_name(user.role).to_owned(),
            created_at: user.created_at,
            updated_at: user.created_at,
            disabled_at: user.disabled_at,
        }
    }
}

impl Model {
    /// The same with a password.
    pub(crate) fn registered(user: &User, hash: &PasswordHash) -> Self {
        Self {
            password_hash: Some(hash.reveal().to_owned()),
            password_cost: Some(hash.cost().as_str().to_owned()),
            ..Self::from(user)
        }
    }

    /// A user that an app vouches for.
    pub(crate) fn vouched_for(user: &User, app: &AppSlug, id: &ExternalId) -> Self {
        Self {
            external_app: Some(app.as_str().to_owned()),
            external_id: Some(id.as_str().to_owned()),
            ..Self::from(user)
        }
    }
}

impl TryFrom<Model> for User {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId::new(row.id),
            role: named("users.role", &row.role, &[Role::Player, Role::Admin], role_name)?,
            username: row.username,
            display_name: row.display_name,
            guest: row.password_hash.is_none() && row.external_id.is_none(),
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}
