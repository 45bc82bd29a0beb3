//! A unit of work: a transaction of its own connection.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::fault_point;
use reseat_domain::game::GameAction;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{DatabaseTransaction, QueryResult, Statement, TransactionTrait};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, timeout};

use super::append::{EncodedAppend, append_in};
use super::reach::Reach;
use crate::connection::{Connection, Transaction};
use crate::dialect::Dialect;
use crate::error::{Judged, judged, store_error};
use crate::request::{Answer, Request};
use crate::statistics::Counters;

/// How long a rollback is waited for.
const ROLL_BACK_LIMIT: Duration = Duration::from_secs(1);

/// A unit of work. Dropping it rolls back. One that is held for too long is ended by the server too, so
/// that nobody waits for ever for what it has locked.
pub(super) struct PostgresUnit {
    running: Mutex<Option<Running>>,
    reach: Arc<Reach>,
    deadline: Instant,
    counters: Arc<Counters>,
}

struct Running {
    transaction: DatabaseTransaction,
    /// How many entries it has appended.
    entries: u64,
}

type Held<'a> = MutexGuard<'a, Option<Running>>;

impl PostgresUnit {
    pub(super) async fn begin(
        reach: Arc<Reach>,
        limit: Duration,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let pool = reach.pool();
        let transaction = reach.answer(pool.begin()).await.map_err(store_error)?;
        let running = Mutex::new(Some(Running { transaction, entries: 0 }));
        Ok(Self { running, reach, deadline: Instant::now() + limit, counters })
    }

    async fn execute(&self, request: Request) -> Result<Answer, StoreError> {
        let mut held = self.running.lock().await;
        let running = self.running(&mut held).await?;
        let outcome = self.reach.answer(request.execute(&running.transaction)).await;
        // Without a savepoint every error has ended the transaction.
        self.settle(&mut held, outcome.map(Ok)).await
    }

    /// The transaction, unless it is over.
    async fn running<'a>(&self, held: &'a mut Held<'_>) -> Result<&'a mut Running, StoreError> {
        if Instant::now() >= self.deadline
            && let Some(late) = held.take()
        {
            tracing::warn!("a unit of work was held for too long and is rolled back");
            roll_back(late.transaction).await;
        }
        held.as_mut().ok_or_else(unit_is_over)
    }

    /// After an error that is not one row's alone, the transaction is over.
    async fn settle<T>(&self, held: &mut Held<'_>, outcome: Judged<T>) -> Result<T, StoreError> {
        match outcome {
            Ok(answer) => answer,
            Err(error) => {
                if let Some(failed) = held.take() {
                    roll_back(failed.transaction).await;
                }
                Err(store_error(error))
            }
        }
    }
}

fn unit_is_over() -> StoreError {
    StoreError::Contention("the unit of work was rolled back: it failed, or was held for too long".into())
}

/// Rolls back. An error is only told: without its connection the server rolls back by itself; nor is a server
/// that says nothing waited for.
async fn roll_back(transaction: DatabaseTransaction) {
    match timeout(ROLL_BACK_LIMIT, transaction.rollback()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a transaction could not be rolled back by itself"),
        Err(_) => tracing::warn!("a transaction was left to the server to roll back, which does not answer"),
    }
}

/// Inserts at a savepoint, so that a row that breaks a rule of its table leaves the transaction usable.
async fn insert_at_savepoint(transaction: &DatabaseTransaction, insertion: Statement) -> Judged<()> {
    let savepoint = transaction.begin().await?;
    match judged(Request::Execute(insertion).execute(&savepoint).await)? {
        Ok(_) => savepoint.commit().await.map(Ok),
        Err(refused) => {
            savepoint.rollback().await?;
            Ok(Err(refused))
        }
    }
}

#[async_trait]
impl Transaction for PostgresUnit {
    async fn commit(&self) -> Result<(), StoreError> {
        let mut held = self.running.lock().await;
        self.running(&mut held).await?;
        let Running { transaction, entries } = held.take().ok_or_else(unit_is_over)?;
        fault_point!("unit.before_commit");
        self.reach.answer(transaction.commit()).await.map_err(store_error)?;
        fault_point!("unit.after_commit");
        if entries > 0 {
            self.counters.committed(entries);
        }
        Ok(())
    }
}

#[async_trait]
impl Connection for PostgresUnit {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.execute(Request::Query(query)).await?.rows)
    }

    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        Ok(self.execute(Request::Execute(change)).await?.changed)
    }

    async fn insert(&self, insertion: Statement) -> Result<(), StoreError> {
        let mut held = self.running.lock().await;
        let running = self.running(&mut held).await?;
        let outcome = self.reach.answer(insert_at_savepoint(&running.transaction, insertion)).await;
        self.settle(&mut held, outcome).await
    }

    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.execute(Request::Query(change)).await?.rows)
    }

    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        let append = EncodedAppend::new(entries)?;
        let mut held = self.running.lock().await;
        let running = self.running(&mut held).await?;
        let outcome = self.reach.answer(append_in(&running.transaction, &append)).await;
        if matches!(outcome, Ok(Ok(AppendAnswer::Appended))) {
            running.entries += append.entries() as u64;
        }
        self.settle(&mut held, outcome).await
    }
}
