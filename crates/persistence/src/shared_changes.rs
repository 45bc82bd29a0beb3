//! Changes of one kind that wait together share a statement: each of another room, each with its own answer.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::id::RoomId;
use sea_orm::Statement;
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::dialect::Dialect;
use crate::shared_queue::{Call, Kind, Shared, Sharing, tell_all};

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

/// The way of a repository to one kind of change.
pub(crate) struct Changes<C: Change>(Shared<KindOf<C>>);

struct KindOf<C>(PhantomData<C>);

impl<C: Change> Changes<C> {
    /// The way over this connection. When changes are shared, it must be made within a Tokio runtime.
    pub(crate) fn over(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        Self(Shared::over(connection, sharing))
    }

    /// Makes a change; answers whether its conditions held. Durable when it answers.
    pub(crate) async fn make(&self, change: C) -> Result<bool, StoreError> {
        self.0.call(change).await
    }
}

#[async_trait]
impl<C: Change> Kind for KindOf<C> {
    type Ask = C;
    type Told = bool;

    const PATIENCE: Duration = C::PATIENCE;

    /// In rounds, each with the first change of every room, so that those of one room keep their order.
    async fn answer(connection: &dyn Connection, mut calls: Vec<Call<C, bool>>) {
        while !calls.is_empty() {
            let mut rooms = HashSet::new();
            let (round, later) = calls.into_iter().partition(|call| rooms.insert(call.ask.room()));
            answer_round(connection, round).await;
            calls = later;
        }
    }
}

async fn answer_round<C: Change>(connection: &dyn Connection, round: Vec<Call<C, bool>>) {
    let changes: Vec<&C> = round.iter().map(|call| &call.ask).collect();
    match make_all(connection, &changes).await {
        Ok(changed) => {
            for Call { ask, reply } in round {
                reply.tell(Ok(changed.contains(&ask.room().uuid())));
            }
        }
        // Whether it was made is unknown, and asking again for each would only wait for each.
        Err(error @ StoreError::Unavailable(_)) => tell_all(error, round.into_iter().map(|call| call.reply)),
        Err(error) => match <[Call<C, bool>; 1]>::try_from(round) {
            Ok([call]) => call.reply.tell(Err(error)),
            // One value that no column takes, or one room that others hold: each again by itself, so that it
            // spoils no other.
            Err(round) => {
                for Call { ask, reply } in round {
                    let made = make_all(connection, &[&ask]).await;
                    reply.tell(made.map(|changed| !changed.is_empty()));
                }
            }
        },
    }
}

/// The rooms that were changed.
async fn make_all<C: Change>(
    connection: &dyn Connection,
    changes: &[&C],
) -> Result<HashSet<Uuid>, StoreError> {
    let rows = connection.change_returning(C::statement(connection.dialect(), changes)).await?;
    rows.iter().map(|row| value(row, 0)).collect()
}
