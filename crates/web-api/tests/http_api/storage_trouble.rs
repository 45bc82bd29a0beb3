//! What callers read when storage fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use reqwest::Method;
use reseat_domain::error::StoreError;
use reseat_domain::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository, Store,
    UnitOfWork, UserRepository, UserSessionRepository,
};
use reseat_testkit::MemoryStore;
use serde_json::json;

use crate::service::{Service, sent, settings};

/// Reads go on; what needs a transaction fails, as when the disk is full.
#[derive(Default)]
struct FailingStore {
    inner: MemoryStore,
    fails: AtomicBool,
}

impl FailingStore {
    fn fail(&self) -> Result<(), StoreError> {
        if self.fails.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("disk I/O error in /var/lib/reseat.db".into()));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for FailingStore {
    fn users(&self) -> &dyn UserRepository {
        self.inner.users()
    }
    fn user_sessions(&self) -> &dyn UserSessionRepository {
        self.inner.user_sessions()
    }
    fn handoffs(&self) -> &dyn HandoffRepository {
        self.inner.handoffs()
    }
    fn apps(&self) -> &dyn AppRepository {
        self.inner.apps()
    }
    fn accounts(&self) -> &dyn AccountRepository {
        self.inner.accounts()
    }
    fn rooms(&self) -> &dyn RoomRepository {
        self.inner.rooms()
    }
    fn players(&self) -> &dyn PlayerRepository {
        self.inner.players()
    }
    fn game_sessions(&self) -> &dyn GameSessionRepository {
        self.inner.game_sessions()
    }
    fn actions(&self) -> &dyn GameActionLog {
        self.inner.actions()
    }
    fn results(&self) -> &dyn GameResultRepository {
        self.inner.results()
    }
    fn service_runs(&self) -> &dyn ServiceRunRepository {
        self.inner.service_runs()
    }
    fn audit_events(&self) -> &dyn AuditEventRepository {
        self.inner.audit_events()
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.fail()?;
        self.inner.begin().await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.fail()
    }
}

#[tokio::test]
async fn storage_that_fails_is_unavailable_without_a_word_of_the_inside() {
    let store = Arc::new(FailingStore::default());
    let service = Service::start_with(settings(), store.clone()).await;
    let guest = service.guest().await;
    store.fails.store(true, Ordering::Relaxed);
    let answers = [
        (service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await, "unavailable"),
        (sent(service.request(Method::POST, "/session")).await, "unavailable"),
        (sent(service.request(Method::GET, "/readyz")).await, "not_ready"),
    ];
    for (answer, code) in answers {
        answer.assert_refused(503, code);
        assert!(!answer.body.to_string().contains("/var"), "{answer:?}");
        assert_eq!(answer.headers["retry-after"], "1");
    }
    assert_eq!(sent(service.request(Method::GET, "/healthz")).await.status, 200);
    store.fails.store(false, Ordering::Relaxed);
    assert_eq!(service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await.status, 201);
}
