//! [`AccountRepository`].

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::account::Account;
use reseat_domain::error::StoreError;
use reseat_domain::id::{AccountId, UserId};
use reseat_domain::ports::AccountRepository;
use sea_orm::{EntityTrait, QueryTrait};
use uuid::Uuid;

use crate::connection::{Connection, entities, value};
use crate::rows::account::{Entity, Model};

/// Counts members by the index that begins with the account.
const LIST: &str = "\
    SELECT id, name, created_at, \
    (SELECT count(*) FROM account_members WHERE account_members.account_id = accounts.id) AS members \
    FROM accounts ORDER BY name, id";

/// Found by the members' index: each account is a look-up by its key.
const OF_MEMBER: &str = "\
    SELECT id, name, created_at FROM accounts \
    WHERE id IN (SELECT account_id FROM account_members WHERE user_id = ?) ORDER BY name, id";

pub(crate) struct Accounts(pub(super) Arc<dyn Connection>);

#[async_trait]
impl AccountRepository for Accounts {
    async fn insert(&self, account: &Account) -> Result<(), StoreError> {
        self.0.insert_rows([Model::from(account)]).await
    }

    async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.0.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn list(&self) -> Result<Vec<(Account, u64)>, StoreError> {
        let rows = self.0.read(self.0.dialect().raw(LIST, [])).await?;
        let members: Result<Vec<i64>, _> = rows.iter().map(|row| value(row, "members")).collect();
        // A count is never negative.
        let members = members?.into_iter().map(i64::unsigned_abs);
        Ok(entities::<Model, Account>(&rows)?.into_iter().zip(members).collect())
    }

    async fn add_member(&self, id: Uuid, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let insert = self.0.dialect().placeholders(
            "INSERT INTO account_members (id, account_id, user_id, role) VALUES (?, ?, ?, 'member') \
             ON CONFLICT (account_id, user_id) DO NOTHING",
            [id.into(), account.uuid().into(), user.uuid().into()],
        );
        Ok(self.0.change(insert).await? > 0)
    }

    async fn of_member(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        let theirs = self.0.dialect().placeholders(OF_MEMBER, [user.uuid().into()]);
        entities::<Model, Account>(&self.0.read(theirs).await?)
    }

    async fn remove_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let removal = self.0.dialect().placeholders(
            "DELETE FROM account_members WHERE account_id = ? AND user_id = ?",
            [account.uuid().into(), user.uuid().into()],
        );
        Ok(self.0.change(removal).await? > 0)
    }

    async fn is_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let find = self.0.dialect().placeholders(
            "SELECT 1 FROM account_members WHERE account_id = ? AND user_id = ?",
            [account.uuid().into(), user.uuid().into()],
        );
        Ok(!self.0.read(find).await?.is_empty())
    }
}
