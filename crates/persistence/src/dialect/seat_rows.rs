//! Seats as the rows of a list that a statement joins, and what it sets of them.

use reseat_domain::session::GameSession;
use sea_orm::Value;
use uuid::Uuid;

use super::{Dialect, hex, json_rows, sqlite_time};
use crate::rows::game_session::LinkColumns;

/// The columns of a seat that a change depends on, with their types. The first finds the seat.
pub(super) const COMPARED: [(&str, &str); 14] = [
    ("id", "uuid"),
    ("token_nonce", "text"),
    ("client_id", "uuid"),
    ("attempt", "integer"),
    ("node_run_id", "uuid"),
    ("connected", "boolean"),
    ("health", "text"),
    ("hidden", "boolean"),
    ("connection_count", "bigint"),
    ("disconnected_at", "timestamptz"),
    ("absence_ms", "bigint"),
    ("absence_counted_since", "timestamptz"),
    ("budget_used_ms", "bigint"),
    ("abandoned_at", "timestamptz"),
];

/// The columns of a seat that a change sets besides, with their types.
pub(super) const SET_TOO: [(&str, &str); 5] = [
    ("expires_at", "timestamptz"),
    ("last_heartbeat", "timestamptz"),
    ("reconnected_at", "timestamptz"),
    ("user_agent", "text"),
    ("ip_address", "text"),
];

/// They move only forwards.
const FORWARDS: [&str; 2] = ["expires_at", "last_heartbeat"];

/// They are a connection's, and change with its number alone: none comes back that was forgotten meanwhile.
const OF_CONNECTION: [&str; 2] = ["user_agent", "ip_address"];

impl Dialect {
    /// These columns as `after` has them.
    pub(super) fn assignments<'a>(self, names: impl Iterator<Item = &'a str>) -> String {
        names.map(|name| self.assignment(name)).collect::<Vec<_>>().join(", ")
    }

    fn assignment(self, name: &str) -> String {
        match (self, FORWARDS.contains(&name)) {
            (Self::Sqlite, true) => format!("{name} = max(game_sessions.{name}, after.{name})"),
            (Self::Postgres, true) => format!("{name} = greatest(game_sessions.{name}, after.{name})"),
            (_, false) if OF_CONNECTION.contains(&name) => {
                let cast = if self == Self::Postgres && name == "ip_address" { "::inet_text" } else { "" };
                format!(
                    "{name} = CASE WHEN after.connection_count = game_sessions.connection_count \
                     THEN game_sessions.{name} ELSE after.{name}{cast} END"
                )
            }
            (_, false) => format!("{name} = after.{name}"),
        }
    }

    /// The rows of a list that is the parameter of that number.
    pub(super) fn rows_of(self, parameter: usize, columns: &[(&str, &str)]) -> String {
        match self {
            Self::Sqlite => {
                let column = |(place, (name, kind)): (usize, &(&str, &str))| match *kind {
                    "uuid" => format!("unhex(value ->> {place}) AS {name}"),
                    _ => format!("value ->> {place} AS {name}"),
                };
                let columns: Vec<String> = columns.iter().enumerate().map(column).collect();
                format!("SELECT {} FROM json_each(?{parameter})", columns.join(", "))
            }
            Self::Postgres => {
                let columns: Vec<String> =
                    columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
                format!("SELECT * FROM json_to_recordset(${parameter}) AS list ({})", columns.join(", "))
            }
        }
    }

    /// Rows as one value: lists of their cells, or objects where columns are found by name.
    pub(super) fn list(
        self,
        columns: &[(&str, &str)],
        rows: impl Iterator<Item = Vec<serde_json::Value>>,
    ) -> Value {
        match self {
            Self::Sqlite => json_rows(rows.map(serde_json::Value::Array)),
            Self::Postgres => {
                let named = |cells: Vec<serde_json::Value>| {
                    let names = columns.iter().map(|(name, _)| (*name).to_owned());
                    serde_json::Value::Object(names.zip(cells).collect())
                };
                Value::from(serde_json::Value::Array(rows.map(named).collect()))
            }
        }
    }

    pub(super) fn id(self, id: Uuid) -> String {
        match self {
            Self::Sqlite => hex(id),
            Self::Postgres => id.to_string(),
        }
    }

    /// Seats as one value.
    pub(super) fn seats<'a>(self, seats: impl Iterator<Item = &'a GameSession>) -> Value {
        self.list(&seat_columns(), seats.map(|seat| self.seat(seat)))
    }

    /// What a seat holds, in the order of [`COMPARED`] and [`SET_TOO`].
    fn seat(self, seat: &GameSession) -> Vec<serde_json::Value> {
        let link = LinkColumns::from(&seat.link);
        vec![
            self.id(seat.id.uuid()).into(),
            seat.nonce.as_str().into(),
            seat.client.map(|client| self.id(client.id.uuid())).into(),
            seat.client.map_or(0, |client| client.attempt).into(),
            link.node_run_id.map(|run| self.id(run)).into(),
            link.connected.into(),
            link.health.into(),
            link.hidden.into(),
            seat.connection.into(),
            link.disconnected_at.map(sqlite_time).into(),
            seat.absence.ms.into(),
            seat.absence.counted_since.map(sqlite_time).into(),
            seat.absence.budget_used_ms.into(),
            seat.abandoned_at.map(sqlite_time).into(),
            sqlite_time(seat.expires_at).into(),
            sqlite_time(seat.last_heartbeat).into(),
            seat.reconnected_at.map(sqlite_time).into(),
            seat.user_agent.as_str().into(),
            seat.ip_address.map(|address| address.to_string()).into(),
        ]
    }
}

/// All columns of such a list.
pub(super) fn seat_columns() -> Vec<(&'static str, &'static str)> {
    COMPARED.iter().chain(&SET_TOO).copied().collect()
}
