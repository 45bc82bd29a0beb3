//! A change of a room's seats that holds only if none of them has changed meanwhile: one statement.
//!
//! The seats go to the database as two lists: all as they must be, and those that change as they shall be.
//! What both databases call differently is how a list becomes rows; what is compared and what is set stands
//! here once.

use std::sync::OnceLock;

use reseat_domain::ports::PresenceChange;
use reseat_domain::session::GameSession;
use sea_orm::{Statement, Value};
use serde_json::json;
use uuid::Uuid;

use super::{Dialect, hex, json_rows, sqlite_time};
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

impl Dialect {
    /// Answers the ids of the seats that were changed: none, or all of them.
    pub(crate) fn change_presence(self, change: &PresenceChange) -> Statement {
        let (player, user_session, now) = match change.connects {
            Some((player, user_session, now)) => (player.uuid(), Some(user_session.uuid()), Some(now)),
            None => (Uuid::nil(), None, None),
        };
        let count = i64::try_from(change.before.len()).unwrap_or(i64::MAX);
        let status: Value = change.status.as_str().into();
        static SQL: [OnceLock<String>; 2] = [const { OnceLock::new() }; 2];
        self.raw(
            SQL[self as usize].get_or_init(|| self.change_presence_sql()),
            [
                change.room_id.uuid().into(),
                status,
                self.list(change.before.iter()),
                self.list(change.after.iter()),
                count.into(),
                player.into(),
                user_session.into(),
                now.into(),
            ],
        )
    }

    fn change_presence_sql(self) -> String {
        let all = || COMPARED.iter().chain(&SET_TOO);
        let names = |list: &str, of: &mut dyn Iterator<Item = &(&str, &str)>| {
            of.map(|(name, _)| format!("{list}.{name}")).collect::<Vec<_>>().join(", ")
        };
        let seat = names("seat", &mut COMPARED.iter());
        let before = names("before", &mut COMPARED.iter());
        let set: Vec<String> = all().skip(1).map(|(name, _)| self.assignment(name)).collect();
        let set = set.join(", ");
        let (before_rows, after_rows) = (self.rows_of(3), self.rows_of(4));
        let conditions = "(SELECT count(*) FROM same) = $5 AND (SELECT count(*) FROM seat) = $5 \
             AND ($7 IS NULL OR EXISTS (SELECT 1 FROM user_sessions WHERE user_sessions.id = $7 \
             AND user_sessions.expires_at > $8 AND user_sessions.absolute_expires_at > $8)) \
             AND NOT EXISTS (SELECT 1 FROM players WHERE players.id = $6 AND players.left_at IS NOT NULL)";
        match self {
            Self::Sqlite => {
                let conditions = conditions.replace('$', "?");
                format!(
                    "WITH seat AS MATERIALIZED (SELECT * FROM game_sessions WHERE room_id = ?1 \
                     AND EXISTS (SELECT 1 FROM rooms WHERE rooms.id = ?1 AND rooms.status = ?2)), \
                     before AS MATERIALIZED ({before_rows}), \
                     same AS MATERIALIZED (SELECT seat.id FROM seat JOIN before ON ({seat}) IS ({before})) \
                     UPDATE game_sessions SET {set} FROM ({after_rows}) AS after \
                     WHERE game_sessions.id = after.id AND {conditions} RETURNING game_sessions.id"
                )
            }
            // The room first, then its seats by their ids: the order in which every unit of work locks. A lock
            // that has to be waited for answers the row as it is then.
            Self::Postgres => {
                let conditions = conditions.replace("$7", "$7::uuid").replace("$8", "$8::timestamptz");
                format!(
                    "WITH room AS MATERIALIZED (SELECT id FROM rooms WHERE id = $1 AND status = $2 FOR SHARE), \
                     seat AS MATERIALIZED (SELECT * FROM game_sessions \
                     WHERE room_id IN (SELECT id FROM room) ORDER BY id FOR NO KEY UPDATE), \
                     before AS MATERIALIZED ({before_rows}), \
                     same AS MATERIALIZED (SELECT seat.id FROM seat JOIN before ON before.id = seat.id \
                     AND ({seat}) IS NOT DISTINCT FROM ({before})) \
                     UPDATE game_sessions SET {set} FROM ({after_rows}) AS after \
                     WHERE game_sessions.id = after.id AND {conditions} RETURNING game_sessions.id"
                )
            }
        }
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
    fn rows_of(self, parameter: usize) -> String {
        let all = COMPARED.iter().chain(&SET_TOO);
        match self {
            Self::Sqlite => {
                let column = |(place, (name, kind)): (usize, &(&str, &str))| match *kind {
                    "uuid" => format!("unhex(value ->> {place}) AS {name}"),
                    _ => format!("value ->> {place} AS {name}"),
                };
                let columns: Vec<String> = all.enumerate().map(column).collect();
                format!("SELECT {} FROM json_each(?{parameter})", columns.join(", "))
            }
            Self::Postgres => {
                let columns: Vec<String> = all.map(|(name, kind)| format!("{name} {kind}")).collect();
                format!("SELECT * FROM json_to_recordset(${parameter}) AS list ({})", columns.join(", "))
            }
        }
    }

    fn list<'a>(self, seats: impl Iterator<Item = &'a GameSession>) -> Value {
        match self {
            Self::Sqlite => json_rows(seats.map(|seat| values(seat, hex))),
            Self::Postgres => {
                let named = |seat| {
                    let names = COMPARED.iter().chain(&SET_TOO).map(|(name, _)| (*name).to_owned());
                    let serde_json::Value::Array(values) = values(seat, |id| id.to_string()) else {
                        return serde_json::Value::Null;
                    };
                    serde_json::Value::Object(names.zip(values).collect())
                };
                Value::from(serde_json::Value::Array(seats.map(named).collect()))
            }
        }
    }
}

/// What a seat holds, in the order of [`COMPARED`] and [`SET_TOO`].
fn values(seat: &GameSession, id: impl Fn(Uuid) -> String) -> serde_json::Value {
    let link = LinkColumns::from(&seat.link);
    json!([
        id(seat.id.uuid()),
        seat.nonce.as_str(),
        seat.client.map(|client| id(client.id.uuid())),
        seat.client.map_or(0, |client| client.attempt),
        link.node_run_id.map(id),
        link.connected,
        link.health,
        link.hidden,
        seat.connection,
        link.disconnected_at.map(sqlite_time),
        seat.absence.ms,
        seat.absence.counted_since.map(sqlite_time),
        seat.absence.budget_used_ms,
        seat.abandoned_at.map(sqlite_time),
        sqlite_time(seat.expires_at),
        sqlite_time(seat.last_heartbeat),
        seat.reconnected_at.map(sqlite_time),
        seat.user_agent,
        seat.ip_address.map(|address| address.to_string()),
    ])
}
