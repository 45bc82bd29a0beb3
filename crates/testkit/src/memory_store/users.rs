//! Users in memory.

use std::collections::BTreeSet;
use std::mem;

use async_trait::async_trait;
use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::{GuestsSeen, MOST_PASSWORD_COSTS, UserRepository};
use reseat_domain::time::Timestamp;
use reseat_domain::user::{PasswordCost, PasswordHash, Role, User, Username, username_key};

use super::repositories::Repositories;
use super::tables::{Tables, unique};

fn find_by_name<'a>(rows: &'a Tables, username: &str) -> Option<&'a User> {
    let key = username_key(username);
    rows.users.values().find(|user| username_key(&user.username) == key)
}

fn insert(rows: &mut Tables, user: &User) -> Result<(), StoreError> {
    unique(rows.users.contains_key(&user.id), "users.id")?;
    unique(find_by_name(rows, &user.username).is_some(), "users.username_key")?;
    rows.users.insert(user.id, user.clone());
    Ok(())
}

fn is_guest(rows: &Tables, id: UserId) -> bool {
    rows.users.get(&id).is_some_and(|user| user.guest)
}

#[async_trait]
impl UserRepository for Repositories {
    async fn insert(&self, user: &User) -> Result<(), StoreError> {
        self.write(|rows| insert(rows, user)).await
    }

    async fn insert_registered(&self, user: &User, hash: &PasswordHash) -> Result<(), StoreError> {
        self.write(|rows| {
            insert(rows, user)?;
            rows.password_hashes.insert(user.id, hash.clone());
            Ok(())
        })
        .await
    }

    async fn insert_external(&self, user: &User, app: &AppSlug, id: &ExternalId) -> Result<(), StoreError> {
        let called = (app.clone(), id.clone());
        self.write(|rows| {
            unique(rows.externals.contains_key(&called), "users.external_id")?;
            insert(rows, user)?;
            rows.externals.insert(called, user.id);
            Ok(())
        })
        .await
    }

    async fn find_external(&self, app: &AppSlug, id: &ExternalId) -> Result<Option<User>, StoreError> {
        let called = (app.clone(), id.clone());
        Ok(self.read(|rows| rows.externals.get(&called).and_then(|id| rows.users.get(id)).cloned()))
    }

    async fn external_of(&self, id: UserId) -> Result<Option<(AppSlug, ExternalId)>, StoreError> {
        Ok(self.read(|rows| {
            let mut externals = rows.externals.iter();
            externals.find(|(_, user)| **user == id).map(|(called, _)| called.clone())
        }))
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
        Ok(self.read(|rows| find_by_name(rows, username).cloned()))
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

    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, StoreError> {
        Ok(self.read(|rows| rows.password_hashes.get(&id).cloned()))
    }

    async fn password_costs(&self) -> Result<Vec<PasswordCost>, StoreError> {
        Ok(self.read(|rows| {
            let costs: BTreeSet<PasswordCost> =
                rows.password_hashes.values().map(PasswordHash::cost).collect();
            costs.into_iter().take(MOST_PASSWORD_COSTS as usize).collect()
        }))
    }

    async fn set_password_hash(
        &self,
        id: UserId,
        hash: &PasswordHash,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        let set = self.write(|rows| match rows.password_hashes.get_mut(&id) {
            Some(stored) => {
                stored.clone_from(hash);
                true
            }
            None => false,
        });
        Ok(set.await)
    }

    async fn upgrade(
        &self,
        id: UserId,
        username: &Username,
        display_name: &str,
        hash: &PasswordHash,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|rows| {
            if !is_guest(rows, id) {
                return Ok(false);
            }
            let holder = find_by_name(rows, username.as_str());
            unique(holder.is_some_and(|holder| holder.id != id), "users.username_key")?;
            if let Some(user) = rows.users.get_mut(&id) {
                user.guest = false;
                username.as_str().clone_into(&mut user.username);
                display_name.clone_into(&mut user.display_name);
                rows.password_hashes.insert(id, hash.clone());
            }
            Ok(true)
        })
        .await
    }

    async fn set_disabled(
        &self,
        id: UserId,
        disabled_at: Option<Timestamp>,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        let set = self.write(|rows| match rows.users.get_mut(&id) {
            Some(user) if user.disabled_at.is_some() != disabled_at.is_some() => {
                user.disabled_at = disabled_at;
                true
            }
            _ => false,
        });
        Ok(set.await)
    }

    async fn set_role(&self, id: UserId, role: Role, _: Timestamp) -> Result<bool, StoreError> {
        let set = self.write(|rows| match rows.users.get_mut(&id) {
            Some(user) => mem::replace(&mut user.role, role) != role,
            None => false,
        });
        Ok(set.await)
    }

    async fn remove(&self, id: UserId) -> Result<bool, StoreError> {
        let remove = self.write(|rows| {
            rows.user_sessions.retain(|_, session| session.user_id != id);
            for player in rows.players.values_mut().filter(|player| player.user_id == Some(id)) {
                player.user_id = None;
            }
            rows.password_hashes.remove(&id);
            rows.delete_user(id)
        });
        Ok(remove.await)
    }

    async fn list(&self, before: Option<UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        Ok(self.read(|rows| {
            let users = rows.users.values().rev();
            let older = users.filter(|user| before.is_none_or(|before| user.id < before));
            older.take(limit as usize).cloned().collect()
        }))
    }
}
