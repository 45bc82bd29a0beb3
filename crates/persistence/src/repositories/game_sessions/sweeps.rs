//! What the sweeps look for.

use reseat_domain::game::RoomStatus;
use reseat_domain::id::{NodeRunId, RoomId};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{
    CommonTableExpression, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, WithClause,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use crate::rows::game_session::{Column, Entity};
use crate::rows::{room, service_run};

/// Names the column with the time at which a seat's run stopped or was last seen.
pub(super) const RUN_ENDED: &str = "run_ended";

/// The few rows that an index of its own holds, found before anything else. A database that sorts by id and
/// stops early would rather read the whole table in that order.
fn few(name: &'static str, rows: SelectStatement) -> WithClause {
    let mut found = CommonTableExpression::new();
    found.table_name(name).query(rows).materialized(true);
    let mut clause = WithClause::new();
    clause.cte(found);
    clause
}

pub(super) fn rooms_with_running_absence(after: Option<RoomId>, limit: u32) -> SelectStatement {
    let away = Query::select()
        .column(Column::RoomId)
        .from(Entity)
        .and_where(Column::AbsenceCountedSince.is_not_null())
        .take();
    let in_play = [RoomStatus::Playing, RoomStatus::Abandoned].map(RoomStatus::as_str);
    room::Entity::find()
        .select_only()
        .distinct()
        .column(room::Column::Id)
        .filter(room::Column::Status.is_in(in_play))
        .apply_if(after, |rooms, after| rooms.filter(room::Column::Id.gt(after.uuid())))
        .order_by_asc(room::Column::Id)
        .limit(u64::from(limit))
        .into_query()
        .inner_join("away", Expr::col(("away", Column::RoomId)).equals((room::Entity, room::Column::Id)))
        .with_cte(few("away", away))
        .take()
}

pub(super) fn connected_by_dead_runs(unseen_since: Timestamp, limit: u32) -> SelectStatement {
    let of_run =
        Expr::col((Entity, Column::NodeRunId)).equals((service_run::Entity, service_run::Column::Id));
    let is_dead = Condition::any()
        .add(service_run::Column::Id.is_null())
        .add(service_run::Column::StoppedAt.is_not_null())
        .add(service_run::Column::LastSeen.lt(unseen_since));
    let ended = Func::coalesce([
        service_run::Column::StoppedAt.into_expr(),
        service_run::Column::LastSeen.into_expr(),
        Column::LastHeartbeat.into_expr(),
    ]);
    Entity::find()
        .expr_as(ended, RUN_ENDED)
        // The bare column, as the index of connected seats has it.
        .filter(Column::Connected.into_expr())
        .filter(is_dead)
        .limit(u64::from(limit))
        .into_query()
        .left_join(service_run::Entity, of_run)
        .take()
}

pub(super) fn unheard_of_run(run: NodeRunId, unheard_since: Timestamp, limit: u32) -> Select<Entity> {
    Entity::find()
        // The bare column, as the index of connected seats has it.
        .filter(Column::Connected.into_expr())
        .filter(Column::NodeRunId.eq(run.uuid()))
        .filter(Column::LastHeartbeat.lt(unheard_since))
        .limit(u64::from(limit))
}

pub(super) fn expired_rooms(now: Timestamp, limit: u32) -> SelectStatement {
    let open = Query::select().column(room::Column::Id).from(room::Entity).and_where(room::is_open()).take();
    let somebody_may_return = Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(Column::RoomId.into_expr().equals(("open", room::Column::Id)))
        .cond_where(Condition::any().add(Column::Connected.eq(true)).add(Column::ExpiresAt.gt(now)))
        .take();
    Query::select()
        .column(room::Column::Id)
        .from("open")
        .and_where(Expr::exists(somebody_may_return).not())
        .order_by(room::Column::Id, Order::Asc)
        .limit(u64::from(limit))
        .with_cte(few("open", open))
        .take()
}
