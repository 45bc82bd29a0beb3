//! The way of a repository to the database, the same outside and inside a unit of work.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{
    ActiveModelTrait, ColIdx, ColumnTrait, DatabaseConnection, EntityTrait, FromQueryResult, Insert,
    IntoActiveModel, QueryResult, QuerySelect, QueryTrait, Select, Statement, StatementBuilder, TryGetable,
};

use crate::dialect::Dialect;
use crate::statistics::WriterStatistics;

/// Carries statements to the database. Outside a unit each stands alone and a change is durable when it is
/// answered; inside, all belong to its transaction.
#[async_trait]
pub(crate) trait Connection: Send + Sync {
    /// How the database is spoken to.
    fn dialect(&self) -> Dialect;

    /// Reads rows.
    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError>;

    /// Changes rows; answers how many.
    async fn change(&self, change: Statement) -> Result<u64, StoreError>;

    /// Inserts rows, all or none. A row that breaks a rule of its table leaves a unit usable.
    async fn insert(&self, insertion: Statement) -> Result<(), StoreError> {
        self.change(insertion).await.map(drop)
    }

    /// Changes rows and answers them.
    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError>;

    /// Appends entries to the log, all or none.
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError>;
}

/// A database, outside any unit of work.
#[async_trait]
pub(crate) trait Database: Connection {
    /// Begins a unit of work.
    async fn begin(&self) -> Result<Arc<dyn Transaction>, StoreError>;

    /// The connection that writes; for migrations and backups alone.
    fn write_connection(&self) -> &DatabaseConnection;

    /// What was committed so far.
    fn statistics(&self) -> WriterStatistics;

    /// Commits what waits, refuses what comes later, then closes every connection.
    async fn close(&self) -> Result<(), StoreError>;
}

/// One unit of work. Dropping it rolls back.
#[async_trait]
pub(crate) trait Transaction: Connection {
    /// Makes everything durable, all or nothing.
    async fn commit(&self) -> Result<(), StoreError>;
}

impl dyn Connection + '_ {
    /// The rows that a query finds, as entities.
    pub(crate) async fn all<R, E>(&self, query: &impl StatementBuilder) -> Result<Vec<E>, StoreError>
    where
        R: FromQueryResult + TryInto<E, Error = StoreError>,
    {
        entities::<R, E>(&self.read(self.dialect().build(query)).await?)
    }

    /// The row that a query finds, if any, as an entity.
    pub(crate) async fn one<R, E>(&self, query: &impl StatementBuilder) -> Result<Option<E>, StoreError>
    where
        R: FromQueryResult + TryInto<E, Error = StoreError>,
    {
        Ok(self.all::<R, E>(query).await?.into_iter().next())
    }

    /// The values in the first column that a query finds.
    pub(crate) async fn values<T: TryGetable>(
        &self,
        query: &impl StatementBuilder,
    ) -> Result<Vec<T>, StoreError> {
        self.read(self.dialect().build(query)).await?.iter().map(|row| value(row, 0)).collect()
    }

    /// How many rows a query finds. `column` is one that every row has.
    pub(crate) async fn count<E: EntityTrait>(
        &self,
        rows: Select<E>,
        column: impl ColumnTrait,
    ) -> Result<u64, StoreError> {
        let counted = rows.select_only().column_as(column.count(), "counted");
        let counted: Vec<i64> = self.values(counted.as_query()).await?;
        Ok(counted.first().map_or(0, |count| count.unsigned_abs()))
    }

    /// Inserts rows, all or none.
    pub(crate) async fn insert_rows<A: ActiveModelTrait>(
        &self,
        rows: impl IntoIterator<Item = impl IntoActiveModel<A>>,
    ) -> Result<(), StoreError> {
        let rows = Insert::many(rows.into_iter().map(IntoActiveModel::into_active_model));
        self.insert(self.dialect().build(rows.as_query())).await
    }

    /// Changes rows; answers how many.
    pub(crate) async fn execute(&self, change: &impl StatementBuilder) -> Result<u64, StoreError> {
        self.change(self.dialect().build(change)).await
    }
}

/// Rows as entities.
pub(crate) fn entities<R, E>(rows: &[QueryResult]) -> Result<Vec<E>, StoreError>
where
    R: FromQueryResult + TryInto<E, Error = StoreError>,
{
    rows.iter()
        .map(|row| R::from_query_result(row, "").map_err(|error| unreadable(&error))?.try_into())
        .collect()
}

/// One value of a row.
pub(crate) fn value<T: TryGetable>(row: &QueryResult, column: impl ColIdx) -> Result<T, StoreError> {
    row.try_get_by(column).map_err(|error| unreadable(&error))
}

pub(crate) fn unreadable(error: &sea_orm::DbErr) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
