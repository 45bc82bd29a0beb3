//! What is kept of whoever connected: handed out to them, and forgotten in time or with them.

use reseat_domain::error::StoreError;
use reseat_domain::id::{PlayerId, UserId};
use reseat_domain::session::GameSession;
use reseat_domain::time::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
};
use uuid::Uuid;

use crate::connection::{Connection, entities};
use crate::dialect::{Dialect, array, hex, json_rows};
use crate::rows::game_session::{Column, Entity, Model};

/// The game sessions of these seats.
pub(super) async fn of_players(
    connection: &dyn Connection,
    players: &[PlayerId],
) -> Result<Vec<GameSession>, StoreError> {
    if players.is_empty() {
        return Ok(Vec::new());
    }
    let ids = players.iter().map(|player| player.uuid());
    let theirs = match connection.dialect() {
        Dialect::Sqlite => Dialect::Sqlite.raw(
            "SELECT * FROM game_sessions WHERE player_id IN (SELECT unhex(value) FROM json_each(?))",
            [json_rows(ids.map(|id| hex(id).into()))],
        ),
        Dialect::Postgres => {
            Dialect::Postgres.raw("SELECT * FROM game_sessions WHERE player_id = ANY($1)", [array(ids)])
        }
    };
    entities::<Model, GameSession>(&connection.read(theirs).await?)
}

/// Those with the address of a connection that was made before a time.
pub(super) fn with_address(before: Timestamp) -> Select<Entity> {
    Entity::find().filter(Column::ReconnectedAt.lt(before)).filter(Column::IpAddress.is_not_null())
}

/// Forgets the oldest of those addresses.
pub(super) async fn wipe_addresses(
    connection: &dyn Connection,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let oldest = with_address(before).order_by_asc(Column::ReconnectedAt).limit(u64::from(limit));
    let ids: Vec<Uuid> = connection.values(oldest.select_only().column(Column::Id).as_query()).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    connection.change(wipe(connection.dialect(), ids, before)).await
}

/// By their keys, and only where no newer connection has taken the seat meanwhile.
fn wipe(dialect: Dialect, ids: Vec<Uuid>, before: Timestamp) -> Statement {
    match dialect {
        Dialect::Sqlite => dialect.raw(
            "UPDATE game_sessions SET ip_address = NULL \
             WHERE id IN (SELECT unhex(value) FROM json_each(?)) AND +reconnected_at < ?",
            [json_rows(ids.into_iter().map(|id| hex(id).into())), before.into()],
        ),
        // Locked in the order of their ids, as every unit of work locks seats.
        Dialect::Postgres => dialect.raw(
            "WITH held AS MATERIALIZED (SELECT id FROM game_sessions WHERE id = ANY($1) \
             AND (reconnected_at < $2) IS TRUE ORDER BY id FOR NO KEY UPDATE) \
             UPDATE game_sessions SET ip_address = NULL WHERE id = ANY(ARRAY(SELECT id FROM held))",
            [array(ids.into_iter()), before.into()],
        ),
    }
}

/// Forgets on which devices a user sat at tables.
pub(super) async fn forget(connection: &dyn Connection, user: UserId) -> Result<u64, StoreError> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => {
            "UPDATE game_sessions SET ip_address = NULL, user_agent = '' \
             WHERE player_id IN (SELECT id FROM players WHERE user_id = ?)"
        }
        // Found before they are locked, and locked in the order of their ids.
        Dialect::Postgres => {
            "WITH found AS MATERIALIZED (SELECT id FROM game_sessions \
             WHERE player_id = ANY(ARRAY(SELECT id FROM players WHERE user_id = $1))), \
             held AS MATERIALIZED (SELECT id FROM game_sessions \
             WHERE id = ANY(ARRAY(SELECT id FROM found)) ORDER BY id FOR NO KEY UPDATE) \
             UPDATE game_sessions SET ip_address = NULL, user_agent = '' \
             WHERE id = ANY(ARRAY(SELECT id FROM held))"
        }
    };
    connection.change(connection.dialect().raw(sql, [user.uuid().into()])).await
}
