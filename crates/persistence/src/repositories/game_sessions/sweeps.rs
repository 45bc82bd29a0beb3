//! What the sweeps look for, page by page: the few rows that an index of its own holds are found before anything
//! else, and what else must hold is looked up for each of them.
//!
//! A database that sorts by id and stops early would rather read the whole table in that order; and one that joins,
//! compare all with all.

use reseat_domain::game::RoomStatus;
use reseat_domain::id::{GameSessionId, NodeRunId, RoomId};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait, Func, Order, Query, SelectStatement, WithClause,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::rows::game_session::{Column, Entity};
use crate::rows::{room, service_run};

/// Names the column with the time at which a seat's run stopped or was last seen.
pub(super) const RUN_ENDED: &str = "run_ended";

/// Names what an index of its own holds.
const FEW: &str = "few";

pub(super) fn rooms_with_running_absence(after: Option<RoomId>, limit: u32) -> SelectStatement {
    let away = Query::select()
        .column(Column::RoomId)
        .from(Entity)
        .and_where(Column::AbsenceCountedSince.is_not_null())
        .take();
    let status = Query::select()
        .column(room::Column::Status)
        .from(room::Entity)
        .and_where(Expr::col((room::Entity, room::Column::Id)).equals((FEW, Column::RoomId)))
        .take();
    let in_play = [RoomStatus::Playing, RoomStatus::Abandoned].map(RoomStatus::as_str);
    page(away, Column::RoomId, after.map(RoomId::uuid), limit)
        .distinct()
        .column(Column::RoomId)
        .and_where(Expr::from(status).is_in(in_play))
        .take()
}

pub(super) fn connected_by_dead_runs(
    unseen_since: Timestamp,
    after: Option<GameSessionId>,
    limit: u32,
) -> SelectStatement {
    let run = Query::select()
        .from(service_run::Entity)
        .and_where(
            Expr::col((service_run::Entity, service_run::Column::Id)).equals((Entity, Column::NodeRunId)),
        )
        .take();
    let living = run
        .clone()
        .expr(Func::count(Expr::col(service_run::Column::Id)))
        .and_where(service_run::Column::StoppedAt.is_null())
        .and_where(service_run::Column::LastSeen.gte(unseen_since))
        .take();
    let stopped_or_seen =
        [service_run::Column::StoppedAt.into_expr(), service_run::Column::LastSeen.into_expr()];
    let run_ended = run.clone().expr(Func::coalesce(stopped_or_seen)).take();
    let dead = Entity::find()
        .expr_as(Func::coalesce([run_ended.into(), Column::LastHeartbeat.into_expr()]), RUN_ENDED)
        // The bare column, as the index of connected seats has it.
        .filter(Column::Connected.into_expr())
        .filter(Expr::from(living).eq(0))
        .into_query();
    page(dead, Column::Id, after.map(GameSessionId::uuid), limit).column(Asterisk).take()
}

pub(super) fn unheard_of_run(
    run: NodeRunId,
    unheard_since: Timestamp,
    after: Option<GameSessionId>,
    limit: u32,
) -> SelectStatement {
    let unheard = Entity::find()
        // The bare column, as the index of connected seats has it.
        .filter(Column::Connected.into_expr())
        .filter(Column::NodeRunId.eq(run.uuid()))
        .filter(Column::LastHeartbeat.lt(unheard_since))
        .into_query();
    page(unheard, Column::Id, after.map(GameSessionId::uuid), limit).column(Asterisk).take()
}

pub(super) fn expired_rooms(now: Timestamp, after: Option<RoomId>, limit: u32) -> SelectStatement {
    let open = Query::select().column(room::Column::Id).from(room::Entity).and_where(room::is_open()).take();
    let may_return = Query::select()
        .expr(Func::count(Expr::col(Column::Id)))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::RoomId)).equals((FEW, room::Column::Id)))
        .and_where(Column::Connected.into_expr().or(Column::ExpiresAt.gt(now)))
        .take();
    page(open, room::Column::Id, after.map(RoomId::uuid), limit)
        .column(room::Column::Id)
        .and_where(Expr::from(may_return).eq(0))
        .take()
}

/// The next of the few after an id, lowest first; what is selected of them, the caller says.
fn page(rows: SelectStatement, id: impl ColumnTrait, after: Option<Uuid>, limit: u32) -> SelectStatement {
    let mut few = CommonTableExpression::new();
    few.table_name(FEW).query(rows).materialized(true);
    let mut clause = WithClause::new();
    clause.cte(few);
    Query::select()
        .from(FEW)
        .and_where_option(after.map(|after| Expr::col((FEW, id)).gt(after)))
        .order_by((FEW, id), Order::Asc)
        .limit(u64::from(limit))
        .with_cte(clause)
        .take()
}
