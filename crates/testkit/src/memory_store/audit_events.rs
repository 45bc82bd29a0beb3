//! The audit log in memory.

use std::cmp::Reverse;

use async_trait::async_trait;
use reseat_domain::audit::{AuditEvent, AuditKind};
use reseat_domain::error::StoreError;
use reseat_domain::id::{AuditEventId, UserId};
use reseat_domain::ports::{AuditEventListing, AuditEventRepository};
use reseat_domain::time::Timestamp;

use super::repositories::Repositories;
use super::tables::{Tables, unique};

#[async_trait]
impl AuditEventRepository for Repositories {
    async fn insert(&self, event: &AuditEvent) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(rows.audit_events.contains_key(&event.id), "audit_events.id")?;
            rows.audit_events.insert(event.id, event.clone());
            Ok(())
        })
        .await
    }

    async fn list(&self, listing: AuditEventListing) -> Result<Vec<AuditEvent>, StoreError> {
        Ok(self.read(|rows| {
            let place = |event: &AuditEvent| (event.at, event.id);
            let before = listing.before.map(|before| rows.audit_events.get(&before).map(place));
            let mut events: Vec<&AuditEvent> = rows
                .audit_events
                .values()
                .filter(|event| listing.user_id.is_none_or(|user| event.user_id == Some(user)))
                .filter(|event| listing.kind.is_none_or(|kind| event.kind == kind))
                .filter(|event| before.is_none_or(|before| Some(place(event)) < before))
                .collect();
            events.sort_by_key(|event| Reverse(place(event)));
            events.into_iter().take(listing.limit as usize).cloned().collect()
        }))
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let is_meant = |event: &&AuditEvent| event.at < before && event.ip_address.is_some();
        Ok(self.read(|rows| rows.audit_events.values().filter(is_meant).count() as u64))
    }

    async fn count_older(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(self.read(|rows| rows.audit_events.values().filter(|event| event.at < before).count() as u64))
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let wipe = self.write(|rows| {
            let oldest = oldest(rows, limit, |event| event.at < before && event.ip_address.is_some());
            for id in &oldest {
                if let Some(event) = rows.audit_events.get_mut(id) {
                    event.ip_address = None;
                }
            }
            oldest.len() as u64
        });
        Ok(wipe.await)
    }

    async fn forget(&self, user_id: UserId, limit: u32) -> Result<u64, StoreError> {
        let forget = self.write(|rows| {
            let theirs = rows.audit_events.values().filter(|event| event.user_id == Some(user_id));
            let told = theirs.filter(|event| tells_of_a_device(event)).take(limit as usize);
            let told: Vec<AuditEventId> = told.map(|event| event.id).collect();
            for id in &told {
                let kept = rows.audit_events.remove(id).filter(|event| event.kind != AuditKind::NewDevice);
                if let Some(event) = kept {
                    let event = AuditEvent { ip_address: None, user_agent: String::new(), ..event };
                    rows.audit_events.insert(*id, event);
                }
            }
            told.len() as u64
        });
        Ok(forget.await)
    }

    async fn remove_older(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let removal = self.write(|rows| {
            let oldest = oldest(rows, limit, |event| event.at < before);
            rows.audit_events.retain(|id, _| !oldest.contains(id));
            oldest.len() as u64
        });
        Ok(removal.await)
    }
}

fn tells_of_a_device(event: &AuditEvent) -> bool {
    event.kind == AuditKind::NewDevice || event.ip_address.is_some() || !event.user_agent.is_empty()
}

fn oldest(rows: &Tables, limit: u32, is_meant: impl Fn(&AuditEvent) -> bool) -> Vec<AuditEventId> {
    let mut events: Vec<_> = rows.audit_events.values().filter(|event| is_meant(event)).collect();
    events.sort_by_key(|event| (event.at, event.id));
    events.into_iter().take(limit as usize).map(|event| event.id).collect()
}
