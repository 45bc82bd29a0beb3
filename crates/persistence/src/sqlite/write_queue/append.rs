//! Entries of the log: one statement, and what became of each append.
//!
//! Single entries of different rooms share a statement. Two of one room never do: the statement does not
//! see what it inserts itself, so the second would miss its predecessor, and of two with the same number
//! the answer would not tell which was stored.
//!
//! These are the statements that leave out what does not fit; `swift_append` has the one that is tried first.

use std::collections::HashSet;

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::AppendAnswer;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use crate::append::{events_text, first_of, intents};
use crate::connection::entities;
use crate::dialect::{Dialect, hex, json_rows, sqlite_time};
use crate::error::{Judged, judged};
use crate::rows::game_action::{Model, of_intent};

/// An element is `[room, number, follows, player, action, type, data, events, time]`. Data and events are
/// texts, so that they are stored letter by letter. `follows`: nothing stored has to come before it.
const INSERT: &str = "\
INSERT INTO game_action_log \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
SELECT unhex(entry.value ->> 0), entry.value ->> 1, unhex(entry.value ->> 3), unhex(entry.value ->> 4), \
entry.value ->> 5, entry.value ->> 6, entry.value ->> 7, entry.value ->> 8 \
FROM json_each(?) AS entry \
WHERE entry.value ->> 2 OR EXISTS (SELECT 1 FROM game_action_log AS before \
WHERE before.room_id = unhex(entry.value ->> 0) AND before.sequence_number = (entry.value ->> 1) - 1) \
ON CONFLICT DO NOTHING \
RETURNING room_id";

/// One entry, as its columns have it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: i64,
    /// Nothing stored has to come before it.
    pub(super) follows: bool,
    pub(super) player: Option<Uuid>,
    pub(super) action: Option<Uuid>,
    pub(super) action_type: String,
    pub(super) action_data: String,
    pub(super) events: String,
    pub(super) created_at: String,
}

/// Entries on their way into the log. Written out by the caller, so that the queue's task only hands them on.
#[derive(Debug)]
pub(crate) struct EncodedAppend {
    room: RoomId,
    rows: Vec<Row>,
    /// What a repetition is known by.
    intents: Vec<(PlayerId, ActionId)>,
}

impl EncodedAppend {
    /// Writes entries out.
    ///
    /// # Errors
    /// When they are none, of several rooms, or have gaps: the caller is at fault, and nothing was stored.
    pub(crate) fn new(entries: &[GameAction]) -> Result<Self, StoreError> {
        let first = first_of(entries)?;
        let rows = entries.iter().map(|entry| row(entry, first)).collect();
        Ok(Self { room: first.room_id, rows, intents: intents(entries) })
    }

    /// The statement that inserts these and answers the room of each entry that it stored.
    pub(crate) fn statement(appends: &[&Self]) -> Statement {
        let elements = appends.iter().flat_map(|append| append.rows.iter().map(|row| append.element(row)));
        Dialect::Sqlite.raw(INSERT, [json_rows(elements)])
    }

    pub(super) fn room(&self) -> RoomId {
        self.room
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn entries(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows.iter().map(|row| row.action_data.len() + row.events.len()).sum()
    }

    fn element(&self, row: &Row) -> serde_json::Value {
        json!([
            hex(self.room.uuid()),
            row.number,
            row.follows,
            row.player.map(hex),
            row.action.map(hex),
            row.action_type,
            row.action_data,
            row.events,
            row.created_at,
        ])
    }
}

fn row(entry: &GameAction, first: &GameAction) -> Row {
    let number = entry.sequence_number;
    Row {
        number,
        follows: number == 1 || number != first.sequence_number,
        player: entry.player_id.map(PlayerId::uuid),
        action: entry.action_id.map(ActionId::uuid),
        action_type: entry.action_type.clone(),
        action_data: entry.action_data.to_string(),
        events: events_text(entry),
        created_at: sqlite_time(entry.created_at),
    }
}

/// Appends by one statement what is of different rooms and single. Answers in their order.
pub(super) async fn append_together(
    transaction: &DatabaseTransaction,
    appends: &[&EncodedAppend],
) -> Result<Vec<Result<AppendAnswer, StoreError>>, DbErr> {
    match judged(insert(transaction, appends).await)? {
        Ok(stored) => answers(transaction, appends, stored).await,
        Err(refused) if appends.len() == 1 => Ok(vec![Err(refused)]),
        // One bad row, and the statement was undone: each again by itself, so that it spoils no other.
        Err(_) => append_one_by_one(transaction, appends).await,
    }
}

/// What became of each, by the rooms whose entries were stored.
async fn answers(
    database: &impl ConnectionTrait,
    appends: &[&EncodedAppend],
    stored: Vec<Uuid>,
) -> Result<Vec<Result<AppendAnswer, StoreError>>, DbErr> {
    let stored: HashSet<Uuid> = stored.into_iter().collect();
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        answers.push(match stored.contains(&append.room.uuid()) {
            true => Ok(AppendAnswer::Appended),
            false => judge(database, append).await?,
        });
    }
    Ok(answers)
}

/// The same by a statement that is a transaction of its own. `None`: a row was bad, and nothing was stored.
pub(super) async fn append_by_itself(
    connection: &DatabaseConnection,
    appends: &[&EncodedAppend],
) -> Result<Option<Vec<Result<AppendAnswer, StoreError>>>, DbErr> {
    let Ok(stored) = judged(insert(connection, appends).await)? else { return Ok(None) };
    Ok(Some(answers(connection, appends, stored).await?))
}

async fn append_one_by_one(
    transaction: &DatabaseTransaction,
    appends: &[&EncodedAppend],
) -> Result<Vec<Result<AppendAnswer, StoreError>>, DbErr> {
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        answers.push(append_alone(transaction, append).await?);
    }
    Ok(answers)
}

/// Appends all entries or none, and leaves the transaction usable whatever comes of it.
pub(super) async fn append_alone(
    transaction: &DatabaseTransaction,
    append: &EncodedAppend,
) -> Judged<AppendAnswer> {
    let savepoint = transaction.begin().await?;
    match judged(insert(&savepoint, &[append]).await)? {
        Ok(stored) if stored.len() == append.entries() => {
            savepoint.commit().await?;
            Ok(Ok(AppendAnswer::Appended))
        }
        Ok(_) => {
            savepoint.rollback().await?;
            judge(transaction, append).await
        }
        Err(refused) => {
            savepoint.rollback().await?;
            Ok(Err(refused))
        }
    }
}

/// The rooms of the entries that were stored.
async fn insert(transaction: &impl ConnectionTrait, appends: &[&EncodedAppend]) -> Result<Vec<Uuid>, DbErr> {
    let rows = transaction.query_all_raw(EncodedAppend::statement(appends)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Why an append was not stored: it was before, or its number is another's.
async fn judge(database: &impl ConnectionTrait, append: &EncodedAppend) -> Judged<AppendAnswer> {
    for (player, action) in &append.intents {
        let query = Dialect::Sqlite.build(&of_intent(append.room, *player, *action));
        let rows = database.query_all_raw(query).await?;
        match entities::<Model, GameAction>(&rows) {
            Ok(found) => {
                if let Some(first) = found.into_iter().next() {
                    return Ok(Ok(AppendAnswer::Duplicate(Box::new(first))));
                }
            }
            Err(corrupt) => return Ok(Err(corrupt)),
        }
    }
    Ok(Ok(AppendAnswer::SequenceTaken))
}
