//! Reads of one kind that wait together share a statement: each key is asked for once, however many want it.

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use sea_orm::{QueryResult, Statement};

use crate::connection::{Connection, value};
use crate::dialect::Dialect;
use crate::shared_queue::{Call, Kind, Reply, Shared, Sharing, tell_all};

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

/// The way of a repository to one kind of read.
pub(crate) struct Reads<R: Read>(Shared<KindOf<R>>);

struct KindOf<R>(PhantomData<R>);

impl<R: Read> Reads<R> {
    /// The way over this connection. When reads are shared, it must be made within a Tokio runtime.
    pub(crate) fn over(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        Self(Shared::over(connection, sharing))
    }

    /// What the key finds.
    pub(crate) async fn find(&self, key: R::Key) -> Result<Option<R::Found>, StoreError> {
        self.0.call(key).await
    }
}

#[async_trait]
impl<R: Read> Kind for KindOf<R> {
    type Ask = R::Key;
    type Told = Option<R::Found>;

    async fn answer(connection: &dyn Connection, calls: Vec<Call<R::Key, Option<R::Found>>>) {
        let (mut keys, mut askers) = (Vec::new(), Vec::<Vec<Reply<_>>>::new());
        let mut places = HashMap::new();
        // Whoever has gone away meanwhile wants no answer.
        for Call { ask, reply } in calls.into_iter().filter(|call| !call.reply.is_gone()) {
            let place = *places.entry(ask).or_insert_with(|| {
                keys.push(ask);
                askers.push(Vec::new());
                keys.len() - 1
            });
            askers[place].push(reply);
        }
        if keys.is_empty() {
            return;
        }
        match find_all::<R>(connection, &keys).await {
            Ok(found) => found.into_iter().zip(askers).for_each(|(told, askers)| tell_each(told, askers)),
            Err(error) => tell_all(error, askers.into_iter().flatten()),
        }
    }
}

/// What each of the keys finds, in their order. What can't be understood of one is its own trouble.
async fn find_all<R: Read>(
    connection: &dyn Connection,
    keys: &[R::Key],
) -> Result<Vec<Result<Option<R::Found>, StoreError>>, StoreError> {
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

/// Tells everybody who wanted the same.
fn tell_each<F: Clone>(told: Result<F, StoreError>, mut askers: Vec<Reply<F>>) {
    let Some(last) = askers.pop() else { return };
    match told {
        Ok(found) => {
            askers.into_iter().for_each(|asker| asker.tell(Ok(found.clone())));
            last.tell(Ok(found));
        }
        Err(error) => tell_all(error, askers.into_iter().chain([last])),
    }
}
