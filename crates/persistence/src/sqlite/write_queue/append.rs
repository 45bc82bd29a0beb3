//! Entries of the log: one statement, and what became of each append.
//!
//! Single entries of different rooms share a statement. Two of one room never do: the statement does not
//! see what it inserts itself, so the second would miss its predecessor, and of two with the same number
//! the answer would not tell which was stored.

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
use crate::dialect::{Dialect, hex, sqlite_time};
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

/// Entries on their way into the log. Written out by the caller, so that the queue's task only joins texts.
#[derive(Debug)]
pub(crate) struct EncodedAppend {
    room: RoomId,
    /// JSON elements, joined by commas.
    elements: String,
    entries: usize,
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
        let elements: Vec<String> = entries.iter().map(|entry| element(entry, first)).collect();
        Ok(Self {
            room: first.room_id,
            elements: elements.join(","),
            entries: entries.len(),
            intents: intents(entries),
        })
    }

    /// The statement that inserts these and answers the room of each entry that it stored.
    pub(crate) fn statement(appends: &[&Self]) -> Statement {
        let elements: Vec<&str> = appends.iter().map(|append| append.elements.as_str()).collect();
        Dialect::Sqlite.raw(INSERT, [format!("[{}]", elements.join(",")).into()])
    }

    pub(super) fn room(&self) -> RoomId {
        self.room
    }

    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    pub(super) fn bytes(&self) -> usize {
        self.elements.len()
    }
}

fn element(entry: &GameAction, first: &GameAction) -> String {
    let number = entry.sequence_number;
    let follows = number == 1 || number != first.sequence_number;
    let element = json!([
        hex(entry.room_id.uuid()),
        number,
        follows,
        entry.player_id.map(|id| hex(id.uuid())),
        entry.action_id.map(|id| hex(id.uuid())),
        entry.action_type,
        entry.action_data.to_string(),
        events_text(entry),
        sqlite_time(entry.created_at),
    ]);
    element.to_string()
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
        Ok(stored) if stored.len() == append.entries => {
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
