//! What nearly every append is: single entries that all fit. One statement stores them all, or fails.
//!
//! Its rows are bound one by one and not read from JSON, and it answers none: each would come over from the
//! driver's thread by itself. A number that is taken, or a repeated intent, is a key's error, and a missing
//! predecessor makes the number null, which the column does not take. Who is refused asks again by the statements
//! of `append`, which say what became of each entry.

use std::sync::OnceLock;

use sea_orm::sqlx::sqlite::{SqliteArguments, SqlitePool};
use sea_orm::sqlx::{self, Arguments};
use sea_orm::{DbErr, RuntimeErr};

use super::append::EncodedAppend;

/// Statements are prepared for 1, 2, 4, 8, … rows, up to this power of two. What is missing to the next is bound
/// to null and left out.
const MOST: usize = 9;

/// The statement for so many rows. `column3`: nothing stored has to come before the entry.
pub(crate) fn swift_insert(rows: usize) -> &'static str {
    static SQL: [OnceLock<String>; MOST + 1] = [const { OnceLock::new() }; MOST + 1];
    let power = (rows.next_power_of_two().trailing_zeros() as usize).min(MOST);
    SQL[power].get_or_init(|| {
        let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?)"; 1 << power].join(", ");
        format!(
            "INSERT INTO game_action_log \
             (room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at) \
             SELECT column1, CASE WHEN column3 THEN column2 ELSE \
             (SELECT before.sequence_number + 1 FROM game_action_log AS before \
             WHERE before.room_id = column1 AND before.sequence_number = column2 - 1) END, \
             column4, column5, column6, column7, column8, column9 \
             FROM (VALUES {rows}) AS entry WHERE column1 IS NOT NULL"
        )
    })
}

/// Whether one statement holds so many rows.
pub(super) fn fits(rows: usize) -> bool {
    rows <= 1 << MOST
}

/// Stores entries of different rooms, all of them, in a transaction of its own. After an error none is stored.
pub(super) async fn insert_all(pool: &SqlitePool, appends: &[EncodedAppend]) -> Result<(), DbErr> {
    let mut arguments = SqliteArguments::default();
    let rows = bind(&mut arguments, appends).map_err(|error| failed(sqlx::Error::Encode(error)))?;
    sqlx::query_with(swift_insert(rows), arguments).execute(pool).await.map(drop).map_err(failed)
}

/// Answers how many rows there are.
fn bind(
    arguments: &mut SqliteArguments,
    appends: &[EncodedAppend],
) -> Result<usize, sqlx::error::BoxDynError> {
    let mut rows = 0;
    for append in appends {
        for row in append.rows() {
            arguments.add(append.room().uuid())?;
            arguments.add(row.number)?;
            arguments.add(row.follows)?;
            arguments.add(row.player)?;
            arguments.add(row.action)?;
            arguments.add(row.action_type.as_str())?;
            arguments.add(row.action_data.as_str())?;
            arguments.add(row.events.as_str())?;
            arguments.add(row.created_at.as_str())?;
            rows += 1;
        }
    }
    Ok(rows)
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
