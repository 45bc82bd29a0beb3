//! Ends user sessions: signing out here, on one other device, or everywhere.
//!
//! A session has ended when its row is gone, and from then on its tokens are refused. The notice that follows
//! only makes haste: it closes the open connections at once, on whichever node they are. Without it the storing
//! of heartbeats finds them.

use std::sync::Arc;

use crate::audit::AuditEvent;
use crate::error::StoreError;
use crate::id::{UserId, UserSessionId};
use crate::ports::{MOST_ENDED_AT_ONCE, Observer, Report, RoomBus, Store};

/// The service.
pub struct DeviceSessions {
    store: Arc<dyn Store>,
    bus: Arc<dyn RoomBus>,
    observer: Arc<dyn Observer>,
}

impl DeviceSessions {
    /// Wires the service.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, bus: Arc<dyn RoomBus>, observer: Arc<dyn Observer>) -> Self {
        Self { store, bus, observer }
    }

    /// Ends one session of this user, and with it those of other apps that are bound to it. Answers whether there was
    /// one.
    ///
    /// # Errors
    /// When storage fails; whether it has ended is unknown then.
    pub async fn end(&self, user: UserId, user_session: UserSessionId) -> Result<bool, StoreError> {
        let ended = self.store.user_sessions().remove(user_session, user).await?;
        self.announce(&ended).await;
        Ok(!ended.is_empty())
    }

    /// Ends all sessions of this user but the present one. Answers those that have ended.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub async fn end_others(
        &self,
        user: UserId,
        current: UserSessionId,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        self.end_but(user, Some(current)).await
    }

    /// Ends all sessions of this user. Answers those that have ended.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub async fn end_all(&self, user: UserId) -> Result<Vec<UserSessionId>, StoreError> {
        self.end_but(user, None).await
    }

    /// Ends all sessions of this user on somebody else's word, which the event tells of; neither is stored without
    /// the other.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub async fn end_all_by(
        &self,
        user: UserId,
        event: &AuditEvent,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let work = self.store.begin().await?;
        let ended = work.user_sessions().remove_all(user, None).await?;
        work.audit_events().insert(event).await?;
        work.commit().await?;
        self.announce(&ended).await;
        Ok(ended)
    }

    async fn end_but(
        &self,
        user: UserId,
        keep: Option<UserSessionId>,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let work = self.store.begin().await?;
        let ended = work.user_sessions().remove_all(user, keep).await?;
        work.commit().await?;
        self.announce(&ended).await;
        Ok(ended)
    }

    /// Tells every node of sessions that have ended; to be called when their rows are gone.
    pub(in crate::services) async fn announce(&self, ended: &[UserSessionId]) {
        for batch in ended.chunks(MOST_ENDED_AT_ONCE) {
            if let Err(error) = self.bus.publish_ended(batch).await {
                self.observer.report(Report::BusUnavailable { detail: error.to_string() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use uuid::Uuid;

    use super::*;
    use crate::mocks::{MockObserver, MockRoomBus, StubStore, StubUnitOfWork};
    use crate::ports::BusError;

    const USER: UserId = UserId::new(Uuid::from_u128(1));

    fn session(number: u128) -> UserSessionId {
        UserSessionId::new(Uuid::from_u128(number))
    }

    /// What became of rows and notices, in its order.
    type Steps = Arc<Mutex<Vec<String>>>;

    /// The service over a user whose removals answer these sessions.
    fn service(removed: &[UserSessionId]) -> (DeviceSessions, Steps) {
        let steps = Steps::default();
        let note = |steps: &Steps| {
            let steps = Arc::clone(steps);
            move |step: String| steps.lock().unwrap().push(step)
        };
        let mut store = StubStore::default();
        let (noted, answered) = (note(&steps), removed.to_vec());
        store.repositories.user_sessions.expect_remove().returning(move |id, user| {
            assert_eq!(user, USER);
            noted(format!("removed {}", id.uuid().as_u128()));
            Ok(answered.clone())
        });
        for _ in 0..2 {
            let mut unit = StubUnitOfWork::default();
            let (noted, answered) = (note(&steps), removed.to_vec());
            unit.repositories.user_sessions.expect_remove_all().returning(move |user, keep| {
                assert_eq!(user, USER);
                noted(format!("removed all but {:?}", keep.map(|keep| keep.uuid().as_u128())));
                Ok(answered.clone())
            });
            store.expect_unit(unit);
        }
        let mut bus = MockRoomBus::new();
        let noted = note(&steps);
        bus.expect_publish_ended().returning(move |ended| {
            noted(format!("told {}", ended.len()));
            Ok(())
        });
        let service = DeviceSessions::new(Arc::new(store), Arc::new(bus), Arc::new(MockObserver::new()));
        (service, steps)
    }

    fn taken(steps: &Steps) -> Vec<String> {
        std::mem::take(&mut *steps.lock().unwrap())
    }

    #[tokio::test]
    async fn the_nodes_are_told_when_the_row_is_gone() {
        let (service, steps) = service(&[session(7)]);
        assert!(service.end(USER, session(7)).await.unwrap());
        assert_eq!(taken(&steps), ["removed 7", "told 1"]);
        assert_eq!(service.end_others(USER, session(8)).await.unwrap(), [session(7)]);
        assert_eq!(taken(&steps), ["removed all but Some(8)", "told 1"]);
        assert_eq!(service.end_all(USER).await.unwrap(), [session(7)]);
        assert_eq!(taken(&steps), ["removed all but None", "told 1"]);
    }

    #[tokio::test]
    async fn the_nodes_are_told_of_the_sessions_that_end_with_one() {
        let (service, steps) = service(&[session(7), session(8), session(9)]);
        assert!(service.end(USER, session(7)).await.unwrap());
        assert_eq!(taken(&steps), ["removed 7", "told 3"]);
    }

    #[tokio::test]
    async fn nobody_is_told_of_a_session_that_is_not_there_or_not_theirs() {
        let (service, steps) = service(&[]);
        assert!(!service.end(USER, session(7)).await.unwrap());
        assert_eq!(service.end_all(USER).await.unwrap(), []);
        assert_eq!(taken(&steps), ["removed 7", "removed all but None"]);
    }

    #[tokio::test]
    async fn many_sessions_are_told_in_batches_that_a_bus_can_carry() {
        let (service, steps) = service(&(0..2_500).map(session).collect::<Vec<_>>());
        assert_eq!(service.end_all(USER).await.unwrap().len(), 2_500);
        assert_eq!(taken(&steps), ["removed all but None", "told 1000", "told 1000", "told 500"]);
    }

    #[tokio::test]
    async fn a_session_has_ended_also_when_the_bus_takes_no_notice() {
        let mut store = StubStore::default();
        store.repositories.user_sessions.expect_remove().returning(|id, _| Ok(vec![id]));
        let mut bus = MockRoomBus::new();
        bus.expect_publish_ended().returning(|_| Err(BusError::Unavailable("cut off".into())));
        let mut observer = MockObserver::new();
        observer.expect_report().times(1).return_const(());
        let service = DeviceSessions::new(Arc::new(store), Arc::new(bus), Arc::new(observer));
        assert!(service.end(USER, session(7)).await.unwrap());
    }
}
