//! The one conditional statement that gives a connection its seat.

use reseat_domain::session::{Connect, Health, Link};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait};

use super::{set_link, update};
use crate::repositories::later;
use crate::rows::game_session::Column;
use crate::rows::{Address, user_session};

/// The conditions are judged by the database, so that of two connects exactly one meets the seat as it was;
/// [`GameSession::refusal`](reseat_domain::session::GameSession::refusal) tells the reason afterwards.
pub(super) fn statement(connect: &Connect) -> UpdateStatement {
    let link = Link::Connected { run: connect.run, health: Health::Healthy, hidden: false };
    let ip_address = Expr::value(connect.ip_address.map(Address));
    set_link(update(connect.player_id), &link)
        .col_expr(Column::ClientId, Expr::value(connect.client.id.uuid()))
        .col_expr(Column::Attempt, Expr::value(connect.client.attempt))
        .col_expr(Column::ConnectionCount, Column::ConnectionCount.into_expr().add(1))
        .col_expr(Column::LastHeartbeat, later(Column::LastHeartbeat, connect.now))
        .col_expr(Column::ReconnectedAt, Expr::value(connect.now))
        .col_expr(Column::ExpiresAt, later(Column::ExpiresAt, connect.expires_at))
        .col_expr(Column::UserAgent, Expr::value(connect.user_agent.as_str()))
        .col_expr(Column::IpAddress, Column::IpAddress.save_as(ip_address))
        .filter(Column::TokenNonce.eq(connect.nonce.as_str()))
        .filter(is_signed_in(connect))
        .filter(is_no_late_attempt(connect))
        .filter(may_take(connect))
        .into_query()
        .returning_all()
        .take()
}

fn is_signed_in(connect: &Connect) -> Expr {
    let live = Query::select()
        .expr(Expr::value(1))
        .from(user_session::Entity)
        .and_where(user_session::Column::Id.eq(connect.user_session_id.uuid()))
        .and_where(user_session::is_live(connect.now))
        .take();
    Expr::exists(live)
}

/// Attempts of different clients are not compared.
fn is_no_late_attempt(connect: &Connect) -> Condition {
    Condition::any()
        .add(Column::ClientId.is_null())
        .add(Column::ClientId.ne(connect.client.id.uuid()))
        .add(Column::Attempt.lte(connect.client.attempt))
}

/// The seat is free, or this client's, or the player confirmed to take it from another.
fn may_take(connect: &Connect) -> Condition {
    Condition::any()
        .add(Column::Connected.eq(false))
        .add(Column::ClientId.eq(connect.client.id.uuid()))
        .add(Expr::value(connect.takeover))
}
