//! Changes of rooms' seats, each of which holds only if none of its room's seats has changed meanwhile: one
//! statement.
//!
//! They go to the database as three lists: the rooms, all their seats as they must be, and those that change as they
//! shall be. What both databases call differently is how a list becomes rows; what is compared and what is set stands
//! here once.

use reseat_domain::ports::PresenceChange;
use reseat_domain::session::GameSession;
use sea_orm::{Statement, Value};
use uuid::Uuid;

use super::{Dialect, Sql, hex, json_rows, sqlite_time};
use crate::rows::game_session::LinkColumns;

/// The columns of a seat that a change depends on, with their types. The first finds the seat.
const COMPARED: [(&str, &str); 14] = [
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
const SET_TOO: [(&str, &str); 5] = [
    ("expires_at", "timestamptz"),
    ("last_heartbeat", "timestamptz"),
    ("reconnected_at", "timestamptz"),
    ("user_agent", "text"),
    ("ip_address", "text"),
];

/// They move only forwards.
const FORWARDS: [&str; 2] = ["expires_at", "last_heartbeat"];

/// What is said of each room beside its seats, with the types.
const WANTED: [(&str, &str); 6] = [
    ("room_id", "uuid"),
    ("status", "text"),
    ("seats", "bigint"),
    ("player_id", "uuid"),
    ("user_session_id", "uuid"),
    ("at", "timestamptz"),
];

impl Dialect {
    /// Answers the room of each seat that was changed: of each room, all that were to change or none.
    pub(crate) fn change_presence(self, changes: &[&PresenceChange]) -> Statement {
        static SQL: Sql = Sql::new();
        let seats = |of: fn(&PresenceChange) -> &Vec<GameSession>| {
            self.list(
                &seat_columns(),
                changes.iter().flat_map(|change| of(change)).map(|seat| self.seat(seat)),
            )
        };
        self.raw(
            SQL.of(self, Self::change_presence_sql),
            [
                self.list(&WANTED, changes.iter().map(|change| self.wanted(change))),
                seats(|change| &change.before),
                seats(|change| &change.after),
            ],
        )
    }

    fn change_presence_sql(self) -> String {
        let names = |list: &str| COMPARED.map(|(name, _)| format!("{list}.{name}")).join(", ");
        let (seat, before) = (names("seat"), names("before"));
        let set = seat_columns().iter().skip(1).map(|(name, _)| self.assignment(name)).collect::<Vec<_>>();
        let found = match self {
            Self::Sqlite => format!(
                "found AS MATERIALIZED (SELECT seat.room_id, count(*) AS same, \
                 (SELECT count(*) FROM game_sessions WHERE game_sessions.room_id = seat.room_id) AS seats \
                 FROM before CROSS JOIN game_sessions AS seat ON seat.id = before.id AND ({seat}) IS ({before}) \
                 GROUP BY seat.room_id)"
            ),
            // The rooms first, then their seats by their ids: the order in which every unit of work locks. A lock
            // that has to be waited for answers the row as it is then.
            Self::Postgres => format!(
                "room AS MATERIALIZED (SELECT rooms.id FROM wanted JOIN rooms \
                 ON rooms.id = wanted.room_id AND rooms.status = wanted.status \
                 ORDER BY rooms.id FOR SHARE OF rooms), \
                 seat AS MATERIALIZED (SELECT * FROM game_sessions \
                 WHERE room_id IN (SELECT id FROM room) ORDER BY id FOR NO KEY UPDATE), \
                 found AS MATERIALIZED (SELECT seat.room_id, count(before.id) AS same, count(*) AS seats \
                 FROM seat LEFT JOIN before ON before.id = seat.id \
                 AND ({seat}) IS NOT DISTINCT FROM ({before}) GROUP BY seat.room_id)"
            ),
        };
        let status = match self {
            Self::Sqlite => {
                "EXISTS (SELECT 1 FROM rooms \
                 WHERE rooms.id = wanted.room_id AND rooms.status = wanted.status)"
            }
            // Only such rooms were locked.
            Self::Postgres => "true",
        };
        format!(
            "WITH wanted AS MATERIALIZED ({wanted}), before AS MATERIALIZED ({before_rows}), {found}, \
             good AS MATERIALIZED (SELECT wanted.room_id FROM wanted JOIN found \
             ON found.room_id = wanted.room_id AND found.seats = wanted.seats AND found.same = wanted.seats \
             WHERE {status} AND (wanted.user_session_id IS NULL OR EXISTS (SELECT 1 FROM user_sessions \
             WHERE user_sessions.id = wanted.user_session_id \
             AND user_sessions.expires_at > wanted.at AND user_sessions.absolute_expires_at > wanted.at)) \
             AND NOT EXISTS (SELECT 1 FROM players \
             WHERE players.id = wanted.player_id AND players.left_at IS NOT NULL)) \
             UPDATE game_sessions SET {set} FROM ({after_rows}) AS after \
             WHERE game_sessions.id = after.id AND game_sessions.room_id IN (SELECT room_id FROM good) \
             RETURNING game_sessions.room_id",
            wanted = self.rows_of(1, &WANTED),
            before_rows = self.rows_of(2, &seat_columns()),
            set = set.join(", "),
            after_rows = self.rows_of(3, &seat_columns()),
        )
    }

    fn assignment(self, name: &str) -> String {
        match (self, FORWARDS.contains(&name)) {
            (Self::Sqlite, true) => format!("{name} = max(game_sessions.{name}, after.{name})"),
            (Self::Postgres, true) => format!("{name} = greatest(game_sessions.{name}, after.{name})"),
            (Self::Postgres, false) if name == "ip_address" => format!("{name} = after.{name}::inet_text"),
            (_, false) => format!("{name} = after.{name}"),
        }
    }

    /// The rows of a list that is the parameter of that number.
    fn rows_of(self, parameter: usize, columns: &[(&str, &str)]) -> String {
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
    fn list(self, columns: &[(&str, &str)], rows: impl Iterator<Item = Vec<serde_json::Value>>) -> Value {
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

    fn id(self, id: Uuid) -> String {
        match self {
            Self::Sqlite => hex(id),
            Self::Postgres => id.to_string(),
        }
    }

    /// What is wanted of a room, in the order of [`WANTED`].
    fn wanted(self, change: &PresenceChange) -> Vec<serde_json::Value> {
        let (player, user_session, at) = match change.connects {
            Some((player, user_session, at)) => {
                (Some(player.uuid()), Some(user_session.uuid()), Some(sqlite_time(at)))
            }
            None => (None, None, None),
        };
        vec![
            self.id(change.room_id.uuid()).into(),
            change.status.as_str().into(),
            change.before.len().into(),
            player.map(|player| self.id(player)).into(),
            user_session.map(|user_session| self.id(user_session)).into(),
            at.into(),
        ]
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

fn seat_columns() -> Vec<(&'static str, &'static str)> {
    COMPARED.iter().chain(&SET_TOO).copied().collect()
}
