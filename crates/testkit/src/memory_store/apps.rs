//! Apps in memory; `main` is there from the start.

use async_trait::async_trait;
use reseat_domain::app::{App, AppSlug};
use reseat_domain::error::StoreError;
use reseat_domain::ports::AppRepository;
use reseat_domain::token::TokenHash;

use super::repositories::Repositories;
use super::tables::{Tables, unique};
use crate::builders::{With, an_app, moment};

/// As the database's first step makes it, whose secret nobody has.
fn main_app() -> App {
    an_app(0).with(|app| {
        app.slug = AppSlug::main();
        app.name = "Main".into();
        app.secret_hash = TokenHash::stored("!".into());
        app.created_at = moment(0);
    })
}

/// An app by its slug.
pub(super) fn app(rows: &Tables, slug: &AppSlug) -> Option<App> {
    let main = || (*slug == AppSlug::main()).then(main_app);
    rows.apps.get(slug).cloned().or_else(main)
}

#[async_trait]
impl AppRepository for Repositories {
    async fn insert(&self, app: &App) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(self::app(rows, &app.slug).is_some(), "apps.slug")?;
            rows.apps.insert(app.slug.clone(), app.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        Ok(self.read(|rows| app(rows, slug)))
    }

    async fn lock(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        // A unit has the only turn there is.
        AppRepository::find(self, slug).await
    }

    async fn hold(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        AppRepository::find(self, slug).await
    }

    async fn save(&self, app: &App) -> Result<(), StoreError> {
        self.write(|rows| {
            if let Some(stored) = self::app(rows, &app.slug) {
                let saved = App { id: stored.id, created_at: stored.created_at, ..app.clone() };
                rows.apps.insert(saved.slug.clone(), saved);
            }
        })
        .await;
        Ok(())
    }

    async fn list(&self) -> Result<Vec<App>, StoreError> {
        Ok(self.read(|rows| {
            let mut apps = rows.apps.clone();
            apps.entry(AppSlug::main()).or_insert_with(main_app);
            apps.into_values().collect()
        }))
    }
}
