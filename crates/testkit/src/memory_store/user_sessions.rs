//! User sessions in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use reseat_domain::app::AppSlug;
use reseat_domain::error::StoreError;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::{
    DeviceListing, EndedByTime, LiveSessions, Rotation, UserSessionListing, UserSessionRepository,
};
use reseat_domain::session::{SessionKind, UserSession};
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::TokenHash;

use super::repositories::Repositories;
use super::tables::{refers, unique};

fn has_old_address(session: &UserSession, before: Timestamp) -> bool {
    session.created_at < before && session.ip_address.is_some()
}

#[async_trait]
impl UserSessionRepository for Repositories {
    async fn insert(&self, session: &UserSession) -> Result<(), StoreError> {
        self.write(|rows| {
            let mut others = rows.user_sessions.values();
            unique(rows.user_sessions.contains_key(&session.id), "user_sessions.id")?;
            unique(others.any(|other| other.token_hash == session.token_hash), "user_sessions.token_hash")?;
            refers(rows.users.contains_key(&session.user_id), "user_sessions.user_id")?;
            rows.user_sessions.insert(session.id, session.clone());
            Ok(())
        })
        .await
    }

    async fn find_live(&self, id: UserSessionId, now: Timestamp) -> Result<Option<UserSession>, StoreError> {
        Ok(self.read(|rows| rows.user_sessions.get(&id).filter(|_| rows.is_live(id, now)).cloned()))
    }

    async fn find_live_by_hash(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        Ok(self.read(|rows| {
            let mut live = rows.live(now);
            live.find(|session| session.token_hash == *token_hash).cloned()
        }))
    }

    async fn touch(&self, id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        self.write(|rows| {
            let is_live = rows.is_live(id, at);
            let session = rows.user_sessions.get_mut(&id).filter(|_| is_live);
            if let Some(session) = session.filter(|session| session.last_active_at < at) {
                session.last_active_at = at;
                session.expires_at = session.expires_at.max(expires_at);
            }
        })
        .await;
        Ok(())
    }

    async fn touch_all(
        &self,
        ids: &[UserSessionId],
        at: Timestamp,
        idle: Duration,
    ) -> Result<(), StoreError> {
        self.write(|rows| {
            let sessions = rows.user_sessions.values_mut().filter(|session| ids.contains(&session.id));
            for session in
                sessions.filter(|session| session.is_live(at) && session.is_due_for_touch(at, idle))
            {
                session.last_active_at = at;
                session.expires_at = session.slide(at, idle);
            }
        })
        .await;
        Ok(())
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Option<UserSession>, StoreError> {
        self.write(|rows| {
            let mut others = rows.user_sessions.values().filter(|other| other.id != rotation.id);
            unique(others.any(|other| other.token_hash == rotation.token_hash), "user_sessions.token_hash")?;
            let is_live = rows.is_live(rotation.id, rotation.now);
            let Some(session) = rows.user_sessions.get_mut(&rotation.id).filter(|_| is_live) else {
                return Ok(None);
            };
            let Some(refresh) =
                session.refresh.as_mut().filter(|refresh| refresh.generation == rotation.from)
            else {
                return Ok(None);
            };
            (refresh.generation, refresh.rotated_at, refresh.used) =
                (rotation.from + 1, Some(rotation.now), false);
            session.token_hash = rotation.token_hash.clone();
            session.last_active_at = session.last_active_at.max(rotation.now);
            session.expires_at = session.expires_at.max(rotation.expires_at);
            Ok(Some(session.clone()))
        })
        .await
    }

    async fn mark_used(&self, id: UserSessionId, generation: i32) -> Result<(), StoreError> {
        self.write(|rows| {
            let refresh = rows.user_sessions.get_mut(&id).and_then(|session| session.refresh.as_mut());
            if let Some(refresh) = refresh.filter(|refresh| refresh.generation == generation) {
                refresh.used = true;
            }
        })
        .await;
        Ok(())
    }

    async fn remove(&self, id: UserSessionId, user_id: UserId) -> Result<Vec<UserSessionId>, StoreError> {
        let remove = self.write(|rows| {
            let is_theirs = rows.user_sessions.get(&id).is_some_and(|session| session.user_id == user_id);
            if is_theirs { rows.delete_user_session(id) } else { Vec::new() }
        });
        Ok(remove.await)
    }

    async fn remove_all(
        &self,
        user_id: UserId,
        keep: Option<UserSessionId>,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let remove = self.write(|rows| {
            let mut kept = Vec::from_iter(keep);
            while let Some(above) = kept.last().and_then(|id| rows.user_sessions.get(id)?.bound_to()) {
                kept.push(above);
            }
            let is_over = |session: &UserSession| session.user_id == user_id && !kept.contains(&session.id);
            rows.user_sessions
                .values_mut()
                .filter(|session| is_over(session))
                .for_each(|session| session.ends_with_parent = false);
            let over = rows.user_sessions.values().filter(|session| is_over(session));
            let over: Vec<_> = over.map(|session| session.id).collect();
            for id in &over {
                rows.delete_user_session(*id);
            }
            over
        });
        Ok(remove.await)
    }

    async fn list(
        &self,
        listing: UserSessionListing,
        now: Timestamp,
    ) -> Result<Vec<UserSession>, StoreError> {
        let UserSessionListing { user_id, before, limit } = listing;
        Ok(self.read(|rows| {
            let sought = rows
                .live(now)
                .rev()
                .filter(|session| user_id.is_none_or(|user| session.user_id == user))
                .filter(|session| before.is_none_or(|before| session.id < before));
            sought.take(limit as usize).cloned().collect()
        }))
    }

    async fn devices(&self, listing: DeviceListing, now: Timestamp) -> Result<Vec<UserSession>, StoreError> {
        let place = |session: &UserSession| (session.last_active_at, session.id);
        Ok(self.read(|rows| {
            let mut theirs: Vec<UserSession> = rows
                .live(now)
                .filter(|session| session.user_id == listing.user_id)
                .filter(|session| {
                    listing.after.is_none_or(|after| place(session) < (after.last_active_at, after.id))
                })
                .cloned()
                .collect();
            theirs.sort_by_key(|session| std::cmp::Reverse(place(session)));
            theirs.truncate(listing.limit as usize);
            theirs
        }))
    }

    async fn count_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let is_over = |session: &&UserSession| session.expires_at <= now;
        Ok(self.read(|rows| rows.user_sessions.values().filter(is_over).count() as u64))
    }

    async fn remove_of_app(&self, app: &AppSlug, limit: u32) -> Result<Vec<UserSessionId>, StoreError> {
        let remove = self.write(|rows| {
            let is_given = |session: &&UserSession| session.app == app.as_str() && !session.is_of_sign_in();
            let given = rows.user_sessions.values().filter(is_given).take(limit as usize);
            let given: Vec<_> = given.map(|session| session.id).collect();
            let mut ended: Vec<_> = given.into_iter().flat_map(|id| rows.delete_user_session(id)).collect();
            ended.sort_unstable();
            ended
        });
        Ok(remove.await)
    }

    async fn remove_expired(&self, now: Timestamp, limit: u32) -> Result<EndedByTime, StoreError> {
        let remove = self.write(|rows| {
            let over = rows.user_sessions.values().filter(|session| session.expires_at <= now);
            let mut over: Vec<_> = over.map(|session| (session.expires_at, session.id)).collect();
            over.sort_unstable();
            over.truncate(limit as usize);
            let owners: BTreeMap<UserSessionId, UserId> =
                rows.user_sessions.values().map(|session| (session.id, session.user_id)).collect();
            let is_over = |id: &UserSessionId| over.iter().any(|(_, over)| over == id);
            let ended = over.iter().flat_map(|(_, id)| rows.delete_user_session(*id));
            let bound = ended.filter(|id| !is_over(id)).map(|id| (id, owners[&id])).collect();
            EndedByTime { expired: over.len() as u64, bound }
        });
        Ok(remove.await)
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let is_meant = |session: &&UserSession| has_old_address(session, before);
        Ok(self.read(|rows| rows.user_sessions.values().filter(is_meant).count() as u64))
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let wipe = self.write(|rows| {
            let sessions = rows.user_sessions.values_mut();
            let mut old: Vec<_> = sessions.filter(|session| has_old_address(session, before)).collect();
            old.sort_by_key(|session| session.created_at);
            old.truncate(limit as usize);
            for session in &mut old {
                session.ip_address = None;
            }
            old.len() as u64
        });
        Ok(wipe.await)
    }

    async fn count_live(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| rows.live(now).filter(|session| session.user_id == user_id).count() as u64))
    }

    async fn count_all_live(&self, now: Timestamp) -> Result<LiveSessions, StoreError> {
        let count =
            |kind| self.read(|rows| rows.live(now).filter(|session| session.kind == kind).count() as u64);
        Ok(LiveSessions { cookie: count(SessionKind::Cookie), bearer: count(SessionKind::Bearer) })
    }

    async fn rename(
        &self,
        id: UserSessionId,
        user_id: UserId,
        device_name: Option<String>,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        let rename = self.write(|rows| {
            let is_live = rows.is_live(id, now);
            let session = rows.user_sessions.get_mut(&id);
            let session = session.filter(|session| session.user_id == user_id && is_live)?;
            session.device_name = device_name;
            Some(session.clone())
        });
        Ok(rename.await)
    }
}
