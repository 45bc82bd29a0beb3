//! [`UserRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::UserRepository;
use reseat_domain::user::User;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::connection::Connection;
use crate::rows::user::{Column, Entity, Model, username_key};

pub(crate) struct Users(pub(super) Arc<dyn Connection>);

#[async_trait]
impl UserRepository for Users {
    async fn insert(&self, user: &User) -> Result<(), StoreError> {
        if !user.guest {
            // Stored without a password hash it would come back as a guest.
            return Err(StoreError::Unavailable("only guests can be stored; a user needs a password".into()));
        }
        self.0.insert_rows([Model::from(user)]).await
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.0.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn find_by_username(&self, username: &str) -> Result<Option<User>, StoreError> {
        let named = Entity::find().filter(Column::UsernameKey.eq(username_key(username)));
        self.0.one::<Model, _>(named.as_query()).await
    }

    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        // SQLite leaves the clause out: there the unit itself is the lock.
        let locked = Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate);
        self.0.one::<Model, _>(locked.as_query()).await
    }
}
