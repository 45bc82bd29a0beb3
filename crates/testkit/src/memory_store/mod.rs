//! A store in memory, with transactions that are some.
//!
//! | file | holds |
//! |---|---|
//! | `tables.rs` | the rows, and what refers to what |
//! | `repositories.rs` | one set of repositories: over the committed rows, or over the copy of one unit |
//! | `seats.rs` | what happens to game sessions in the tables |
//! | the others | a repository each |

mod accounts;
mod actions;
mod apps;
mod audit_events;
mod game_sessions;
mod handoffs;
mod players;
mod repositories;
mod results;
mod rooms;
mod seats;
mod service_runs;
mod tables;
mod user_sessions;
mod users;

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository, Store,
    UnitOfWork, UserRepository, UserSessionRepository,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use repositories::Repositories;

/// A store in memory, as SQLite behaves: writers queue, readers never wait and see what is committed.
///
/// A unit of work waits for its turn, works on a copy, and `commit` puts the copy in the place of the rows;
/// dropping it forgets the copy. A single write waits in the same queue. So a unit must not write through
/// the store beside it: that waits for ever.
pub struct MemoryStore {
    queue: Arc<Mutex<()>>,
    repositories: Repositories,
}

impl Default for MemoryStore {
    fn default() -> Self {
        let queue = Arc::default();
        Self { repositories: Repositories::queued(Arc::clone(&queue)), queue }
    }
}

macro_rules! hand_out {
    () => {
        fn users(&self) -> &dyn UserRepository {
            &self.repositories
        }
        fn user_sessions(&self) -> &dyn UserSessionRepository {
            &self.repositories
        }
        fn handoffs(&self) -> &dyn HandoffRepository {
            &self.repositories
        }
        fn apps(&self) -> &dyn AppRepository {
            &self.repositories
        }
        fn accounts(&self) -> &dyn AccountRepository {
            &self.repositories
        }
        fn rooms(&self) -> &dyn RoomRepository {
            &self.repositories
        }
        fn players(&self) -> &dyn PlayerRepository {
            &self.repositories
        }
        fn game_sessions(&self) -> &dyn GameSessionRepository {
            &self.repositories
        }
        fn actions(&self) -> &dyn GameActionLog {
            &self.repositories
        }
        fn results(&self) -> &dyn GameResultRepository {
            &self.repositories
        }
        fn service_runs(&self) -> &dyn ServiceRunRepository {
            &self.repositories
        }
        fn audit_events(&self) -> &dyn AuditEventRepository {
            &self.repositories
        }
    };
}

#[async_trait]
impl Store for MemoryStore {
    hand_out!();

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let turn = Arc::clone(&self.queue).lock_owned().await;
        let repositories = self.repositories.copy();
        Ok(Box::new(MemoryUnit { repositories, committed: self.repositories.clone(), _turn: turn }))
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// One unit of work: a copy of the rows, and the turn to write.
struct MemoryUnit {
    repositories: Repositories,
    committed: Repositories,
    _turn: OwnedMutexGuard<()>,
}

#[async_trait]
impl UnitOfWork for MemoryUnit {
    hand_out!();

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.committed.replace_by(&self.repositories);
        Ok(())
    }
}
