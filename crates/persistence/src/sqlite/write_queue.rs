//! SQLite's one write queue. A task owns the one write connection; whoever writes waits in its queue.
//!
//! | file | does |
//! |---|---|
//! | this | the queue and its task |
//! | `group` | changes that wait together: one transaction, one commit |
//! | `append` | entries of the log: one statement, and what became of each append |
//! | `swift_append` | the statement that is tried first: it stores all of its entries, or fails |
//! | `unit` | a unit of work: the queue is its holder's until it ends |
//!
//! What the whole service stands on: nothing is answered before it is committed, and one caller's bad row
//! is nobody else's trouble.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::append::Caution;
use crate::request::{Answer, Request};
use crate::statistics::{Counters, WriterStatistics};
pub(crate) use append::EncodedAppend;
use group::{Change, Group};
#[cfg(test)]
pub(crate) use swift_append::swift_insert;
pub(crate) use unit::UnitCommands;

mod append;
mod group;
mod swift_append;
mod unit;

/// So many jobs may wait; the next one waits to be let in.
const QUEUE_LENGTH: usize = 1024;

/// Waits for an answer of the queue.
type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What waits in the queue.
enum Job {
    /// May share a commit with those beside it.
    Change(Change),
    /// Wants the connection for itself.
    Unit(Reply<UnitCommands>),
    /// Nothing is let in any more; answered when everything before is done.
    Close(oneshot::Sender<()>),
}

/// The way into the queue.
#[derive(Clone)]
pub(crate) struct WriteQueue {
    jobs: mpsc::Sender<Job>,
    counters: Arc<Counters>,
    patience: Duration,
}

impl WriteQueue {
    /// Starts the task that owns the write connection. A caller waits at most `patience` to be let in; a
    /// unit is rolled back when it is held for longer than `unit_limit`.
    pub(crate) fn start(connection: DatabaseConnection, patience: Duration, unit_limit: Duration) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        let counters = Arc::new(Counters::default());
        let writer = Writer {
            connection,
            queue,
            next: None,
            caution: Caution::default(),
            counters: Arc::clone(&counters),
            unit_limit,
        };
        tokio::spawn(writer.run());
        Self { jobs, counters, patience }
    }

    /// Appends entries, all or none. Durable when it answers.
    pub(crate) async fn append(&self, append: EncodedAppend) -> Result<AppendAnswer, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enter(Job::Change(Change::Append(append, reply))).await?;
        answer.await.unwrap_or_else(|_| Err(writer_is_gone()))
    }

    /// Executes a statement that stands alone. Durable when it answers.
    pub(crate) async fn write(&self, request: Request) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enter(Job::Change(Change::Statement(request, reply))).await?;
        answer.await.unwrap_or_else(|_| Err(writer_is_gone()))
    }

    /// Begins a unit of work when its turn comes.
    pub(crate) async fn begin(&self) -> Result<UnitCommands, StoreError> {
        let deadline = Instant::now() + self.patience;
        let (reply, turn) = oneshot::channel();
        self.enter(Job::Unit(reply)).await?;
        match tokio::time::timeout_at(deadline, turn).await {
            Ok(Ok(begun)) => begun,
            Ok(Err(_)) => Err(writer_is_gone()),
            Err(_) => Err(queue_is_full()),
        }
    }

    /// Commits what waits and refuses what comes later.
    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(reply)).await.is_ok() {
            // Without an answer the task is gone, and the queue as closed as can be.
            closed.await.unwrap_or_default();
        }
    }

    pub(crate) fn statistics(&self) -> WriterStatistics {
        self.counters.statistics()
    }

    async fn enter(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.send_timeout(job, self.patience).await.map_err(|error| match error {
            SendTimeoutError::Timeout(_) => queue_is_full(),
            SendTimeoutError::Closed(_) => StoreError::Unavailable("the store is closed".into()),
        })
    }
}

fn queue_is_full() -> StoreError {
    StoreError::Contention("too many wait for the write queue".into())
}

fn writer_is_gone() -> StoreError {
    StoreError::Unavailable("the write queue has stopped; restart the service".into())
}

/// The task behind the queue.
struct Writer {
    connection: DatabaseConnection,
    queue: mpsc::Receiver<Job>,
    /// A job that was taken from the queue and could not share a commit with those before it.
    next: Option<Job>,
    caution: Caution,
    counters: Arc<Counters>,
    unit_limit: Duration,
}

impl Writer {
    async fn run(mut self) {
        let mut closing = Vec::new();
        while let Some(job) = self.take().await {
            match job {
                Job::Change(first) => {
                    let group = self.gather(first);
                    group::commit(&self.connection, &self.caution, group, &self.counters).await;
                }
                Job::Unit(reply) => {
                    unit::serve(&self.connection, reply, self.unit_limit, &self.counters).await;
                }
                Job::Close(reply) => {
                    self.queue.close();
                    closing.push(reply);
                }
            }
        }
        for reply in closing {
            // Who asked may have gone.
            let _gone = reply.send(());
        }
    }

    async fn take(&mut self) -> Option<Job> {
        match self.next.take() {
            Some(job) => Some(job),
            None => self.queue.recv().await,
        }
    }

    /// The changes that wait already, up to the next unit.
    fn gather(&mut self, first: Change) -> Group {
        let mut group = Group::new(first);
        while group.has_room() {
            match self.queue.try_recv() {
                Ok(Job::Change(change)) => group.add(change),
                Ok(other) => {
                    self.next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        group
    }
}

/// Begins a transaction that writes: the database's write lock is taken at once, so that no other program
/// comes between its first read and its first write.
async fn begin_immediate(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    connection.begin_with_options(options).await
}

/// Rolls back. An error is only told: the connection's pool rolls back what is left before anyone gets it.
async fn roll_back(transaction: DatabaseTransaction) {
    if let Err(error) = transaction.rollback().await {
        tracing::warn!(%error, "a transaction could not be rolled back by itself");
    }
}
