//! The ends of user sessions.
//!
//! Those that are bound to a session go with its row, by their foreign key, and nothing tells of them then: they are read
//! before. Whoever ends or makes several locks their users first, by their ids, and then the sessions, by theirs, so
//! that no two of them can wait for each other; only units that have locked one user end single sessions. SQLite leaves
//! the locks out: there the one writer is the lock.

use std::collections::BTreeSet;

use reseat_domain::app::AppSlug;
use reseat_domain::error::StoreError;
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::EndedByTime;
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{
    Condition, DeleteStatement, Expr, LockType, Query, SelectStatement, UpdateStatement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::rows::user;
use crate::rows::user_session::{Column, Entity};

/// A session, and whose it is.
type Owned = (Uuid, Uuid);

/// Deletes one of a user's sessions, and with it those that are bound to it.
pub(super) async fn remove(
    connection: &dyn Connection,
    id: UserSessionId,
    user_id: UserId,
) -> Result<Vec<UserSessionId>, StoreError> {
    let bound = bound_to(connection, vec![id.uuid()]).await?;
    if !bound.is_empty() {
        let all = [id.uuid()].into_iter().chain(bound.iter().map(|(bound, _)| *bound));
        held(connection, Condition::all().add(Column::Id.is_in(all))).await?;
    }
    let removal =
        Entity::delete_many().filter(Column::Id.eq(id.uuid())).filter(Column::UserId.eq(user_id.uuid()));
    if connection.execute(removal.as_query()).await? == 0 {
        return Ok(Vec::new());
    }
    Ok([id].into_iter().chain(bound.into_iter().map(|(bound, _)| UserSessionId::new(bound))).collect())
}

/// Deletes all sessions of a user but one, and those with which that one ends.
pub(super) async fn remove_all(
    connection: &dyn Connection,
    user_id: UserId,
    keep: Option<UserSessionId>,
) -> Result<Vec<UserSessionId>, StoreError> {
    let kept = match keep {
        Some(keep) => above(connection, keep.uuid()).await?,
        None => Vec::new(),
    };
    // All are removed here by themselves and told, none with another.
    connection.execute(&release(user_id, &kept)).await?;
    let removed = connection.change_returning(connection.dialect().build(&removal(user_id, &kept))).await?;
    let ids: Result<Vec<Uuid>, _> = removed.iter().map(|row| value(row, 0)).collect();
    let mut ids: Vec<_> = ids?.into_iter().map(UserSessionId::new).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// A session, and those with which it ends: step by step, and there are few steps.
async fn above(connection: &dyn Connection, session: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let mut found = vec![session];
    let mut lowest = Some(session);
    while let Some(id) = lowest {
        let bound_to = Entity::find().select_only().column(Column::BoundTo).filter(Column::Id.eq(id));
        let parent: Vec<Option<Uuid>> = connection.values(bound_to.as_query()).await?;
        lowest = parent.into_iter().next().flatten();
        found.extend(lowest);
    }
    Ok(found)
}

/// The keys of a user's sessions but these, locked in their order.
fn locked(user_id: UserId, but: &[Uuid]) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(user_id.uuid()))
        .filter(Column::Id.is_not_in(but.iter().copied()))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .into_query()
}

/// Unbinds a user's sessions but these from each other.
fn release(user_id: UserId, but: &[Uuid]) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .value(Column::BoundTo, Expr::cust("NULL"))
        .and_where(Column::UserId.eq(user_id.uuid()))
        .and_where(Column::BoundTo.is_not_null())
        .and_where(Column::Id.in_subquery(locked(user_id, but)))
        .take()
}

fn removal(user_id: UserId, but: &[Uuid]) -> DeleteStatement {
    Query::delete()
        .from_table(Entity)
        .and_where(Column::UserId.eq(user_id.uuid()))
        .and_where(Column::Id.in_subquery(locked(user_id, but)))
        .returning_col(Column::Id)
        .take()
}

/// Deletes sessions that an app was given.
pub(super) async fn remove_of_app(
    connection: &dyn Connection,
    app: &AppSlug,
    limit: u32,
) -> Result<Vec<UserSessionId>, StoreError> {
    // Word for word as the index has it.
    let given = Entity::find().filter(Column::App.eq(app.as_str())).filter(Expr::cust("origin <> 'sign_in'"));
    let batch = given.order_by_asc(Column::Id).limit(u64::from(limit));
    loop {
        let some = read(connection, batch.clone()).await?;
        let (ended, _) = end(connection, &some, None).await?;
        // Where all of these ended otherwise, while their users were waited for, there may be others.
        if some.is_empty() || !ended.is_empty() {
            return Ok(ended.into_iter().map(UserSessionId::new).collect());
        }
    }
}

/// Deletes sessions past their limits.
pub(super) async fn remove_expired(
    connection: &dyn Connection,
    now: Timestamp,
    limit: u32,
) -> Result<EndedByTime, StoreError> {
    let expired = Entity::find().filter(Column::ExpiresAt.lte(now)).order_by_asc(Column::ExpiresAt);
    let batch = read(connection, expired.limit(u64::from(limit))).await?;
    let (ended, bound) = end(connection, &batch, Some(now)).await?;
    let is_ended = |(id, _): &&Owned| ended.contains(id);
    Ok(EndedByTime {
        expired: batch.iter().filter(is_ended).count() as u64,
        bound: bound
            .iter()
            .filter(is_ended)
            .map(|(id, user)| (UserSessionId::new(*id), UserId::new(*user)))
            .collect(),
    })
}

/// Deletes these, with those that are bound to them; if it is said, only those of these whose limits have passed by then.
/// Answers all that were there, and those among them that were bound and none of these.
async fn end(
    connection: &dyn Connection,
    these: &[Owned],
    past: Option<Timestamp>,
) -> Result<(BTreeSet<Uuid>, Vec<Owned>), StoreError> {
    if these.is_empty() {
        return Ok((BTreeSet::new(), Vec::new()));
    }
    lock_users(connection, these).await?;
    let ids: BTreeSet<Uuid> = these.iter().map(|(id, _)| *id).collect();
    let mut bound = bound_to(connection, ids.iter().copied().collect()).await?;
    bound.retain(|(id, _)| !ids.contains(id));
    let these = Condition::all()
        .add(Column::Id.is_in(ids.iter().copied()))
        .add_option(past.map(|now| Column::ExpiresAt.lte(now)));
    let all = if bound.is_empty() {
        these
    } else {
        Condition::any().add(these).add(Column::Id.is_in(bound.iter().map(|(id, _)| *id)))
    };
    let mut held: BTreeSet<Uuid> = held(connection, all).await?.into_iter().collect();
    if !bound.is_empty() {
        // Of these one may have been used meanwhile, and stays: then what is bound to it stays, too.
        let roots = held.iter().copied().filter(|id| ids.contains(id)).collect();
        bound = bound_to(connection, roots).await?;
        bound.retain(|(id, _)| !ids.contains(id) && held.contains(id));
        held.retain(|id| ids.contains(id) || bound.iter().any(|(bound, _)| bound == id));
    }
    if !held.is_empty() {
        let removal = Entity::delete_many().filter(Column::Id.is_in(held.iter().copied()));
        connection.execute(removal.as_query()).await?;
    }
    Ok((held, bound))
}

/// Locks the users of these, by their ids.
async fn lock_users(connection: &dyn Connection, of: &[Owned]) -> Result<(), StoreError> {
    let users: BTreeSet<Uuid> = of.iter().map(|(_, user)| *user).collect();
    let users = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::Id.is_in(users))
        .order_by_asc(user::Column::Id)
        .lock(LockType::NoKeyUpdate);
    connection.values::<Uuid>(users.as_query()).await.map(drop)
}

/// Locks the sessions of which this is true, by their ids. Answers those.
async fn held(connection: &dyn Connection, these: Condition) -> Result<Vec<Uuid>, StoreError> {
    let these = Entity::find().select_only().column(Column::Id).filter(these);
    connection.values(these.order_by_asc(Column::Id).lock(LockType::Update).as_query()).await
}

/// Those that end with these, however far they were handed on: step by step, and there are few steps.
async fn bound_to(connection: &dyn Connection, these: Vec<Uuid>) -> Result<Vec<Owned>, StoreError> {
    let (mut found, mut above) = (Vec::new(), these);
    while !above.is_empty() {
        let below = read(connection, Entity::find().filter(Column::BoundTo.is_in(above))).await?;
        above = below.iter().map(|(id, _)| *id).collect();
        found.extend(below);
    }
    Ok(found)
}

async fn read(connection: &dyn Connection, sessions: Select<Entity>) -> Result<Vec<Owned>, StoreError> {
    let sessions = sessions.select_only().column(Column::Id).column(Column::UserId);
    let rows = connection.read(connection.dialect().build(sessions.as_query())).await?;
    rows.iter().map(|row| Ok((value(row, 0)?, value(row, 1)?))).collect()
}
