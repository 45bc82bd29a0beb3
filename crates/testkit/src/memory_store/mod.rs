//! A store in memory, with transactions that are some.
//!
//! | file | holds |
//! |---|---|
//! | `tables.rs` | the rows, and what refers to what |
//! | `repositories.rs` | one set of repositories: over the committed rows, or over the copy of one unit |
//! | the others | a repository each |

mod actions;
mod game_sessions;
mod players;
mod repositories;
mod results;
mod rooms;
mod service_runs;
mod tables;
mod user_sessions;
mod users;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::ports::{
    GameActionLog, GameResultRepository, GameSessionRepository, PlayerRepository, RoomRepository,
    ServiceRunRepository, Store, UnitOfWork, UserRepository, UserSessionRepository,
};
use tokio::sync::OwnedMutexGuard;

use repositories::{Committed, Reach, Repositories};
use tables::Tables;

/// A store in memory, as SQLite behaves: writers queue, readers never wait and see what is committed.
///
/// A unit of work waits for its turn, works on a copy, and `commit` puts the copy in the place of the rows;
/// dropping it forgets the copy. A single write waits in the same queue. So a unit must not write through
/// the store beside it: that waits for ever.
#[derive(Debug, Default)]
pub struct MemoryStore {
    repositories: Repositories,
}

macro_rules! hand_out {
    () => {
        fn users(&self) -> &dyn UserRepository {
            &self.repositories
        }
        fn user_sessions(&self) -> &dyn UserSessionRepository {
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
    };
}

#[async_trait]
impl Store for MemoryStore {
    hand_out!();

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let committed = self.repositories.committed();
        let turn = Arc::clone(&committed.queue).lock_owned().await;
        let copy = committed.rows().clone();
        Ok(Box::new(MemoryUnit {
            repositories: Repositories::of(Reach::Unit(Mutex::new(copy))),
            committed,
            _turn: turn,
        }))
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// One unit of work: a copy of the rows, and the turn to write.
struct MemoryUnit {
    repositories: Repositories,
    committed: Arc<Committed>,
    _turn: OwnedMutexGuard<()>,
}

#[async_trait]
impl UnitOfWork for MemoryUnit {
    hand_out!();

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let copy = self.repositories.into_copy();
        *self.committed.rows() = copy;
        Ok(())
    }
}
