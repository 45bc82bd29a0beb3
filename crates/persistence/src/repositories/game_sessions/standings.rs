//! What has become of the seats and the user sessions of many connections, in one statement.

use reseat_domain::error::StoreError;
use reseat_domain::id::{ClientId, PlayerId, UserSessionId};
use reseat_domain::ports::{Holding, Standing};
use reseat_domain::time::Timestamp;
use sea_orm::{QueryResult, Statement};
use uuid::Uuid;

use crate::connection::value;
use crate::dialect::{Dialect, Join, Keys, Sql};
use crate::rows::user_session::BOUND_UNTIL;

pub(super) fn statement(dialect: Dialect, of: &[(PlayerId, UserSessionId)]) -> Statement {
    static SQL: Sql = Sql::new();
    let players = of.iter().map(|(player, _)| player.uuid()).collect();
    let user_sessions = of.iter().map(|(_, user_session)| user_session.uuid()).collect();
    dialect.asking(SQL.of(dialect, sql), vec![Keys::Ids(players), Keys::Ids(user_sessions)])
}

fn sql(dialect: Dialect) -> String {
    format!(
        "SELECT game_sessions.connection_count, game_sessions.client_id, game_sessions.connected, \
         user_sessions.expires_at, user_sessions.absolute_expires_at, {BOUND_UNTIL} \
         FROM {asked} {of_seat} {of_user_session} ORDER BY asked.place",
        asked = dialect.asked(&[("player_id", true), ("user_session_id", true)]),
        of_seat = dialect.look_up(Join::Left, "game_sessions", "game_sessions.player_id = asked.player_id"),
        of_user_session =
            dialect.look_up(Join::Left, "user_sessions", "user_sessions.id = asked.user_session_id"),
    )
}

/// One row for each that was asked for, in their order.
pub(super) fn standing(row: &QueryResult, now: Timestamp) -> Result<Standing, StoreError> {
    let connection: Option<i32> = value(row, 0)?;
    let client: Option<Uuid> = value(row, 1)?;
    let is_connected: Option<bool> = value(row, 2)?;
    let seat = connection.zip(is_connected).map(|(connection, is_connected)| Holding {
        connection: i64::from(connection),
        client: client.map(ClientId::new),
        is_connected,
    });
    let limits: [Option<Timestamp>; 3] = [value(row, 3)?, value(row, 4)?, value(row, 5)?];
    Ok(Standing { seat, is_signed_in: limits.iter().all(|limit| limit.is_some_and(|limit| limit > now)) })
}

#[cfg(test)]
mod tests;
