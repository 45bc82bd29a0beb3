//! Calls of one kind that wait together share a statement.
//!
//! After a cut of the network thousands ask for the same few things at once, each for another room, and what a call
//! costs is the way to the database and back more than its rows. So a task for each kind of call takes all that wait,
//! asks once for all of them, and hands out the answers; what comes meanwhile is the next statement's. Whoever comes
//! alone is asked for at once.
//!
//! A statement begins after each of its calls came in, so every caller sees what was committed before the call.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use crate::connection::Connection;

/// So many may wait for a kind of call; the next one waits to be let in.
const QUEUE_LENGTH: usize = 1024;

/// A statement serves at most so many calls.
const MOST_AT_ONCE: usize = 64;

/// A kind of call.
#[async_trait]
pub(crate) trait Kind: Send + Sync + 'static {
    /// What is asked.
    type Ask: Send + 'static;
    /// What is answered.
    type Told: Send + 'static;

    /// How long a call may wait for others.
    const PATIENCE: Duration = Duration::ZERO;

    /// Asks for all of them, and tells each its own.
    async fn answer(connection: &dyn Connection, calls: Vec<Call<Self::Ask, Self::Told>>);
}

/// A call that waits for its answer.
pub(crate) struct Call<A, T> {
    pub(crate) ask: A,
    pub(crate) reply: Reply<T>,
}

/// Where a caller waits.
pub(crate) struct Reply<T>(oneshot::Sender<Result<T, StoreError>>);

impl<T> Reply<T> {
    /// Tells the caller, who may have gone away meanwhile; what was changed stands.
    pub(crate) fn tell(self, answer: Result<T, StoreError>) {
        let _gone = self.0.send(answer);
    }

    /// Whether the caller has gone away.
    pub(crate) fn is_gone(&self) -> bool {
        self.0.is_closed()
    }
}

/// Whether calls wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Outside of units of work. Nobody waits longer to be let in.
    Together {
        /// For so long.
        patience: Duration,
    },
    /// In a unit of work, where nobody else waits.
    Alone,
}

/// The way of a repository to one kind of call.
pub(crate) enum Shared<K: Kind> {
    /// Each by itself.
    Alone(Arc<dyn Connection>),
    /// Together with others.
    Together(mpsc::Sender<Call<K::Ask, K::Told>>, Duration),
}

impl<K: Kind> Shared<K> {
    /// The way over this connection. When calls are shared, it must be made within a Tokio runtime.
    pub(crate) fn over(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        let connection = Arc::clone(connection);
        match sharing {
            Sharing::Alone => Self::Alone(connection),
            Sharing::Together { patience } => {
                let (sender, queue) = mpsc::channel(QUEUE_LENGTH);
                // Ends when its repository is dropped.
                tokio::spawn(serve::<K>(connection, queue));
                Self::Together(sender, patience)
            }
        }
    }

    /// Asks. A change is durable when it is answered.
    pub(crate) async fn call(&self, ask: K::Ask) -> Result<K::Told, StoreError> {
        let (reply, answer) = oneshot::channel();
        let call = Call { ask, reply: Reply(reply) };
        match self {
            Self::Alone(connection) => K::answer(&**connection, vec![call]).await,
            Self::Together(queue, patience) => {
                queue.send_timeout(call, *patience).await.map_err(|error| not_let_in(&error))?;
            }
        }
        answer.await.unwrap_or_else(|_| Err(task_is_gone()))
    }
}

async fn serve<K: Kind>(connection: Arc<dyn Connection>, mut queue: mpsc::Receiver<Call<K::Ask, K::Told>>) {
    while let Some(first) = queue.recv().await {
        match K::PATIENCE.is_zero() {
            // Whoever is ready to ask does so first; on an idle service that is nobody.
            true => tokio::task::yield_now().await,
            false => tokio::time::sleep(K::PATIENCE).await,
        }
        let mut calls = vec![first];
        while calls.len() < MOST_AT_ONCE
            && let Ok(next) = queue.try_recv()
        {
            calls.push(next);
        }
        K::answer(&*connection, calls).await;
    }
}

fn not_let_in<T>(error: &SendTimeoutError<T>) -> StoreError {
    match error {
        SendTimeoutError::Timeout(_) => StoreError::Contention("too many wait for the same".into()),
        SendTimeoutError::Closed(_) => task_is_gone(),
    }
}

fn task_is_gone() -> StoreError {
    StoreError::Unavailable("what asks for many has stopped; restart the service".into())
}

/// Tells all of them the same error; each decides by its variant.
pub(crate) fn tell_all<T>(error: StoreError, replies: impl Iterator<Item = Reply<T>>) {
    let error = Arc::new(error);
    replies.for_each(|reply| reply.tell(Err(repeated(&error))));
}

fn repeated(error: &Arc<StoreError>) -> StoreError {
    match &**error {
        StoreError::Conflict(key) => StoreError::Conflict(key.clone()),
        StoreError::Contention(_) => StoreError::Contention(Arc::clone(error).into()),
        StoreError::Unavailable(_) => StoreError::Unavailable(Arc::clone(error).into()),
        StoreError::Corrupt(what) => StoreError::Corrupt(what.clone()),
    }
}
