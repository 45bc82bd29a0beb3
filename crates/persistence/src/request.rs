//! A statement on its way to the database, and what it came to.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

/// A statement, and whether rows are wanted back.
#[derive(Debug)]
pub(crate) enum Request {
    /// Wants the number of changed rows.
    Execute(Statement),
    /// Wants rows: a query, or a change that returns them.
    Query(Statement),
}

/// What a statement came to.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) changed: u64,
    pub(crate) rows: Vec<QueryResult>,
}

impl Request {
    /// Executes it.
    pub(crate) async fn execute(self, database: &impl ConnectionTrait) -> Result<Answer, DbErr> {
        match self {
            Self::Execute(statement) => {
                let done = database.execute_raw(statement).await?;
                Ok(Answer { changed: done.rows_affected(), rows: Vec::new() })
            }
            Self::Query(statement) => {
                let rows = database.query_all_raw(statement).await?;
                Ok(Answer { changed: 0, rows })
            }
        }
    }
}
