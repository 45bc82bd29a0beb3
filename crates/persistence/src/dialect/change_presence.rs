//! Changes of rooms' seats, each of which holds only if none of its room's seats has changed meanwhile: one
//! statement.
//!
//! They go to the database as three lists: the rooms, all their seats as they must be, and those that change as they
//! shall be. What both databases call differently is how a list becomes rows, and what is locked; what is compared and
//! what is set stands in `seat_rows` once.

use reseat_domain::ports::PresenceChange;
use reseat_domain::session::GameSession;
use sea_orm::Statement;

use super::seat_rows::{COMPARED, seat_columns};
use super::{Dialect, Sql, array, sqlite_time};
use crate::rows::user_session::BOUND_UNTIL;

/// What is said of each room beside its seats, with the types.
const WANTED: [(&str, &str); 6] = [
    ("room_id", "uuid"),
    ("status", "text"),
    ("seats", "bigint"),
    ("player_id", "uuid"),
    ("user_session_id", "uuid"),
    ("at", "timestamptz"),
];

/// What a unit of work sets of the seats that it has locked.
const PRESENCE: [&str; 10] = [
    "node_run_id",
    "connected",
    "health",
    "hidden",
    "disconnected_at",
    "absence_ms",
    "absence_counted_since",
    "budget_used_ms",
    "abandoned_at",
    "expires_at",
];

impl Dialect {
    /// Answers the room of each seat that was changed: of each room, all that were to change or none.
    pub(crate) fn change_presence(self, changes: &[&PresenceChange]) -> Statement {
        static SQL: Sql = Sql::new();
        let seats = |of: fn(&PresenceChange) -> &Vec<GameSession>| {
            self.seats(changes.iter().flat_map(|change| of(change)))
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

    /// Sets the presence of seats, whatever it was.
    pub(crate) fn save_presence(self, seats: &[GameSession]) -> Statement {
        static SQL: Sql = Sql::new();
        let sql = SQL.of(self, |dialect| {
            let known = match dialect {
                Self::Sqlite => "",
                Self::Postgres => " AND game_sessions.id = ANY($2)",
            };
            format!(
                "UPDATE game_sessions SET {set} FROM ({rows}) AS after WHERE game_sessions.id = after.id{known}",
                set = dialect.assignments(PRESENCE.into_iter()),
                rows = dialect.rows_of(1, &seat_columns()),
            )
        });
        let list = self.seats(seats.iter());
        match self {
            Self::Sqlite => self.raw(sql, [list]),
            Self::Postgres => self.raw(sql, [list, array(seats.iter().map(|seat| seat.id.uuid()))]),
        }
    }

    fn change_presence_sql(self) -> String {
        let names = |list: &str| COMPARED.map(|(name, _)| format!("{list}.{name}")).join(", ");
        let (seat, before) = (names("seat"), names("before"));
        let (found, rooms, changes) = match self {
            Self::Sqlite => (
                format!(
                    "found AS MATERIALIZED (SELECT seat.room_id, count(*) AS same, \
                     (SELECT count(*) FROM game_sessions WHERE game_sessions.room_id = seat.room_id) AS seats \
                     FROM before CROSS JOIN game_sessions AS seat ON seat.id = before.id \
                     AND ({seat}) IS ({before}) GROUP BY seat.room_id)"
                ),
                "rooms",
                "game_sessions.room_id IN (SELECT room_id FROM good)",
            ),
            // The rooms first, then their seats by their ids: the order in which every unit of work locks. A lock
            // that has to be waited for answers the row as it is then.
            Self::Postgres => (
                format!(
                    "room AS MATERIALIZED (SELECT id, status FROM rooms \
                     WHERE id = ANY(ARRAY(SELECT room_id FROM wanted)) ORDER BY id FOR SHARE), \
                     theirs AS MATERIALIZED (SELECT id FROM game_sessions \
                     WHERE room_id = ANY(ARRAY(SELECT id FROM room))), \
                     seat AS MATERIALIZED (SELECT * FROM game_sessions \
                     WHERE id = ANY(ARRAY(SELECT id FROM theirs)) ORDER BY id FOR NO KEY UPDATE), \
                     found AS MATERIALIZED (SELECT seat.room_id, count(before.id) AS same, count(*) AS seats \
                     FROM seat LEFT JOIN before ON before.id = seat.id \
                     AND ({seat}) IS NOT DISTINCT FROM ({before}) GROUP BY seat.room_id)"
                ),
                "room",
                "game_sessions.id = ANY(ARRAY(SELECT seat.id FROM seat JOIN good ON good.room_id = seat.room_id))",
            ),
        };
        format!(
            "WITH wanted AS MATERIALIZED ({wanted}), before AS MATERIALIZED ({before_rows}), {found}, \
             good AS MATERIALIZED (SELECT wanted.room_id FROM wanted JOIN found \
             ON found.room_id = wanted.room_id AND found.seats = wanted.seats AND found.same = wanted.seats \
             WHERE (SELECT status FROM {rooms} WHERE id = wanted.room_id) = wanted.status \
             AND (wanted.user_session_id IS NULL OR (SELECT expires_at > wanted.at \
             AND absolute_expires_at > wanted.at AND {BOUND_UNTIL} > wanted.at \
             FROM user_sessions WHERE id = wanted.user_session_id)) \
             AND (SELECT left_at FROM players WHERE id = wanted.player_id) IS NULL) \
             UPDATE game_sessions SET {set} FROM ({after_rows}) AS after \
             WHERE game_sessions.id = after.id AND {changes} RETURNING game_sessions.room_id",
            wanted = self.rows_of(1, &WANTED),
            before_rows = self.rows_of(2, &seat_columns()),
            set = self.assignments(seat_columns().iter().skip(1).map(|(name, _)| *name)),
            after_rows = self.rows_of(3, &seat_columns()),
        )
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
}
