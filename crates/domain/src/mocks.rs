//! A mock of every port, and a store and units of work made of mocks.
//!
//! A mock proves orchestration (what was called, what was not); a fake from `reseat-testkit` proves a flow.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::error::StoreError;
use crate::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository, Store,
    UnitOfWork, UserRepository, UserSessionRepository,
};

pub use crate::ports::mocked::*;

/// The mocks behind one set of repositories. Without expectations any call panics, as mocks do.
#[derive(Default)]
#[expect(missing_docs, reason = "each field is the mock of the port of its name")]
pub struct MockRepositories {
    pub users: MockUserRepository,
    pub user_sessions: MockUserSessionRepository,
    pub handoffs: MockHandoffRepository,
    pub apps: MockAppRepository,
    pub accounts: MockAccountRepository,
    pub rooms: MockRoomRepository,
    pub players: MockPlayerRepository,
    pub game_sessions: MockGameSessionRepository,
    pub actions: MockGameActionLog,
    pub results: MockGameResultRepository,
    pub service_runs: MockServiceRunRepository,
    pub audit_events: MockAuditEventRepository,
}

macro_rules! hand_out {
    ($inner:ident) => {
        fn users(&self) -> &dyn UserRepository {
            &self.$inner.users
        }
        fn user_sessions(&self) -> &dyn UserSessionRepository {
            &self.$inner.user_sessions
        }
        fn handoffs(&self) -> &dyn HandoffRepository {
            &self.$inner.handoffs
        }
        fn apps(&self) -> &dyn AppRepository {
            &self.$inner.apps
        }
        fn accounts(&self) -> &dyn AccountRepository {
            &self.$inner.accounts
        }
        fn rooms(&self) -> &dyn RoomRepository {
            &self.$inner.rooms
        }
        fn players(&self) -> &dyn PlayerRepository {
            &self.$inner.players
        }
        fn game_sessions(&self) -> &dyn GameSessionRepository {
            &self.$inner.game_sessions
        }
        fn actions(&self) -> &dyn GameActionLog {
            &self.$inner.actions
        }
        fn results(&self) -> &dyn GameResultRepository {
            &self.$inner.results
        }
        fn service_runs(&self) -> &dyn ServiceRunRepository {
            &self.$inner.service_runs
        }
        fn audit_events(&self) -> &dyn AuditEventRepository {
            &self.$inner.audit_events
        }
    };
}

/// A unit of work over mocks; remembers whether it was committed.
#[derive(Default)]
pub struct StubUnitOfWork {
    /// The mocks it hands out.
    pub repositories: MockRepositories,
    committed: Arc<AtomicBool>,
}

impl StubUnitOfWork {
    /// Tells, also after the unit is gone, whether it was committed.
    #[must_use]
    pub fn committed(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.committed)
    }
}

#[async_trait]
impl UnitOfWork for StubUnitOfWork {
    hand_out!(repositories);

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.committed.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// A store over mocks; begins the units it was given, in their order.
#[derive(Default)]
pub struct StubStore {
    /// The mocks for single statements.
    pub repositories: MockRepositories,
    units: Mutex<VecDeque<StubUnitOfWork>>,
}

impl StubStore {
    /// Adds a unit for the next `begin`, and gives back the sign of its commit.
    pub fn expect_unit(&self, unit: StubUnitOfWork) -> Arc<AtomicBool> {
        let committed = unit.committed();
        self.units.lock().unwrap_or_else(PoisonError::into_inner).push_back(unit);
        committed
    }
}

#[async_trait]
impl Store for StubStore {
    hand_out!(repositories);

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let next = self.units.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match next {
            Some(unit) => Ok(Box::new(unit)),
            None => Err(StoreError::Unavailable("no unit of work was expected here".into())),
        }
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
