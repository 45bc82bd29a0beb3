//! [`ServiceRunRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{ServiceRun, ServiceRunRepository};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::later;
use crate::connection::Connection;
use crate::rows::service_run::{Column, Entity, Model};

pub(crate) struct ServiceRuns(pub(super) Arc<dyn Connection>);

#[async_trait]
impl ServiceRunRepository for ServiceRuns {
    async fn insert(&self, run: &ServiceRun) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(run)]).await
    }

    async fn find(&self, id: NodeRunId) -> Result<Option<ServiceRun>, StoreError> {
        self.0.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn touch(&self, id: NodeRunId, at: Timestamp, unseen_since: Timestamp) -> Result<bool, StoreError> {
        let touch = Entity::update_many()
            .col_expr(Column::LastSeen, later(Column::LastSeen, at))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::StoppedAt.is_null())
            .filter(Column::LastSeen.gt(unseen_since));
        Ok(self.0.execute(touch.as_query()).await? > 0)
    }

    async fn has_others(&self, id: NodeRunId, unseen_since: Timestamp) -> Result<bool, StoreError> {
        let others = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::LastSeen.gt(unseen_since))
            .filter(Column::Id.ne(id.uuid()))
            .filter(Column::StoppedAt.is_null())
            .order_by_desc(Column::LastSeen)
            .limit(1);
        Ok(!self.0.read(self.0.dialect().build(others.as_query())).await?.is_empty())
    }

    async fn stop(&self, id: NodeRunId, at: Timestamp) -> Result<(), StoreError> {
        let stop = Entity::update_many()
            .col_expr(Column::StoppedAt, Expr::value(at))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::StoppedAt.is_null());
        self.0.execute(stop.as_query()).await.map(drop)
    }
}
