//! What is stored and asked of many connections at once: lists as long as there are players here.

use reseat_domain::id::UserSessionId;
use reseat_domain::ports::Heartbeat;
use reseat_domain::session::Health;
use reseat_domain::time::Timestamp;
use sea_orm::Statement;
use serde_json::json;

use super::{Dialect, Sql, array, hex, json_rows, sqlite_time};
use crate::rows::game_session::health_name;
use crate::rows::user_session::BOUND_UNTIL;

impl Dialect {
    /// Stores signs of life: the later time, and how the connection is doing, where the seat is still
    /// connected with that number. Answers player and number of those that were. Of two signs of one seat the
    /// one with the higher number counts: nobody else can hold it.
    pub(crate) fn save_heartbeats(self, beats: &[Heartbeat]) -> Statement {
        match self {
            Self::Sqlite => self.raw(
                "UPDATE game_sessions SET last_heartbeat = max(last_heartbeat, beat.value ->> 2), \
                 health = beat.value ->> 3, hidden = beat.value ->> 4 \
                 FROM json_each(?) AS beat \
                 WHERE player_id = unhex(beat.value ->> 0) AND connected \
                 AND connection_count = beat.value ->> 1 \
                 RETURNING player_id, connection_count",
                [json_rows(beats.iter().map(|beat| {
                    let heard_at = sqlite_time(beat.heard_at);
                    let health = health_name(beat.health);
                    json!([hex(beat.player_id.uuid()), beat.connection, heard_at, health, beat.hidden])
                }))],
            ),
            Self::Postgres => {
                static SQL: Sql = Sql::new();
                let mut sorted: Vec<&Heartbeat> = beats.iter().collect();
                sorted.sort_unstable_by_key(|beat| (beat.player_id, beat.connection));
                self.raw(
                    SQL.of(self, |_| save_heartbeats()),
                    [
                        array(sorted.iter().map(|beat| beat.player_id.uuid())),
                        array(sorted.iter().map(|beat| beat.connection)),
                        array(sorted.iter().map(|beat| beat.heard_at)),
                        array(sorted.iter().map(|beat| beat.health == Health::Healthy)),
                        array(sorted.iter().map(|beat| beat.hidden)),
                    ],
                )
            }
        }
    }

    /// Which of these user sessions are live.
    pub(crate) fn live_user_sessions(self, ids: &[UserSessionId], now: Timestamp) -> Statement {
        static SQL: Sql = Sql::new();
        let sql = SQL.of(self, |dialect| {
            let (these, earliest) = match dialect {
                Self::Sqlite => ("id IN (SELECT unhex(value) FROM json_each(?1))", "min"),
                Self::Postgres => ("id = ANY($1)", "least"),
            };
            let now = if dialect == Self::Sqlite { "?2" } else { "$2" };
            format!(
                "SELECT id FROM user_sessions WHERE {these} \
                 AND {earliest}(expires_at, absolute_expires_at, {BOUND_UNTIL}) > {now}"
            )
        });
        let list = match self {
            Self::Sqlite => json_rows(ids.iter().map(|id| hex(id.uuid()).into())),
            Self::Postgres => array(ids.iter().map(|id| id.uuid())),
        };
        self.raw(sql, [list, now.into()])
    }

    /// Moves the idle limits of these user sessions to `expires_at`, or their absolute ones, where they are live
    /// and were not active since `quiet_since`.
    pub(crate) fn touch_user_sessions(
        self,
        ids: &[UserSessionId],
        at: Timestamp,
        expires_at: Timestamp,
        quiet_since: Timestamp,
    ) -> Statement {
        let (sql, ids) = match self {
            Self::Sqlite => (
                "UPDATE user_sessions SET last_active_at = max(last_active_at, ?2), \
                 expires_at = max(expires_at, min(absolute_expires_at, ?3)) \
                 WHERE id IN (SELECT unhex(value) FROM json_each(?1)) \
                 AND last_active_at <= ?4 AND min(expires_at, absolute_expires_at) > ?2",
                json_rows(ids.iter().map(|id| hex(id.uuid()).into())),
            ),
            // Locked in the order of their ids, as those are that are removed.
            Self::Postgres => (
                "WITH due AS MATERIALIZED (SELECT id FROM user_sessions WHERE id = ANY($1) \
                 AND (last_active_at <= $4) IS TRUE AND least(expires_at, absolute_expires_at) > $2 \
                 ORDER BY id FOR NO KEY UPDATE) \
                 UPDATE user_sessions SET last_active_at = greatest(last_active_at, $2), \
                 expires_at = greatest(expires_at, least(absolute_expires_at, $3)) \
                 WHERE id = ANY(ARRAY(SELECT id FROM due))",
                array(ids.iter().map(|id| id.uuid())),
            ),
        };
        self.raw(sql, [ids, at.into(), expires_at.into(), quiet_since.into()])
    }
}

/// No join: the list is as long as the table. It comes sorted by players, so that every row finds its place in it
/// by halving; the lists have elements of one length, of which any is reached at once. Locked in the order of
/// their ids, as every unit of work locks seats; a row that has to be waited for is judged as it is then.
fn save_heartbeats() -> String {
    let of_row = |list: &str| format!("({list})[width_bucket(player_id, $1::uuid[])]");
    format!(
        "WITH found AS MATERIALIZED (SELECT id FROM game_sessions WHERE player_id = ANY($1::uuid[])), \
         held AS MATERIALIZED (SELECT id FROM game_sessions WHERE id = ANY(ARRAY(SELECT id FROM found)) \
         AND (connected AND connection_count = {connection}) IS TRUE ORDER BY id FOR NO KEY UPDATE) \
         UPDATE game_sessions SET last_heartbeat = greatest(last_heartbeat, {heard_at}), \
         health = CASE WHEN {is_healthy} THEN '{healthy}' ELSE '{unhealthy}' END, hidden = {hidden} \
         WHERE id = ANY(ARRAY(SELECT id FROM held)) RETURNING player_id, connection_count",
        connection = of_row("$2::bigint[]"),
        heard_at = of_row("$3::timestamptz[]"),
        is_healthy = of_row("$4::boolean[]"),
        hidden = of_row("$5::boolean[]"),
        healthy = health_name(Health::Healthy),
        unhealthy = health_name(Health::Unhealthy),
    )
}
