//! One transaction, as its holder sees it.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::ports::UnitOfWork;

use crate::connection::{Connection, Transaction};
use crate::repositories::{Repositories, hand_out_repositories};
use crate::shared_queue::Sharing;

/// A unit of work. Dropping it rolls back.
pub(crate) struct SeaOrmUnitOfWork {
    transaction: Arc<dyn Transaction>,
    repositories: Repositories,
}

impl SeaOrmUnitOfWork {
    pub(crate) fn new(transaction: Arc<dyn Transaction>) -> Self {
        let connection: Arc<dyn Connection> = Arc::<dyn Transaction>::clone(&transaction);
        Self { transaction, repositories: Repositories::new(&connection, Sharing::Alone) }
    }
}

#[async_trait]
impl UnitOfWork for SeaOrmUnitOfWork {
    hand_out_repositories!();

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.transaction.commit().await
    }
}
