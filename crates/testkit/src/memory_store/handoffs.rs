//! Handoffs in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use reseat_domain::app::AppSlug;
use reseat_domain::error::StoreError;
use reseat_domain::id::{HandoffId, UserId, UserSessionId};
use reseat_domain::ports::{HandoffDay, HandoffRepository, OpenHandoffs};
use reseat_domain::session::{Handoff, HandoffState};
use reseat_domain::time::Date;
use reseat_domain::time::Timestamp;
use reseat_domain::token::TokenHash;
use uuid::Uuid;

use super::repositories::Repositories;
use super::tables::{refers, unique};

fn is_open(handoff: &Handoff, now: Timestamp) -> bool {
    handoff.state(now) == HandoffState::Open
}

#[async_trait]
impl HandoffRepository for Repositories {
    async fn insert(&self, handoff: &Handoff) -> Result<(), StoreError> {
        self.write(|rows| {
            let mut others = rows.handoffs.values();
            unique(
                others.any(|other| other.token_hash == handoff.token_hash),
                "cross_app_sessions.token_hash",
            )?;
            refers(rows.users.contains_key(&handoff.user_id), "cross_app_sessions.user_id")?;
            let parent = handoff.parent_session_id;
            let has_parent = parent.is_none_or(|parent| rows.user_sessions.contains_key(&parent));
            refers(has_parent, "cross_app_sessions.parent_session_id")?;
            rows.handoffs.insert(handoff.id, handoff.clone());
            Ok(())
        })
        .await
    }

    async fn count_open(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| {
            let theirs = rows.handoffs.values().filter(|handoff| handoff.user_id == user_id);
            theirs.filter(|handoff| is_open(handoff, now)).count() as u64
        }))
    }

    async fn redeem(
        &self,
        token_hash: &TokenHash,
        target_app: &AppSlug,
        redeem_id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError> {
        let redeem = self.write(|rows| {
            let live: Vec<UserSessionId> = rows.live(now).map(|session| session.id).collect();
            let mut open = rows.handoffs.values_mut().filter(|handoff| is_open(handoff, now));
            let handoff = open.find(|handoff| handoff.token_hash == *token_hash)?;
            let has_live_parent = handoff.parent_session_id.is_some_and(|parent| live.contains(&parent));
            if handoff.target_app != *target_app || !has_live_parent {
                return None;
            }
            (handoff.used_at, handoff.redeem_id) = (Some(now), Some(redeem_id));
            Some(handoff.clone())
        });
        Ok(redeem.await)
    }

    async fn set_child(&self, id: HandoffId, child: UserSessionId) -> Result<(), StoreError> {
        self.write(|rows| {
            refers(rows.user_sessions.contains_key(&child), "cross_app_sessions.child_session_id")?;
            if let Some(handoff) = rows.handoffs.get_mut(&id) {
                handoff.child_session_id = Some(child);
            }
            Ok(())
        })
        .await
    }

    async fn find(&self, token_hash: &TokenHash) -> Result<Option<Handoff>, StoreError> {
        Ok(self
            .read(|rows| rows.handoffs.values().find(|handoff| handoff.token_hash == *token_hash).cloned()))
    }

    async fn list(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError> {
        Ok(self.read(|rows| {
            let theirs = rows.handoffs.values().rev().filter(|handoff| handoff.user_id == user_id);
            let earlier = theirs.filter(|handoff| before.is_none_or(|before| handoff.id < before));
            earlier.take(limit as usize).cloned().collect()
        }))
    }

    async fn archived_of(
        &self,
        user_id: UserId,
        before: Option<HandoffId>,
        limit: u32,
    ) -> Result<Vec<Handoff>, StoreError> {
        Ok(self.read(|rows| {
            let archived = rows.archive.iter().map(|(handoff, _)| handoff);
            let mut theirs: Vec<Handoff> = archived
                .filter(|handoff| handoff.user_id == user_id)
                .filter(|handoff| before.is_none_or(|before| handoff.id < before))
                .cloned()
                .collect();
            theirs.sort_by_key(|handoff| std::cmp::Reverse(handoff.id));
            theirs.truncate(limit as usize);
            theirs
        }))
    }

    async fn forget(&self, user_id: UserId) -> Result<u64, StoreError> {
        let forget = self.write(|rows| {
            let archived = rows.archive.iter_mut().map(|(handoff, _)| handoff);
            let theirs = archived.filter(|handoff| handoff.user_id == user_id);
            let wiped = theirs.map(|handoff| {
                handoff.user_id = UserId::new(Uuid::nil());
                handoff.user_agent.clear();
                handoff.ip_address = None;
            });
            wiped.count() as u64
        });
        Ok(forget.await)
    }

    async fn revoke(&self, id: HandoffId, user_id: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let revoke = self.write(|rows| {
            let handoff = rows.handoffs.get_mut(&id).filter(|handoff| handoff.user_id == user_id);
            let handoff = handoff.filter(|handoff| is_open(handoff, now));
            handoff.map(|handoff| handoff.revoked_at = Some(now)).is_some()
        });
        Ok(revoke.await)
    }

    async fn statistics(&self, since: Date, now: Timestamp) -> Result<Vec<HandoffDay>, StoreError> {
        Ok(self.read(|rows| {
            let archived = rows.archive.iter().map(|(handoff, _)| handoff);
            let mut days: BTreeMap<Date, HandoffDay> = BTreeMap::new();
            for handoff in rows.handoffs.values().chain(archived) {
                let date = handoff.created_at.date_naive();
                let none = HandoffDay { date, created: 0, used: 0, revoked: 0, expired: 0 };
                let day = days.entry(date).or_insert(none);
                day.created += 1;
                match handoff.state(now) {
                    HandoffState::Open => {}
                    HandoffState::Used => day.used += 1,
                    HandoffState::Revoked => day.revoked += 1,
                    HandoffState::Expired => day.expired += 1,
                }
            }
            days.into_values().rev().filter(|day| day.date >= since).collect()
        }))
    }

    async fn open_by_apps(&self, now: Timestamp) -> Result<Vec<OpenHandoffs>, StoreError> {
        Ok(self.read(|rows| {
            let mut pairs: BTreeMap<(AppSlug, AppSlug), OpenHandoffs> = BTreeMap::new();
            for handoff in rows.handoffs.values().filter(|handoff| is_open(handoff, now)) {
                let (source_app, target_app) = (handoff.source_app.clone(), handoff.target_app.clone());
                let none = OpenHandoffs {
                    source_app: source_app.clone(),
                    target_app: target_app.clone(),
                    count: 0,
                    oldest: handoff.created_at,
                };
                let pair = pairs.entry((source_app, target_app)).or_insert(none);
                (pair.count, pair.oldest) = (pair.count + 1, pair.oldest.min(handoff.created_at));
            }
            pairs.into_values().collect()
        }))
    }

    async fn count_past(&self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| rows.handoffs.values().filter(|handoff| handoff.is_past(now)).count() as u64))
    }

    async fn archive(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let archive = self.write(|rows| {
            let mut due: Vec<Handoff> =
                rows.handoffs.values().filter(|handoff| handoff.is_past(now)).cloned().collect();
            due.sort_by_key(|handoff| handoff.expires_at);
            due.truncate(limit as usize);
            for handoff in &due {
                rows.handoffs.remove(&handoff.id);
                rows.archive.push((handoff.clone(), now));
            }
            due.len() as u64
        });
        Ok(archive.await)
    }

    async fn prepare_archive(&self, _now: Timestamp, _keep_since: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn remove_archived(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = self.write(|rows| {
            let mut left = u64::from(limit);
            rows.archive.retain(|(handoff, _)| {
                let goes = handoff.created_at < before && left > 0;
                left -= u64::from(goes);
                !goes
            });
            u64::from(limit) - left
        });
        Ok(remove.await)
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let has_address = |handoff: &Handoff| handoff.created_at < before && handoff.ip_address.is_some();
        Ok(self.read(|rows| {
            let archived = rows.archive.iter().map(|(handoff, _)| handoff);
            rows.handoffs.values().chain(archived).filter(|handoff| has_address(handoff)).count() as u64
        }))
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let wipe = self.write(|rows| {
            let archived = rows.archive.iter_mut().map(|(handoff, _)| handoff);
            let mut old: Vec<&mut Handoff> = archived.chain(rows.handoffs.values_mut()).collect();
            old.retain(|handoff| handoff.created_at < before && handoff.ip_address.is_some());
            old.sort_by_key(|handoff| handoff.created_at);
            old.into_iter().take(limit as usize).map(|handoff| handoff.ip_address = None).count() as u64
        });
        Ok(wipe.await)
    }

    async fn count_archived(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| {
            rows.archive.iter().filter(|(handoff, _)| handoff.created_at < before).count() as u64
        }))
    }
}
