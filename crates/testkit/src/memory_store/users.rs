//! Users in memory.

use async_trait::async_trait;
use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::{GuestsSeen, UserRepository};
use reseat_domain::user::User;

use super::repositories::Repositories;
use super::tables::{Tables, unique};

fn add(rows: &mut Tables, user: &User) -> Result<(), StoreError> {
    let key = user.username.to_lowercase();
    unique(rows.users.contains_key(&user.id), "users.id")?;
    let is_taken = rows.users.values().any(|other| other.username.to_lowercase() == key);
    unique(is_taken, "users.username_key")?;
    rows.users.insert(user.id, user.clone());
    Ok(())
}

/// Without a password, and vouched for by no app.
fn is_guest(rows: &Tables, id: UserId) -> bool {
    let is_guest = rows.users.get(&id).is_some_and(|user| user.guest);
    is_guest && !rows.externals.values().any(|external| *external == id)
}

#[async_trait]
impl UserRepository for Repositories {
    async fn insert(&self, user: &User) -> Result<(), StoreError> {
        self.write(|rows| add(rows, user)).await
    }

    async fn insert_external(&self, user: &User, app: &AppSlug, id: &ExternalId) -> Result<(), StoreError> {
        let called = (app.clone(), id.clone());
        self.write(|rows| {
            unique(rows.externals.contains_key(&called), "users.external_id")?;
            add(rows, user)?;
            rows.externals.insert(called, user.id);
            Ok(())
        })
        .await
    }

    async fn find_external(&self, app: &AppSlug, id: &ExternalId) -> Result<Option<User>, StoreError> {
        let called = (app.clone(), id.clone());
        Ok(self.read(|rows| rows.externals.get(&called).and_then(|id| rows.users.get(id)).cloned()))
    }

    async fn set_display_name(&self, id: UserId, name: &str) -> Result<(), StoreError> {
        self.write(|rows| {
            if let Some(user) = rows.users.get_mut(&id) {
                user.display_name = name.to_owned();
            }
        })
        .await;
        Ok(())
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
            let guests = rows.users.keys().copied().filter(|id| is_guest(rows, *id));
            let page = guests.filter(|id| after.is_none_or(|after| *id > after));
            let page: Vec<UserId> = page.take(limit as usize).collect();
            let lone = page.iter().copied().filter(|id| rows.is_lone(*id)).collect();
            GuestsSeen { lone, last: page.last().copied() }
        }))
    }

    async fn remove_lone_guests(&self, ids: &[UserId]) -> Result<u64, StoreError> {
        let remove = self.write(|rows| {
            let lone: Vec<UserId> =
                ids.iter().copied().filter(|id| is_guest(rows, *id) && rows.is_lone(*id)).collect();
            for id in &lone {
                rows.delete_user(*id);
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
