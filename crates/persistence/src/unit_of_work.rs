//! One transaction, as its holder sees it.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, UnitOfWork};
use sea_orm::{QueryResult, Statement};

use crate::action_writer::{EncodedAppend, Request, UnitCommands};
use crate::connection::Connection;
use crate::dialect::Dialect;
use crate::repositories::{Repositories, hand_out_repositories};

/// A unit of work on SQLite. Dropping it closes the commands' channel, and the write queue rolls back
/// before its next job.
pub(crate) struct SqliteUnitOfWork {
    connection: Arc<SqliteUnitConnection>,
    repositories: Repositories,
}

impl SqliteUnitOfWork {
    pub(crate) fn new(commands: UnitCommands) -> Self {
        let connection = Arc::new(SqliteUnitConnection(commands));
        let shared: Arc<dyn Connection> = Arc::<SqliteUnitConnection>::clone(&connection);
        Self { connection, repositories: Repositories::new(&shared) }
    }
}

#[async_trait]
impl UnitOfWork for SqliteUnitOfWork {
    hand_out_repositories!();

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.connection.0.commit().await
    }
}

/// Carries every statement, reads too, to the transaction.
struct SqliteUnitConnection(UnitCommands);

#[async_trait]
impl Connection for SqliteUnitConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.0.execute(Request::Query(query)).await?.rows)
    }

    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        Ok(self.0.execute(Request::Execute(change)).await?.changed)
    }

    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.0.execute(Request::Query(change)).await?.rows)
    }

    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        self.0.append(EncodedAppend::new(entries)?).await
    }
}
