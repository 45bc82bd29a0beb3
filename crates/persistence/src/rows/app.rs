//! `apps`.

use reseat_domain::app::{App, AppSlug, RedirectUri};
use reseat_domain::error::StoreError;
use reseat_domain::id::AppId;
use reseat_domain::time::Timestamp;
use reseat_domain::token::TokenHash;
use sea_orm::entity::prelude::*;

use super::corrupt;

/// A row of `apps`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "apps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    slug: String,
    name: String,
    secret_hash: String,
    previous_secret_hash: Option<String>,
    previous_secret_until: Option<Timestamp>,
    redirect_uris: Json,
    targets: Json,
    end_children: bool,
    created_at: Timestamp,
    disabled_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A slug as it stands in a column.
pub(crate) fn slug(column: &'static str, text: &str) -> Result<AppSlug, StoreError> {
    AppSlug::parse(text).ok_or_else(|| corrupt(column, text))
}

/// A list of texts.
fn texts<T>(
    column: &'static str,
    list: &Json,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, StoreError> {
    let texts = list.as_array().ok_or_else(|| corrupt(column, list))?;
    let parsed = texts.iter().map(|text| text.as_str().and_then(&parse).ok_or_else(|| corrupt(column, text)));
    parsed.collect()
}

impl From<&App> for Model {
    fn from(app: &App) -> Self {
        Self {
            id: app.id.uuid(),
            slug: app.slug.as_str().to_owned(),
            name: app.name.clone(),
            secret_hash: app.secret_hash.as_str().to_owned(),
            previous_secret_hash: app.previous_secret.as_ref().map(|(hash, _)| hash.as_str().to_owned()),
            previous_secret_until: app.previous_secret.as_ref().map(|(_, until)| *until),
            redirect_uris: app.redirect_uris.iter().map(RedirectUri::as_str).collect(),
            targets: app.targets.iter().map(AppSlug::as_str).collect(),
            end_children: app.end_children,
            created_at: app.created_at,
            disabled_at: app.disabled_at,
        }
    }
}

impl TryFrom<Model> for App {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: AppId::new(row.id),
            slug: slug("apps.slug", &row.slug)?,
            name: row.name,
            secret_hash: TokenHash::stored(row.secret_hash),
            previous_secret: row.previous_secret_hash.map(TokenHash::stored).zip(row.previous_secret_until),
            redirect_uris: texts("apps.redirect_uris", &row.redirect_uris, RedirectUri::parse)?,
            targets: texts("apps.targets", &row.targets, AppSlug::parse)?,
            end_children: row.end_children,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}
