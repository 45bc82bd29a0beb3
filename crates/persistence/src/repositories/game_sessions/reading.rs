//! Who holds a seat, and who is there: what a returning player is judged by, in one statement each.

use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::id::{PlayerId, RoomId, UserSessionId};
use reseat_domain::ports::{RoomPresence, SeatHolder, ServiceRun};
use reseat_domain::session::{GameSession, UserSession};
use reseat_domain::time::Duration;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use crate::connection::value;
use crate::repositories::joined::{entity, select_all};
use crate::rows::{game_session, player, room, service_run, user_session};

/// What the columns of each table are called in a result that holds several.
const PLAYER: &str = "player_";
const SEAT: &str = "seat_";
const USER_SESSION: &str = "user_session_";
const RUN: &str = "run_";
const STATUS: &str = "room_status";
const ABANDON_AFTER: &str = "room_abandon_after_ms";

pub(super) fn holder(player_id: PlayerId, user_session_id: UserSessionId) -> SelectStatement {
    let of_player = game_session::Column::PlayerId.into_expr().eq(player::Column::Id.into_expr());
    let asked = user_session::Column::Id.eq(user_session_id.uuid());
    let mut query = Query::select();
    select_all::<player::Entity>(&mut query, PLAYER);
    select_all::<game_session::Entity>(&mut query, SEAT);
    select_all::<user_session::Entity>(&mut query, USER_SESSION);
    query
        .from(player::Entity)
        .left_join(game_session::Entity, of_player)
        .left_join(user_session::Entity, asked)
        .and_where(player::Column::Id.eq(player_id.uuid()))
        .take()
}

pub(super) fn seat_holder(row: &QueryResult) -> Result<SeatHolder, StoreError> {
    let (player, game_session) = player_at_table(row)?;
    Ok(SeatHolder {
        player,
        game_session,
        user_session: entity::<user_session::Model, UserSession>(row, USER_SESSION)?,
    })
}

pub(super) fn at_table(room_id: RoomId) -> SelectStatement {
    let of_player = game_session::Column::PlayerId.into_expr().eq(player::Column::Id.into_expr());
    let mut query = Query::select();
    select_all::<player::Entity>(&mut query, PLAYER);
    select_all::<game_session::Entity>(&mut query, SEAT);
    query
        .from(player::Entity)
        .left_join(game_session::Entity, of_player)
        .and_where(player::Column::RoomId.eq(room_id.uuid()))
        .order_by((player::Entity, player::Column::Seat), Order::Asc)
        .take()
}

pub(super) fn player_at_table(row: &QueryResult) -> Result<(Player, Option<GameSession>), StoreError> {
    let player = entity::<player::Model, Player>(row, PLAYER)?.ok_or_else(no_row)?;
    Ok((player, entity::<game_session::Model, GameSession>(row, SEAT)?))
}

/// A left join always has its left side.
fn no_row() -> StoreError {
    StoreError::Corrupt("a player has no row".to_owned())
}

pub(super) fn presence(room_id: RoomId) -> SelectStatement {
    let of_room = room::Column::Id.into_expr().eq(game_session::Column::RoomId.into_expr());
    let named = service_run::Column::Id.into_expr().eq(game_session::Column::NodeRunId.into_expr());
    let mut query = Query::select();
    query
        .expr_as(room::Column::Status.into_expr(), STATUS)
        .expr_as(room::Column::AbandonAfterMs.into_expr(), ABANDON_AFTER);
    select_all::<game_session::Entity>(&mut query, SEAT);
    select_all::<service_run::Entity>(&mut query, RUN);
    query
        .from(game_session::Entity)
        .inner_join(room::Entity, of_room)
        .left_join(
            service_run::Entity,
            named.and(Expr::col((game_session::Entity, game_session::Column::Connected))),
        )
        .and_where(game_session::Column::RoomId.eq(room_id.uuid()))
        .order_by((game_session::Entity, game_session::Column::Id), Order::Asc)
        .take()
}

pub(super) fn room_presence(rows: &[QueryResult]) -> Result<Option<RoomPresence>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let status: String = value(first, STATUS)?;
    let mut presence = RoomPresence {
        status: room::status(&status)?,
        abandon_after: Duration::milliseconds(value(first, ABANDON_AFTER)?),
        seats: Vec::with_capacity(rows.len()),
        runs: Vec::new(),
    };
    for row in rows {
        presence.seats.extend(entity::<game_session::Model, GameSession>(row, SEAT)?);
        let run = entity::<service_run::Model, ServiceRun>(row, RUN)?;
        presence.runs.extend(run.filter(|run| presence.runs.iter().all(|known| known.id != run.id)));
    }
    Ok(Some(presence))
}
