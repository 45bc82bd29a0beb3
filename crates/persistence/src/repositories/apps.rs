//! [`AppRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::app::{App, AppSlug};
use reseat_domain::error::StoreError;
use reseat_domain::ports::AppRepository;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use crate::connection::Connection;
use crate::rows::app::{ActiveModel, Column, Entity, Model};

pub(crate) struct Apps(pub(super) Arc<dyn Connection>);

fn named(slug: &AppSlug) -> Select<Entity> {
    Entity::find().filter(Column::Slug.eq(slug.as_str()))
}

#[async_trait]
impl AppRepository for Apps {
    async fn insert(&self, app: &App) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(app)]).await
    }

    async fn find(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        self.0.one::<Model, _>(named(slug).as_query()).await
    }

    async fn lock(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        // SQLite leaves the clause out: there the unit itself is the lock.
        self.0.one::<Model, _>(named(slug).lock(LockType::NoKeyUpdate).as_query()).await
    }

    async fn hold(&self, slug: &AppSlug) -> Result<Option<App>, StoreError> {
        self.0.one::<Model, _>(named(slug).lock(LockType::Share).as_query()).await
    }

    async fn save(&self, app: &App) -> Result<(), StoreError> {
        let mut row: ActiveModel = Model::from(app).into_active_model();
        for kept in [Column::Id, Column::Slug, Column::CreatedAt] {
            row.not_set(kept);
        }
        // `into_active_model` takes what it was made from for stored already.
        let row = row.reset_all();
        let save = Entity::update_many().set(row).filter(Column::Slug.eq(app.slug.as_str()));
        self.0.execute(save.as_query()).await.map(drop)
    }

    async fn list(&self) -> Result<Vec<App>, StoreError> {
        self.0.all::<Model, _>(Entity::find().order_by_asc(Column::Slug).as_query()).await
    }
}
