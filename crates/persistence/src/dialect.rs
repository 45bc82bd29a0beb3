//! What databases say differently.
//!
//! Every statement is built here, so that every time is written in one form. SQLite keeps times as text,
//! and text is compared letter by letter: RFC 3339 in UTC with exactly three digits after the second sorts
//! by time. The ORM by itself drops the digits of a whole second.
//!
//! PostgreSQL keeps the plan of a statement, made for the tables and lists of that day; whichever order it
//! chose for a join, on another day that compares every row with every element. So no statement here leaves it a
//! choice between a list and a table:
//!
//! - Rows are found by `key = ANY(list)`, or by a look-up for each element that is fenced ([`Dialect::look_up`])
//!   or a value of its own, which is never turned into a join.
//! - What else must hold is said of the rows that the key found: behind `IS TRUE`, or of a value made of several
//!   columns, it is no reason to read another index. Nor is an order, where the keys are found before it.
//! - A change that joins a short list names the rows' keys once more, as a list.
//!
//! `repositories/plans/postgres.rs` counts the rows that each statement reads.

use chrono::SecondsFormat;
use reseat_domain::id::RoomId;
use reseat_domain::time::Timestamp;
use sea_orm::{DbBackend, Statement, StatementBuilder, Value};

mod asked;
mod change_presence;
mod connections;
mod seat_rows;

pub(crate) use asked::{Join, Keys, Sql};

/// The database that is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite 3.41 or newer (`unhex`).
    Sqlite,
    /// PostgreSQL 14 or newer.
    Postgres,
}

impl Dialect {
    /// Renders a query.
    pub(crate) fn build(self, query: &impl StatementBuilder) -> Statement {
        self.finish(query.build(&self.backend()))
    }

    /// Renders a query of hand-written SQL. Placeholders are the dialect's own.
    pub(crate) fn raw(self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        self.finish(Statement::from_sql_and_values(self.backend(), sql, values))
    }

    /// The same where `?` stands for every value: PostgreSQL numbers its placeholders, and no `?` may stand for
    /// anything else.
    pub(crate) fn placeholders(self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        match self {
            Self::Sqlite => self.raw(sql, values),
            Self::Postgres => self.raw(&numbered(sql), values),
        }
    }

    /// The rooms that are there, each with the number of its last entry, if it has one. A look-up per room:
    /// grouping would read every entry.
    pub(crate) fn heads(self, rooms: &[RoomId]) -> Statement {
        match self {
            Self::Sqlite => self.raw(
                "SELECT rooms.id, (SELECT max(entry.sequence_number) FROM game_action_log AS entry \
                 WHERE entry.room_id = rooms.id) \
                 FROM rooms WHERE rooms.id IN (SELECT unhex(value) FROM json_each(?))",
                [json_rows(rooms.iter().map(|room| hex(room.uuid()).into()))],
            ),
            Self::Postgres => self.raw(
                "SELECT rooms.id, (SELECT max(entry.sequence_number) FROM game_action_log AS entry \
                 WHERE entry.room_id = rooms.id) FROM rooms WHERE rooms.id = ANY($1)",
                [array(rooms.iter().map(|room| room.uuid()))],
            ),
        }
    }

    /// Finds a row when the table of applied migrations is there.
    pub(crate) fn migrations_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
            Self::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        }
    }

    fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    fn finish(self, mut statement: Statement) -> Statement {
        match self {
            Self::Sqlite => {
                for value in statement.values.iter_mut().flat_map(|values| &mut values.0) {
                    if let Value::ChronoDateTimeUtc(time) = value {
                        *value = Value::String(time.map(sqlite_time));
                    }
                }
            }
            Self::Postgres => cast_documents(&mut statement),
        }
        statement
    }
}

/// Writes every document of a statement as text, cast to `json`. The driver would send it as `jsonb`, which
/// refuses `\u0000` and forgets the order of keys.
fn cast_documents(statement: &mut Statement) {
    let mut documents = Vec::new();
    for (place, value) in statement.values.iter_mut().flat_map(|values| values.0.iter_mut().enumerate()) {
        if let Value::Json(document) = value {
            *value = Value::String(document.as_ref().map(ToString::to_string));
            documents.push(place + 1);
        }
    }
    for number in documents {
        cast_to_json(&mut statement.sql, number);
    }
}

/// Casts the placeholder of that number: `$1`, which is not the beginning of `$12`.
fn cast_to_json(sql: &mut String, number: usize) {
    let placeholder = format!("${number}");
    let is_whole = |end: &usize| !sql[*end..].starts_with(|next: char| next.is_ascii_digit());
    let end = sql.match_indices(&placeholder).map(|(at, found)| at + found.len()).find(is_whole);
    if let Some(end) = end {
        sql.insert_str(end, "::json");
    }
}

/// `$1`, `$2`, … in the place of each `?`.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.zip(1..).fold(first, |sql, (part, number)| format!("{sql}${number}{part}"))
}

/// A list as one value.
pub(crate) fn array<T: Into<Value>>(values: impl Iterator<Item = T>) -> Value
where
    Vec<T>: Into<Value>,
{
    values.collect::<Vec<T>>().into()
}

/// A time as SQLite keeps it: `2026-11-21T12:00:00.000+00:00`.
pub(crate) fn sqlite_time(time: Timestamp) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// An identifier as `unhex` reads it.
pub(crate) fn hex(id: uuid::Uuid) -> String {
    id.simple().to_string()
}

/// A list as the text of a JSON array.
pub(crate) fn json_rows(rows: impl Iterator<Item = serde_json::Value>) -> Value {
    serde_json::Value::Array(rows.collect()).to_string().into()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    fn time(text: &str) -> Timestamp {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_time_has_three_digits_after_the_second_so_that_text_sorts_by_time() {
        let times = ["2026-11-21T11:59:59.999Z", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00.001Z"];
        let texts = times.map(|text| sqlite_time(time(text)));
        assert_eq!(texts[1], "2026-11-21T12:00:00.000+00:00");
        assert!(texts.is_sorted() && texts.iter().all(|text| text.len() == texts[0].len()));
    }

    #[test]
    fn every_statement_writes_times_in_that_form() {
        let noon = time("2026-11-21T12:00:00Z");
        let raw = Dialect::Sqlite.raw("SELECT ?, ?", [noon.into(), Option::<Timestamp>::None.into()]);
        let built = Dialect::Sqlite.build(sea_orm::sea_query::Query::select().expr(noon));
        assert_eq!(raw.to_string(), "SELECT '2026-11-21T12:00:00.000+00:00', NULL");
        assert_eq!(built.to_string(), "SELECT '2026-11-21T12:00:00.000+00:00'");
    }

    #[test]
    fn a_placeholder_is_numbered_where_it_has_to_be() {
        let of = |dialect: Dialect| dialect.placeholders("a = ? AND b = ?", [1.into(), 2.into()]).sql;
        assert_eq!(of(Dialect::Sqlite), "a = ? AND b = ?");
        assert_eq!(of(Dialect::Postgres), "a = $1 AND b = $2");
    }

    #[test]
    fn documents_go_to_postgresql_as_text() {
        let numbers = (0..11).map(Value::from);
        let document = Value::from(json!({"text": "\u{0}"}));
        let values = [document.clone()].into_iter().chain(numbers).chain([document]);
        let sql: Vec<String> = (1..=13).map(|number| format!("${number}")).collect();
        let statement = Dialect::Postgres.raw(&sql.join(", "), values);
        assert!(statement.sql.starts_with("$1::json, $2, "), "{}", statement.sql);
        assert!(statement.sql.ends_with("$11, $12, $13::json"), "{}", statement.sql);
        assert_eq!(statement.values.unwrap().0[12], Value::from(r#"{"text":"\u0000"}"#));
    }
}
