//! What the sweeps look for.

use reseat_domain::game::RoomStatus;
use reseat_domain::id::RoomId;
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::rows::game_session::{Column, Entity};
use crate::rows::{room, service_run};

/// Names the column with the time at which a seat's run was last seen.
pub(super) const RUN_LAST_SEEN: &str = "run_last_seen";

fn is_of_room() -> Expr {
    Expr::col((Entity, Column::RoomId)).equals((room::Entity, room::Column::Id))
}

pub(super) fn rooms_with_running_absence(after: Option<RoomId>, limit: u32) -> SelectStatement {
    let in_play = [RoomStatus::Playing, RoomStatus::Abandoned].map(RoomStatus::as_str);
    Query::select()
        .distinct()
        .column((Entity, Column::RoomId))
        .from(Entity)
        .inner_join(room::Entity, is_of_room())
        .and_where(Column::AbsenceCountedSince.is_not_null())
        .and_where(room::Column::Status.is_in(in_play))
        .and_where_option(after.map(|after| Column::RoomId.gt(after.uuid())))
        .order_by((Entity, Column::RoomId), sea_orm::Order::Asc)
        .limit(u64::from(limit))
        .take()
}

pub(super) fn connected_by_dead_runs(unseen_since: Timestamp, limit: u32) -> SelectStatement {
    let of_run =
        Expr::col((Entity, Column::NodeRunId)).equals((service_run::Entity, service_run::Column::Id));
    let is_dead = Condition::any()
        .add(service_run::Column::Id.is_null())
        .add(service_run::Column::StoppedAt.is_not_null())
        .add(service_run::Column::LastSeen.lt(unseen_since));
    let last_seen =
        Func::coalesce([service_run::Column::LastSeen.into_expr(), Column::LastHeartbeat.into_expr()]);
    Entity::find()
        .expr_as(last_seen, RUN_LAST_SEEN)
        // The bare column, as the index of connected seats has it.
        .filter(Column::Connected.into_expr())
        .filter(is_dead)
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
        .into_query()
        .left_join(service_run::Entity, of_run)
        .take()
}

pub(super) fn expired_rooms(now: Timestamp, limit: u32) -> SelectStatement {
    let somebody_may_return = Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(is_of_room())
        .cond_where(Condition::any().add(Column::Connected.eq(true)).add(Column::ExpiresAt.gt(now)))
        .take();
    room::Entity::find()
        .select_only()
        .column(room::Column::Id)
        .filter(room::Column::Status.ne(RoomStatus::Finished.as_str()))
        .filter(Expr::exists(somebody_may_return).not())
        .order_by_asc(room::Column::Id)
        .limit(u64::from(limit))
        .into_query()
}
