//! Changes of one kind that wait together share a statement: each of another room, each with its own answer.
//!
//! As `shared_reads`, for statements that change something if it is still as it was.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::id::RoomId;
use sea_orm::Statement;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::dialect::Dialect;
use crate::shared_reads::{Sharing, not_let_in, repeated, task_is_gone};

/// So many may wait for a kind of change; the next one waits to be let in.
const QUEUE_LENGTH: usize = 1024;

/// A statement makes at most so many.
const MAX_CHANGES: usize = 64;

/// A kind of change of one room.
pub(crate) trait Change: Sized + Send + Sync + 'static {
    /// How long one may wait for others.
    const PATIENCE: Duration;

    /// The room.
    fn room(&self) -> RoomId;

    /// The statement that makes changes of different rooms, each only if its conditions hold, and answers the
    /// rooms that it changed. It takes rooms, and then seats, in the order of their ids.
    fn statement(dialect: Dialect, changes: &[&Self]) -> Statement;
}

/// Who waits for a change.
pub(crate) struct Waiting<C> {
    change: C,
    reply: oneshot::Sender<Result<bool, StoreError>>,
}

/// The way of a repository to one kind of change.
pub(crate) enum Changes<C: Change> {
    /// Each by itself: in a unit of work nobody else waits.
    Alone(Arc<dyn Connection>),
    /// Together with others.
    Shared(mpsc::Sender<Waiting<C>>, Duration),
}

impl<C: Change> Changes<C> {
    /// The way over this connection. When changes are shared, it must be called within a Tokio runtime.
    pub(crate) fn of(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        let connection = Arc::clone(connection);
        match sharing {
            Sharing::Alone => Self::Alone(connection),
            Sharing::Together { patience } => {
                let (sender, waiting) = mpsc::channel(QUEUE_LENGTH);
                // Ends when its repository is dropped.
                tokio::spawn(serve::<C>(connection, waiting));
                Self::Shared(sender, patience)
            }
        }
    }

    /// Makes a change; answers whether its conditions held. Durable when it answers.
    pub(crate) async fn make(&self, change: C) -> Result<bool, StoreError> {
        match self {
            Self::Alone(connection) => Ok(!make_all(connection, &[&change]).await?.is_empty()),
            Self::Shared(sender, patience) => {
                let (reply, answer) = oneshot::channel();
                let entered = sender.send_timeout(Waiting { change, reply }, *patience).await;
                entered.map_err(|error| not_let_in(&error))?;
                answer.await.unwrap_or_else(|_| Err(task_is_gone()))
            }
        }
    }
}

/// What waits, in rounds, each with the first change of every room, so that those of one room keep their order.
async fn serve<C: Change>(connection: Arc<dyn Connection>, mut queue: mpsc::Receiver<Waiting<C>>) {
    while let Some(first) = queue.recv().await {
        match C::PATIENCE.is_zero() {
            // Whoever is ready to change something does so first; on an idle service that is nobody.
            true => tokio::task::yield_now().await,
            false => tokio::time::sleep(C::PATIENCE).await,
        }
        let mut waiting = vec![first];
        while waiting.len() < MAX_CHANGES
            && let Ok(next) = queue.try_recv()
        {
            waiting.push(next);
        }
        while !waiting.is_empty() {
            let mut rooms = HashSet::new();
            let (round, later): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|waiting| rooms.insert(waiting.change.room()));
            answer(&connection, round).await;
            waiting = later;
        }
    }
}

async fn answer<C: Change>(connection: &Arc<dyn Connection>, round: Vec<Waiting<C>>) {
    let changes: Vec<&C> = round.iter().map(|waiting| &waiting.change).collect();
    match make_all(connection, &changes).await {
        Ok(changed) => {
            for Waiting { change, reply } in round {
                tell(reply, Ok(changed.contains(&change.room().uuid())));
            }
        }
        // Whether it was made is unknown, and asking again for each would only wait for each.
        Err(error @ StoreError::Unavailable(_)) => {
            let error = Arc::new(error);
            round.into_iter().for_each(|waiting| tell(waiting.reply, Err(repeated(&error))));
        }
        Err(error) => match <[Waiting<C>; 1]>::try_from(round) {
            Ok([waiting]) => tell(waiting.reply, Err(error)),
            // One value that no column takes, or one room that others hold: each again by itself, so that it
            // spoils no other.
            Err(round) => {
                for Waiting { change, reply } in round {
                    let made = make_all(connection, &[&change]).await;
                    tell(reply, made.map(|changed| !changed.is_empty()));
                }
            }
        },
    }
}

/// The rooms that were changed.
async fn make_all<C: Change>(
    connection: &Arc<dyn Connection>,
    changes: &[&C],
) -> Result<HashSet<Uuid>, StoreError> {
    let rows = connection.change_returning(C::statement(connection.dialect(), changes)).await?;
    rows.iter().map(|row| value(row, 0)).collect()
}

fn tell(reply: oneshot::Sender<Result<bool, StoreError>>, answer: Result<bool, StoreError>) {
    // A caller that has gone away meanwhile wants no answer; what it changed stands.
    let _gone = reply.send(answer);
}
