//! Accounts in memory.

use async_trait::async_trait;
use reseat_domain::account::Account;
use reseat_domain::error::StoreError;
use reseat_domain::id::{AccountId, UserId};
use reseat_domain::ports::AccountRepository;
use uuid::Uuid;

use super::repositories::Repositories;
use super::tables::{refers, unique};

#[async_trait]
impl AccountRepository for Repositories {
    async fn insert(&self, account: &Account) -> Result<(), StoreError> {
        self.write(|rows| {
            unique(rows.accounts.contains_key(&account.id), "accounts.id")?;
            rows.accounts.insert(account.id, account.clone());
            Ok(())
        })
        .await
    }

    async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.read(|rows| rows.accounts.get(&id).cloned()))
    }

    async fn list(&self) -> Result<Vec<(Account, u64)>, StoreError> {
        Ok(self.read(|rows| {
            let mut accounts: Vec<Account> = rows.accounts.values().cloned().collect();
            accounts.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            let members = |id| rows.members.iter().filter(|(account, _)| *account == id).count() as u64;
            accounts.into_iter().map(|account| (account.clone(), members(account.id))).collect()
        }))
    }

    async fn add_member(&self, _id: Uuid, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        self.write(|rows| {
            refers(rows.accounts.contains_key(&account), "account_members.account_id")?;
            refers(rows.users.contains_key(&user), "account_members.user_id")?;
            Ok(rows.members.insert((account, user)))
        })
        .await
    }

    async fn of_member(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        Ok(self.read(|rows| {
            let is_theirs = |account: &&Account| rows.members.contains(&(account.id, user));
            let mut theirs: Vec<Account> = rows.accounts.values().filter(is_theirs).cloned().collect();
            theirs.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            theirs
        }))
    }

    async fn remove_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        Ok(self.write(|rows| rows.members.remove(&(account, user))).await)
    }

    async fn is_member(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        Ok(self.read(|rows| rows.members.contains(&(account, user))))
    }
}
