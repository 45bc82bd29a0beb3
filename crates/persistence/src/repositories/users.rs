//! [`UserRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserId;
use reseat_domain::ports::{GuestsSeen, MOST_PASSWORD_COSTS, UserRepository};
use reseat_domain::time::Timestamp;
use reseat_domain::user::{PasswordCost, PasswordHash, Role, User, Username, username_key};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, UpdateMany};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::rows::user::{Column, Entity, Model, external, role_name};
use crate::rows::{player, user_session};

/// From each to the next by its index, however many users there are. Every text is at least the empty one.
const PASSWORD_COSTS: &str = "\
    WITH RECURSIVE found (cost) AS (\
    SELECT min(password_cost) FROM users WHERE password_cost >= '' \
    UNION ALL SELECT (SELECT min(password_cost) FROM users WHERE password_cost > found.cost) \
    FROM found WHERE found.cost IS NOT NULL) \
    SELECT cost FROM found WHERE cost IS NOT NULL LIMIT ?";

pub(crate) struct Users(pub(super) Arc<dyn Connection>);

/// Without a password, and vouched for by no other service.
fn is_guest() -> Condition {
    Condition::all().add(Column::PasswordHash.is_null()).add(Column::ExternalId.is_null())
}

/// Neither a session, live or not, nor a seat is theirs.
fn is_lone() -> Expr {
    let user = || Expr::col((Entity, Column::Id));
    let sessions = Query::select()
        .expr(Expr::value(1))
        .from(user_session::Entity)
        .and_where(user().equals((user_session::Entity, user_session::Column::UserId)))
        .take();
    let seats = Query::select()
        .expr(Expr::value(1))
        .from(player::Entity)
        .and_where(user().equals((player::Entity, player::Column::UserId)))
        .take();
    Expr::exists(sessions).not().and(Expr::exists(seats).not())
}

/// Sets a password.
fn with_hash(change: UpdateMany<Entity>, hash: &PasswordHash) -> UpdateMany<Entity> {
    change
        .col_expr(Column::PasswordHash, Expr::value(hash.reveal()))
        .col_expr(Column::PasswordCost, Expr::value(hash.cost().as_str()))
}

/// A change of one user.
fn change(id: UserId, at: Timestamp) -> UpdateMany<Entity> {
    Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(at)).filter(Column::Id.eq(id.uuid()))
}

#[async_trait]
impl UserRepository for Users {
    async fn insert(&self, user: &User) -> Result<(), StoreError> {
        if !user.guest {
            // Stored without a password hash it would come back as a guest.
            return Err(StoreError::Unavailable("only guests can be stored; a user needs a password".into()));
        }
        self.0.insert_rows([Model::from(user)]).await
    }

    async fn insert_registered(&self, user: &User, hash: &PasswordHash) -> Result<(), StoreError> {
        self.0.insert_rows([Model::registered(user, hash)]).await
    }

    async fn insert_external(&self, user: &User, app: &AppSlug, id: &ExternalId) -> Result<(), StoreError> {
        self.0.insert_rows([Model::vouched_for(user, app, id)]).await
    }

    async fn find_external(&self, app: &AppSlug, id: &ExternalId) -> Result<Option<User>, StoreError> {
        let called = Entity::find()
            .filter(Column::ExternalApp.eq(app.as_str()))
            .filter(Column::ExternalId.eq(id.as_str()));
        self.0.one::<Model, _>(called.as_query()).await
    }

    async fn external_of(&self, id: UserId) -> Result<Option<(AppSlug, ExternalId)>, StoreError> {
        let called = Entity::find_by_id(id.uuid())
            .select_only()
            .column(Column::ExternalApp)
            .column(Column::ExternalId)
            .filter(Column::ExternalId.is_not_null());
        let rows = self.0.read(self.0.dialect().build(called.as_query())).await?;
        rows.first().map(|row| external(&value::<String>(row, 0)?, &value::<String>(row, 1)?)).transpose()
    }

    async fn set_display_name(&self, id: UserId, name: &str) -> Result<(), StoreError> {
        let set = Entity::update_many()
            .col_expr(Column::DisplayName, Expr::value(name))
            .filter(Column::Id.eq(id.uuid()));
        self.0.execute(set.as_query()).await.map(drop)
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.0.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn find_by_username(&self, username: &str) -> Result<Option<User>, StoreError> {
        let named = Entity::find().filter(Column::UsernameKey.eq(username_key(username)));
        self.0.one::<Model, _>(named.as_query()).await
    }

    async fn lone_guests(&self, after: Option<UserId>, limit: u32) -> Result<GuestsSeen, StoreError> {
        let page = Entity::find()
            .select_only()
            .column(Column::Id)
            .expr_as(is_lone(), "lone")
            .filter(is_guest())
            .filter(Column::Id.gt(after.map_or(Uuid::nil(), UserId::uuid)))
            .order_by_asc(Column::Id)
            .limit(u64::from(limit));
        let mut seen = GuestsSeen::default();
        for row in self.0.read(self.0.dialect().build(page.as_query())).await? {
            let id = UserId::new(value(&row, 0)?);
            seen.last = Some(id);
            if value(&row, 1)? {
                seen.lone.push(id);
            }
        }
        Ok(seen)
    }

    async fn remove_lone_guests(&self, ids: &[UserId]) -> Result<u64, StoreError> {
        let removal = Entity::delete_many()
            .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .filter(is_guest())
            .filter(is_lone());
        self.0.execute(removal.as_query()).await
    }

    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        // SQLite leaves the clause out: there the unit itself is the lock.
        let locked = Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate);
        self.0.one::<Model, _>(locked.as_query()).await
    }

    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, StoreError> {
        let hash = Entity::find_by_id(id.uuid()).select_only().column(Column::PasswordHash);
        let found = self.0.values::<Option<String>>(hash.as_query()).await?;
        Ok(found.into_iter().next().flatten().map(PasswordHash::new))
    }

    async fn password_costs(&self) -> Result<Vec<PasswordCost>, StoreError> {
        let costs = self.0.dialect().placeholders(PASSWORD_COSTS, [i64::from(MOST_PASSWORD_COSTS).into()]);
        let rows = self.0.read(costs).await?;
        rows.iter().map(|row| value(row, 0).map(PasswordCost::new)).collect()
    }

    async fn set_password_hash(
        &self,
        id: UserId,
        hash: &PasswordHash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = with_hash(change(id, at), hash).filter(Column::PasswordHash.is_not_null());
        Ok(self.0.execute(change.as_query()).await? > 0)
    }

    async fn upgrade(
        &self,
        id: UserId,
        username: &Username,
        display_name: &str,
        hash: &PasswordHash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let upgrade = with_hash(change(id, at), hash)
            .col_expr(Column::Username, Expr::value(username.as_str()))
            .col_expr(Column::UsernameKey, Expr::value(username_key(username.as_str())))
            .col_expr(Column::DisplayName, Expr::value(display_name))
            .filter(is_guest());
        Ok(self.0.execute(upgrade.as_query()).await? > 0)
    }

    async fn set_disabled(
        &self,
        id: UserId,
        disabled_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = change(id, at).col_expr(Column::DisabledAt, Expr::value(disabled_at));
        let change = change.filter(match disabled_at {
            Some(_) => Column::DisabledAt.is_null(),
            None => Column::DisabledAt.is_not_null(),
        });
        Ok(self.0.execute(change.as_query()).await? > 0)
    }

    async fn set_role(&self, id: UserId, role: Role, at: Timestamp) -> Result<bool, StoreError> {
        let change = change(id, at)
            .col_expr(Column::Role, Expr::value(role_name(role)))
            .filter(Column::Role.ne(role_name(role)));
        Ok(self.0.execute(change.as_query()).await? > 0)
    }

    async fn remove(&self, id: UserId) -> Result<bool, StoreError> {
        let removal = Entity::delete_many().filter(Column::Id.eq(id.uuid()));
        Ok(self.0.execute(removal.as_query()).await? > 0)
    }

    async fn list(&self, before: Option<UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        let page = Entity::find()
            .apply_if(before, |page, before| page.filter(Column::Id.lt(before.uuid())))
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        self.0.all::<Model, _>(page.as_query()).await
    }
}
