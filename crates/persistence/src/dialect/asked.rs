//! Lists of keys as rows that a statement joins: `asked`, with each key's `place` in the list.

use std::sync::OnceLock;

use sea_orm::{Statement, Value};
use uuid::Uuid;

use super::{Dialect, hex};

/// Hand-written SQL that differs by dialect, put together once.
pub(crate) struct Sql([OnceLock<String>; 2]);

impl Sql {
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; 2])
    }

    pub(crate) fn of(&self, dialect: Dialect, write: impl FnOnce(Dialect) -> String) -> &str {
        self.0[dialect as usize].get_or_init(|| write(dialect))
    }
}

/// One column of the keys.
pub(crate) enum Keys {
    Ids(Vec<Uuid>),
    Numbers(Vec<i64>),
}

/// Whether a row stays that finds no other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    Inner,
    Left,
}

impl Dialect {
    /// The list as a derived table of these columns, which are identifiers, or numbers where that is said; the first
    /// are identifiers. To be bound by [`Dialect::asking`].
    pub(crate) fn asked(self, columns: &[(&str, bool)]) -> String {
        let column = |(at, (name, is_id)): (usize, &(&str, bool))| match (self, *is_id) {
            (Self::Sqlite, true) => format!("unhex(value ->> {at}) AS {name}"),
            (Self::Sqlite, false) => format!("value ->> {at} AS {name}"),
            (Self::Postgres, true) => format!("unnest(${}::uuid[]) AS {name}", at + 1),
            (Self::Postgres, false) => format!("unnest(${}::bigint[]) AS {name}", at + 1),
        };
        let selected: Vec<String> = columns.iter().enumerate().map(column).collect();
        let selected = selected.join(", ");
        match self {
            Self::Sqlite => format!("(SELECT key AS place, {selected} FROM json_each(?)) AS asked"),
            Self::Postgres => format!(
                "(SELECT generate_subscripts($1::uuid[], 1)::bigint - 1 AS place, {selected}) AS asked"
            ),
        }
    }

    /// A join with the rows of a table, named as the table, that are looked up by a key of the rows before.
    ///
    /// PostgreSQL looks them up for each of those rows whatever it thinks of their number: an offset fences them.
    pub(crate) fn look_up(self, join: Join, table: &str, by: &str) -> String {
        match (self, join) {
            (Self::Sqlite, Join::Inner) => format!("JOIN {table} ON {by}"),
            (Self::Sqlite, Join::Left) => format!("LEFT JOIN {table} ON {by}"),
            (Self::Postgres, join) => {
                let join = if join == Join::Left { "LEFT JOIN" } else { "JOIN" };
                format!("{join} LATERAL (SELECT * FROM {table} WHERE {by} OFFSET 0) AS {table} ON true")
            }
        }
    }

    /// The statement that asks for these keys.
    pub(crate) fn asking(self, sql: &str, keys: Vec<Keys>) -> Statement {
        match self {
            Self::Sqlite => self.raw(sql, [json_list(&keys).into()]),
            Self::Postgres => self.raw(
                sql,
                keys.into_iter().map(|column| -> Value {
                    match column {
                        Keys::Ids(ids) => ids.into(),
                        Keys::Numbers(numbers) => numbers.into(),
                    }
                }),
            ),
        }
    }
}

/// `[["00…",1],…]`: identifiers and numbers need no escaping.
fn json_list(columns: &[Keys]) -> String {
    let count = columns.first().map_or(0, |column| match column {
        Keys::Ids(ids) => ids.len(),
        Keys::Numbers(numbers) => numbers.len(),
    });
    let cell = |column: &Keys, row: usize| match column {
        Keys::Ids(ids) => format!("\"{}\"", hex(ids[row])),
        Keys::Numbers(numbers) => numbers[row].to_string(),
    };
    let row = |row| {
        let cells: Vec<String> = columns.iter().map(|column| cell(column, row)).collect();
        format!("[{}]", cells.join(","))
    };
    let rows: Vec<String> = (0..count).map(row).collect();
    format!("[{}]", rows.join(","))
}
