//! What nearly every append is: entries that all fit. One statement stores them all, or fails.
//!
//! `ON CONFLICT DO NOTHING` probes both unique keys of every row once more before it is inserted, and an answer
//! of rows has to be written and read. Here neither is needed: a number that is taken, or a repeated intent, is
//! a key's error, and a missing predecessor makes the number null, which no column takes. Whoever is refused
//! asks again by the statements of `append`, which say what became of each entry.

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Executor};
use sea_orm::{DbErr, RuntimeErr};

use super::append::{EncodedAppend, Row};

/// `place` is the entry's number beyond `follows`, the number that must be stored before; 0: none. Sorted by room,
/// as all statements of several rooms are. The number before is looked up as a range with an order, which only the
/// primary key has: by equality the server, knowing little of the log, may take the key of intents instead and read
/// every entry of the room.
pub(crate) const SWIFT_INSERT: &str = "\
INSERT INTO game_action_log \
(room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
SELECT entry.room_id, CASE WHEN entry.follows = 0 THEN entry.place ELSE \
(SELECT before.sequence_number + entry.place FROM game_action_log AS before \
WHERE before.room_id = entry.room_id \
AND before.sequence_number >= entry.follows AND before.sequence_number <= entry.follows \
ORDER BY before.sequence_number LIMIT 1) END, \
entry.player_id, entry.action_id, entry.action_type, \
entry.action_data::json, entry.events::json, entry.created_at \
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], \
$8::text[], $9::timestamptz[]) \
AS entry (room_id, follows, place, player_id, action_id, action_type, action_data, events, created_at) \
ORDER BY entry.room_id, entry.place";

/// Stores entries of different rooms, all of them. After an error none is stored, unless the connection broke.
pub(super) async fn insert_all(
    connection: &mut PgConnection,
    appends: &[&EncodedAppend],
) -> Result<(), DbErr> {
    let mut rows: Vec<(&EncodedAppend, &Row)> =
        appends.iter().flat_map(|append| append.rows().iter().map(|row| (*append, row))).collect();
    rows.sort_by_key(|(append, row)| (append.room(), row.number));
    // The driver directly: the ORM would wrap each value of each column.
    let insert = sqlx::query(SWIFT_INSERT)
        .bind(column(&rows, |append, _| append.room().uuid()))
        .bind(column(&rows, |append, _| append.follows()))
        .bind(column(&rows, |append, row| row.number - append.follows()))
        .bind(column(&rows, |_, row| row.player))
        .bind(column(&rows, |_, row| row.action))
        .bind(column(&rows, |_, row| row.action_type.as_str()))
        .bind(column(&rows, |_, row| row.action_data.as_str()))
        .bind(column(&rows, |_, row| row.events.as_str()))
        .bind(column(&rows, |_, row| row.created_at));
    connection
        .execute(insert)
        .await
        .map(drop)
        .map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
}

/// One column of all rows.
fn column<'a, T>(
    rows: &[(&'a EncodedAppend, &'a Row)],
    value: impl Fn(&'a EncodedAppend, &'a Row) -> T,
) -> Vec<T> {
    rows.iter().map(|(append, row)| value(append, row)).collect()
}
