//! Registered apps.

use async_trait::async_trait;

use crate::app::{App, AppSlug};
use crate::error::StoreError;

/// Stores apps. The app `main` is there from the start.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AppRepository: Send + Sync {
    /// Stores a new app.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the slug is taken.
    async fn insert(&self, app: &App) -> Result<(), StoreError>;

    /// Finds an app, a disabled one too.
    ///
    /// # Errors
    /// When storage fails.
    async fn find(&self, slug: &AppSlug) -> Result<Option<App>, StoreError>;

    /// Finds an app and, inside a unit of work, keeps every other unit that locks it waiting until this one ends:
    /// for what is changed by [`save`](Self::save).
    ///
    /// # Errors
    /// When storage fails.
    async fn lock(&self, slug: &AppSlug) -> Result<Option<App>, StoreError>;

    /// Finds an app and, inside a unit of work, keeps every unit that [locks](Self::lock) it waiting until this one
    /// ends, and no other that holds it: for what is given to the app while it takes part. To be called before any
    /// user is locked; of several, by their slugs.
    ///
    /// # Errors
    /// When storage fails.
    async fn hold(&self, slug: &AppSlug) -> Result<Option<App>, StoreError>;

    /// Stores an app in the place of the one with its slug; id and creation stay.
    ///
    /// # Errors
    /// When storage fails.
    async fn save(&self, app: &App) -> Result<(), StoreError>;

    /// All apps, by slug.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self) -> Result<Vec<App>, StoreError>;
}
