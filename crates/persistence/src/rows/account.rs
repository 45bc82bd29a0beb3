//! `accounts`.

use reseat_domain::account::Account;
use reseat_domain::error::StoreError;
use reseat_domain::id::AccountId;
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

/// A row of `accounts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    name: String,
    created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Account> for Model {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid(), name: account.name.clone(), created_at: account.created_at }
    }
}

impl TryFrom<Model> for Account {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self { id: AccountId::new(row.id), name: row.name, created_at: row.created_at })
    }
}
