//! The way of a repository to the database, the same outside and inside a unit of work.

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{ColIdx, FromQueryResult, QueryResult, Statement, StatementBuilder, TryGetable};

use crate::dialect::Dialect;

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

    /// Changes rows and answers them.
    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError>;

    /// Appends entries to the log, all or none.
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError>;
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

fn unreadable(error: &sea_orm::DbErr) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
