//! Users in memory.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::UserRepository;
use reseat_domain::user::User;

use super::repositories::Repositories;
use super::tables::unique;

#[async_trait]
impl UserRepository for Repositories {
    async fn insert(&self, user: &User) -> Result<(), StoreError> {
        let key = user.username.to_lowercase();
        self.write(|rows| {
            unique(rows.users.contains_key(&user.id), "users.id")?;
            unique(
                rows.users.values().any(|other| other.username.to_lowercase() == key),
                "users.username_key",
            )?;
            rows.users.insert(user.id, user.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.read(|rows| rows.users.get(&id).cloned()))
    }

    async fn find_by_username(&self, username: &str) -> Result<Option<User>, StoreError> {
        let key = username.to_lowercase();
        Ok(self.read(|rows| rows.users.values().find(|user| user.username.to_lowercase() == key).cloned()))
    }

    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        // A unit has the only turn there is.
        UserRepository::find(self, id).await
    }
}
