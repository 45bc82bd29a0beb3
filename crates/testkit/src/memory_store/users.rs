//! Users in memory.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::{GuestsSeen, UserRepository};
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

    async fn lone_guests(&self, after: Option<UserId>, limit: u32) -> Result<GuestsSeen, StoreError> {
        Ok(self.read(|rows| {
            let guests = rows.users.values().filter(|user| user.guest);
            let page = guests.map(|user| user.id).filter(|id| after.is_none_or(|after| *id > after));
            let page: Vec<UserId> = page.take(limit as usize).collect();
            let lone = page.iter().copied().filter(|id| rows.is_lone(*id)).collect();
            GuestsSeen { lone, last: page.last().copied() }
        }))
    }

    async fn remove_lone_guests(&self, ids: &[UserId]) -> Result<u64, StoreError> {
        let remove = self.write(|rows| {
            let is_guest = |id: &UserId| rows.users.get(id).is_some_and(|user| user.guest);
            let lone: Vec<_> = ids.iter().filter(|id| is_guest(id) && rows.is_lone(**id)).collect();
            for id in &lone {
                rows.users.remove(id);
            }
            lone.len() as u64
        });
        Ok(remove.await)
    }

    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        // A unit has the only turn there is.
        UserRepository::find(self, id).await
    }
}
