//! Reads of one kind that wait together share a statement.
//!
//! After a cut of the network thousands ask for the same few things at once, each for another room, and what a
//! read costs is the way to the database and back more than its rows. So a task for each kind of read takes all
//! the keys that wait, asks for them in one statement, and hands out the answers; what comes meanwhile is the next
//! statement's. Whoever comes alone is asked for at once.
//!
//! A statement begins after each of its keys came in, so every caller sees what was committed before the call.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::error::StoreError;
use sea_orm::{QueryResult, Statement};
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use crate::connection::{Connection, value};
use crate::dialect::Dialect;

/// So many may wait for a kind of read; the next one waits to be let in.
const QUEUE_LENGTH: usize = 1024;

/// A statement asks for at most so many keys.
const MAX_KEYS: usize = 64;

/// The column that says which of the keys a row is about: its place in the list.
pub(crate) const PLACE: &str = "place";

/// A kind of read: finds something by a key.
pub(crate) trait Read: Sized + Send + Sync + 'static {
    /// What it is found by.
    type Key: Copy + Eq + Hash + Send + Sync;
    /// What is found.
    type Found: Clone + Send + Sync;

    /// The statement that finds the rows of all keys, each with its [`PLACE`].
    fn statement(dialect: Dialect, keys: &[Self::Key]) -> Statement;

    /// What the rows of one key say; there is at least one.
    fn found(rows: &[QueryResult]) -> Result<Self::Found, StoreError>;
}

/// What a caller is told: what was found, if anything.
type Told<R> = Result<Option<<R as Read>::Found>, StoreError>;

/// Who waits, and for what.
pub(crate) struct Waiting<R: Read> {
    key: R::Key,
    reply: oneshot::Sender<Told<R>>,
}

/// The way of a repository to one kind of read.
pub(crate) enum Reads<R: Read> {
    /// Each by itself: in a unit of work nobody else waits.
    Alone(Arc<dyn Connection>),
    /// Together with others.
    Shared(mpsc::Sender<Waiting<R>>, Duration),
}

/// Whether reads wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Outside of units of work. Nobody waits longer to be let in.
    Together {
        /// For so long.
        patience: Duration,
    },
    /// In a unit of work.
    Alone,
}

impl<R: Read> Reads<R> {
    /// The way over this connection. When reads are shared, it must be called within a Tokio runtime.
    pub(crate) fn of(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        let connection = Arc::clone(connection);
        match sharing {
            Sharing::Alone => Self::Alone(connection),
            Sharing::Together { patience } => {
                let (sender, waiting) = mpsc::channel(QUEUE_LENGTH);
                // Ends when its repository is dropped.
                tokio::spawn(serve::<R>(connection, waiting));
                Self::Shared(sender, patience)
            }
        }
    }

    /// What the key finds.
    pub(crate) async fn find(&self, key: R::Key) -> Told<R> {
        match self {
            Self::Alone(connection) => find_all::<R>(connection, &[key]).await?.remove(0),
            Self::Shared(sender, patience) => {
                let (reply, answer) = oneshot::channel();
                let entered = sender.send_timeout(Waiting { key, reply }, *patience).await;
                entered.map_err(|error| not_let_in(&error))?;
                answer.await.unwrap_or_else(|_| Err(task_is_gone()))
            }
        }
    }
}

/// Why somebody was not let into a queue.
pub(crate) fn not_let_in<T>(error: &SendTimeoutError<T>) -> StoreError {
    match error {
        SendTimeoutError::Timeout(_) => StoreError::Contention("too many wait for the same".into()),
        SendTimeoutError::Closed(_) => task_is_gone(),
    }
}

pub(crate) fn task_is_gone() -> StoreError {
    StoreError::Unavailable("what asks for many has stopped; restart the service".into())
}

async fn serve<R: Read>(connection: Arc<dyn Connection>, mut queue: mpsc::Receiver<Waiting<R>>) {
    while let Some(first) = queue.recv().await {
        // Whoever is ready to ask does so first; on an idle service that is nobody.
        tokio::task::yield_now().await;
        let mut waiting = vec![first];
        while waiting.len() < MAX_KEYS
            && let Ok(next) = queue.try_recv()
        {
            waiting.push(next);
        }
        answer(&connection, waiting).await;
    }
}

/// Asks once for each key, however many want it.
async fn answer<R: Read>(connection: &Arc<dyn Connection>, waiting: Vec<Waiting<R>>) {
    let (mut keys, mut askers) = (Vec::new(), Vec::<Vec<oneshot::Sender<Told<R>>>>::new());
    let mut places = HashMap::new();
    // Whoever has gone away meanwhile wants no answer.
    for Waiting { key, reply } in waiting.into_iter().filter(|waiting| !waiting.reply.is_closed()) {
        let place = *places.entry(key).or_insert_with(|| {
            keys.push(key);
            askers.push(Vec::new());
            keys.len() - 1
        });
        askers[place].push(reply);
    }
    if keys.is_empty() {
        return;
    }
    match find_all::<R>(connection, &keys).await {
        Ok(found) => found.into_iter().zip(askers).for_each(|(told, askers)| tell_all::<R>(told, askers)),
        Err(error) => tell_all::<R>(Err(error), askers.into_iter().flatten().collect()),
    }
}

/// What each of the keys finds, in their order. What can't be understood of one is its own trouble.
async fn find_all<R: Read>(
    connection: &Arc<dyn Connection>,
    keys: &[R::Key],
) -> Result<Vec<Told<R>>, StoreError> {
    let mut rows: Vec<Vec<QueryResult>> = keys.iter().map(|_| Vec::new()).collect();
    for row in connection.read(R::statement(connection.dialect(), keys)).await? {
        let place: i64 = value(&row, PLACE)?;
        let of_key = usize::try_from(place).ok().and_then(|place| rows.get_mut(place));
        of_key.ok_or_else(|| StoreError::Corrupt("a row of nobody's".to_owned()))?.push(row);
    }
    let found = |rows: Vec<QueryResult>| match rows.is_empty() {
        true => Ok(None),
        false => R::found(&rows).map(Some),
    };
    Ok(rows.into_iter().map(found).collect())
}

fn tell_all<R: Read>(told: Told<R>, mut askers: Vec<oneshot::Sender<Told<R>>>) {
    let Some(last) = askers.pop() else { return };
    // Who asked may have gone.
    match told {
        Ok(found) => {
            askers.into_iter().for_each(|asker| drop(asker.send(Ok(found.clone()))));
            drop(last.send(Ok(found)));
        }
        Err(error) => {
            let error = Arc::new(error);
            askers.into_iter().chain([last]).for_each(|asker| drop(asker.send(Err(repeated(&error)))));
        }
    }
}

/// The same error for one more caller, who decides by its variant.
pub(crate) fn repeated(error: &Arc<StoreError>) -> StoreError {
    match &**error {
        StoreError::Conflict(key) => StoreError::Conflict(key.clone()),
        StoreError::Contention(_) => StoreError::Contention(Arc::clone(error).into()),
        StoreError::Unavailable(_) => StoreError::Unavailable(Arc::clone(error).into()),
        StoreError::Corrupt(what) => StoreError::Corrupt(what.clone()),
    }
}
