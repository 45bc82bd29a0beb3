//! `users`.

use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::time::Timestamp;
use reseat_domain::user::{Role, User};
use sea_orm::entity::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::named;

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
    role: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Player => "player",
        Role::Admin => "admin",
    }
}

/// The form that two spellings of a name share: compatible characters made equal (NFKC, UAX #15), in lower
/// case. SQLite's own folding knows ASCII only.
pub(crate) fn username_key(username: &str) -> String {
    username.nfkc().collect::<String>().to_lowercase().nfkc().collect()
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
            role: role_name(user.role).to_owned(),
            created_at: user.created_at,
            updated_at: user.created_at,
        }
    }
}

impl Model {
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
            guest: row.password_hash.is_none(),
            created_at: row.created_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_their_key() {
        for name in ["Zoë", "ZOË", "Zoe\u{308}", "Ｚｏë"] {
            assert_eq!(username_key(name), "zoë", "{name}");
        }
        assert_ne!(username_key("Zoe"), "zoë");
    }
}
