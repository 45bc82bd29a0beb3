//! `service_runs`.

use reseat_domain::error::StoreError;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::ServiceRun;
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

/// A row of `service_runs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_runs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    node_id: String,
    started_at: Timestamp,
    last_seen: Timestamp,
    stopped_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&ServiceRun> for Model {
    fn from(run: &ServiceRun) -> Self {
        Self {
            id: run.id.uuid(),
            node_id: run.node_id.clone(),
            started_at: run.started_at,
            last_seen: run.last_seen,
            stopped_at: run.stopped_at,
        }
    }
}

impl TryFrom<Model> for ServiceRun {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: NodeRunId::new(row.id),
            node_id: row.node_id,
            started_at: row.started_at,
            last_seen: row.last_seen,
            stopped_at: row.stopped_at,
        })
    }
}
