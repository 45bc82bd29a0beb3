//! A unit of work at the queue: the connection is its holder's until the unit ends.
//!
//! The transaction never leaves the queue's task. The holder sends commands; when it drops its end, or
//! takes too long, the task rolls back and goes on with the queue.

use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::fault_point;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::append::{EncodedAppend, append_alone};
use super::{Reply, begin_immediate, roll_back, writer_is_gone};
use crate::error::{judged, store_error};
use crate::request::{Answer, Request};
use crate::statistics::Counters;

/// What the holder of a unit may ask for.
enum Command {
    Statement(Request, Reply<Answer>),
    Append(EncodedAppend, Reply<AppendAnswer>),
    Commit(Reply<()>),
}

impl Command {
    /// Says that the unit is over and nothing of it was stored.
    fn refuse(self) {
        // Whoever asked may have gone.
        match self {
            Self::Statement(_, reply) => drop(reply.send(Err(unit_is_over()))),
            Self::Append(_, reply) => drop(reply.send(Err(unit_is_over()))),
            Self::Commit(reply) => drop(reply.send(Err(unit_is_over()))),
        }
    }
}

fn unit_is_over() -> StoreError {
    StoreError::Contention("the unit of work was rolled back: it failed, or was held for too long".into())
}

/// The holder's end of a unit. Dropping it rolls back.
pub(crate) struct UnitCommands(mpsc::Sender<Command>);

impl UnitCommands {
    /// Executes a statement in the unit.
    pub(crate) async fn execute(&self, request: Request) -> Result<Answer, StoreError> {
        self.ask(|reply| Command::Statement(request, reply)).await
    }

    /// Appends entries in the unit, all or none.
    pub(crate) async fn append(&self, append: EncodedAppend) -> Result<AppendAnswer, StoreError> {
        self.ask(|reply| Command::Append(append, reply)).await
    }

    /// Commits the unit; later calls are refused.
    pub(crate) async fn commit(&self) -> Result<(), StoreError> {
        self.ask(Command::Commit).await
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.0.send(command(reply)).await.map_err(|_| unit_is_over())?;
        answer.await.unwrap_or_else(|_| Err(writer_is_gone()))
    }
}

/// How a unit ended.
enum End {
    Commit(Reply<()>),
    RollBack,
}

/// Begins a unit for whoever waits for it, and serves it until it ends.
pub(super) async fn serve(
    connection: &DatabaseConnection,
    reply: Reply<UnitCommands>,
    limit: Duration,
    counters: &Counters,
) {
    if reply.is_closed() {
        return;
    }
    let transaction = match begin_immediate(connection).await {
        Ok(transaction) => transaction,
        Err(error) => {
            // Who asked may have gone.
            let _gone = reply.send(Err(store_error(error)));
            return;
        }
    };
    let deadline = Instant::now() + limit;
    let (sender, mut commands) = mpsc::channel(1);
    // When nobody waits any more, the dropped sender ends the unit at once.
    let _gone = reply.send(Ok(UnitCommands(sender)));
    let mut unit = Unit { transaction, entries: 0 };
    let end = unit.obey(&mut commands, deadline).await;
    unit.end(end, counters).await;
    commands.close();
    while let Some(command) = commands.recv().await {
        command.refuse();
    }
}

struct Unit {
    transaction: DatabaseTransaction,
    entries: u64,
}

impl Unit {
    /// Follows commands until one ends the unit, or the time is over. A statement is never cut short: the
    /// time is looked at between commands.
    async fn obey(&mut self, commands: &mut mpsc::Receiver<Command>, deadline: Instant) -> End {
        while Instant::now() < deadline {
            let Ok(command) = tokio::time::timeout_at(deadline, commands.recv()).await else { break };
            let goes_on = match command {
                Some(Command::Statement(request, reply)) => self.execute(request, reply).await,
                Some(Command::Append(append, reply)) => self.append(append, reply).await,
                Some(Command::Commit(reply)) => return End::Commit(reply),
                None => return End::RollBack,
            };
            if !goes_on {
                return End::RollBack;
            }
        }
        tracing::warn!("a unit of work was held for too long and is rolled back");
        End::RollBack
    }

    /// Answers whether the unit goes on.
    async fn execute(&mut self, request: Request, reply: Reply<Answer>) -> bool {
        let outcome = request.execute(&self.transaction).await;
        tell(reply, judged(outcome))
    }

    /// Answers whether the unit goes on.
    async fn append(&mut self, append: EncodedAppend, reply: Reply<AppendAnswer>) -> bool {
        let outcome = append_alone(&self.transaction, &append).await;
        if matches!(outcome, Ok(Ok(AppendAnswer::Appended))) {
            self.entries += append.entries() as u64;
        }
        tell(reply, outcome)
    }

    async fn end(self, end: End, counters: &Counters) {
        match end {
            End::RollBack => roll_back(self.transaction).await,
            End::Commit(reply) => {
                fault_point!("unit.before_commit");
                let committed = self.transaction.commit().await;
                if committed.is_ok() {
                    fault_point!("unit.after_commit");
                    counters.committed(self.entries);
                }
                // A holder that has gone away meanwhile wants no answer.
                let _gone = reply.send(committed.map_err(store_error));
            }
        }
    }
}

/// Tells the holder what became of a command. Answers whether the unit goes on.
fn tell<T>(reply: Reply<T>, outcome: Result<Result<T, StoreError>, DbErr>) -> bool {
    let (goes_on, answer) = match outcome {
        Ok(answer) => (true, answer),
        Err(error) => (false, Err(store_error(error))),
    };
    // A holder that has gone away meanwhile wants no answer.
    let _gone = reply.send(answer);
    goes_on
}
