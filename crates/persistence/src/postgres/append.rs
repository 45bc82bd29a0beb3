//! Entries of the log: one statement, and what became of each append.
//!
//! Single entries of different rooms share a statement. Two of one room never do: the statement does not
//! see what it inserts itself, so the second would miss its predecessor, and of two with the same number
//! the answer would not tell which was stored.
//!
//! These are the statements that leave out, or refuse, what does not fit; `swift_append` has the one that is
//! tried first.

use std::collections::HashSet;

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::AppendAnswer;
use reseat_domain::time::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, TransactionTrait, Value};
use uuid::Uuid;

use crate::append::{events_text, first_of, intents};
use crate::connection::entities;
use crate::dialect::Dialect;
use crate::error::{Judged, judged, store_error};
use crate::rows::game_action::{Model, of_intent};

/// `follows` is the number that must be stored before; 0: none. A list has no nulls, so an empty text stands for
/// no player and no action. Data and events are texts, so that they are
/// stored letter by letter. Sorted by room: of two statements that meet in several rooms, one waits for the
/// other and never both. Not `EXISTS`: where its statistics are old, the server would rather read the whole log
/// once for each statement than look up one entry for each row. As a range with an order, which only the primary
/// key has: by equality it may take the key of intents and read every entry of the room.
const INSERT: &str = "\
INSERT INTO game_action_log \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
SELECT entry.room_id, entry.sequence_number, nullif(entry.player_id, '')::uuid, \
nullif(entry.action_id, '')::uuid, entry.action_type, \
entry.action_data::json, entry.events::json, entry.created_at \
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], \
$8::text[], $9::timestamptz[]) \
AS entry (room_id, sequence_number, follows, player_id, action_id, action_type, action_data, events, \
created_at) \
WHERE entry.follows = 0 OR (SELECT before.sequence_number FROM game_action_log AS before \
WHERE before.room_id = entry.room_id \
AND before.sequence_number >= entry.follows AND before.sequence_number <= entry.follows \
ORDER BY before.sequence_number LIMIT 1) = entry.follows \
ORDER BY entry.room_id, entry.sequence_number";

/// What happens to an entry whose number, or intent, is in the log already.
#[derive(Clone, Copy)]
pub(crate) enum OnConflict {
    /// It alone is left out.
    LeaveOut,
    /// The whole statement is undone.
    Refuse,
}

/// One entry, as its columns have it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: i64,
    pub(super) player: Option<Uuid>,
    pub(super) action: Option<Uuid>,
    pub(super) action_type: String,
    pub(super) action_data: String,
    pub(super) events: String,
    pub(super) created_at: Timestamp,
}

/// Entries on their way into the log. Written out by the caller, so that the connections that append do
/// nothing else.
#[derive(Debug)]
pub(crate) struct EncodedAppend {
    room: RoomId,
    /// The number before the first.
    follows: i64,
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
        Ok(Self {
            room: first.room_id,
            follows: first.sequence_number - 1,
            rows: entries.iter().map(Row::from).collect(),
            intents: intents(entries),
        })
    }

    /// The statement that inserts these and answers the room of each entry that it stored.
    pub(crate) fn statement(appends: &[&Self], on_conflict: OnConflict) -> Statement {
        let on_conflict = match on_conflict {
            OnConflict::LeaveOut => "ON CONFLICT DO NOTHING",
            OnConflict::Refuse => "",
        };
        let mut rows: Vec<(&Self, &Row)> =
            appends.iter().flat_map(|append| append.rows.iter().map(|row| (*append, row))).collect();
        rows.sort_by_key(|(append, row)| (append.room, row.number));
        Dialect::Postgres.raw(
            &format!("{INSERT} {on_conflict} RETURNING room_id"),
            [
                column(&rows, |append, _| append.room.uuid()),
                column(&rows, |_, row| row.number),
                column(&rows, |append, _| append.follows),
                column(&rows, |_, row| text(row.player)),
                column(&rows, |_, row| text(row.action)),
                column(&rows, |_, row| row.action_type.clone()),
                column(&rows, |_, row| row.action_data.clone()),
                column(&rows, |_, row| row.events.clone()),
                column(&rows, |_, row| row.created_at),
            ],
        )
    }

    pub(super) fn room(&self) -> RoomId {
        self.room
    }

    pub(super) fn follows(&self) -> i64 {
        self.follows
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn entries(&self) -> usize {
        self.rows.len()
    }
}

impl From<&GameAction> for Row {
    fn from(entry: &GameAction) -> Self {
        Self {
            number: entry.sequence_number,
            player: entry.player_id.map(PlayerId::uuid),
            action: entry.action_id.map(ActionId::uuid),
            action_type: entry.action_type.clone(),
            action_data: entry.action_data.to_string(),
            events: events_text(entry),
            created_at: entry.created_at,
        }
    }
}

fn text(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// One column of all rows.
fn column<T>(rows: &[(&EncodedAppend, &Row)], value: impl Fn(&EncodedAppend, &Row) -> T) -> Value
where
    Vec<T>: Into<Value>,
{
    rows.iter().map(|(append, row)| value(append, row)).collect::<Vec<T>>().into()
}

/// Appends by one statement what is of different rooms and single. An error: whether they were stored is
/// unknown.
pub(super) async fn append_together(
    database: &impl ConnectionTrait,
    appends: &[&EncodedAppend],
) -> Judged<Vec<Result<AppendAnswer, StoreError>>> {
    let stored = match judged(insert(database, appends, OnConflict::LeaveOut).await)? {
        Ok(stored) => stored.into_iter().collect::<HashSet<_>>(),
        Err(refused) => return Ok(Err(refused)),
    };
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        answers.push(match stored.contains(&append.room.uuid()) {
            true => Ok(AppendAnswer::Appended),
            // The others are stored, whatever becomes of this question.
            false => judge(database, append).await.unwrap_or_else(|error| Err(store_error(error))),
        });
    }
    Ok(Ok(answers))
}

/// Appends all entries or none, by one statement that stands alone.
pub(super) async fn append_alone(
    database: &impl ConnectionTrait,
    append: &EncodedAppend,
) -> Judged<AppendAnswer> {
    match judged(insert(database, &[append], OnConflict::Refuse).await)? {
        Ok(stored) if stored.len() == append.entries() => Ok(Ok(AppendAnswer::Appended)),
        Ok(_) | Err(StoreError::Conflict(_)) => judge(database, append).await,
        Err(refused) => Ok(Err(refused)),
    }
}

/// Appends all entries or none within a transaction, and leaves it usable whatever comes of it.
pub(super) async fn append_in(
    transaction: &DatabaseTransaction,
    append: &EncodedAppend,
) -> Judged<AppendAnswer> {
    let savepoint = transaction.begin().await?;
    match judged(insert(&savepoint, &[append], OnConflict::LeaveOut).await)? {
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
async fn insert(
    database: &impl ConnectionTrait,
    appends: &[&EncodedAppend],
    on_conflict: OnConflict,
) -> Result<Vec<Uuid>, DbErr> {
    let rows = database.query_all_raw(EncodedAppend::statement(appends, on_conflict)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Why an append was not stored: it was before, or its number is another's.
async fn judge(database: &impl ConnectionTrait, append: &EncodedAppend) -> Judged<AppendAnswer> {
    for (player, action) in &append.intents {
        let query = Dialect::Postgres.build(&of_intent(append.room, *player, *action));
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
