//! Process runs in memory.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{ServiceRun, ServiceRunRepository};
use reseat_domain::time::Timestamp;

use super::repositories::Repositories;
use super::tables::unique;

#[async_trait]
impl ServiceRunRepository for Repositories {
    async fn insert(&self, run: &ServiceRun) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(rows.service_runs.contains_key(&run.id), "service_runs.id")?;
            rows.service_runs.insert(run.id, run.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, id: NodeRunId) -> Result<Option<ServiceRun>, StoreError> {
        Ok(self.read(|rows| rows.service_runs.get(&id).cloned()))
    }

    async fn touch(&self, id: NodeRunId, at: Timestamp, unseen_since: Timestamp) -> Result<bool, StoreError> {
        let touch = self.write(|rows| match rows.service_runs.get_mut(&id) {
            Some(run) if run.stopped_at.is_none() && run.last_seen > unseen_since => {
                run.last_seen = at;
                true
            }
            _ => false,
        });
        Ok(touch.await)
    }

    async fn has_others(&self, id: NodeRunId, unseen_since: Timestamp) -> Result<bool, StoreError> {
        Ok(self.read(|rows| {
            let mut others = rows.service_runs.values().filter(|run| run.id != id);
            others.any(|run| run.stopped_at.is_none() && run.last_seen > unseen_since)
        }))
    }

    async fn stop(&self, id: NodeRunId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|rows| {
            if let Some(run) = rows.service_runs.get_mut(&id) {
                run.stopped_at = Some(at);
            }
        })
        .await;
        Ok(())
    }
}
