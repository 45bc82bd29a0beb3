use std::sync::Mutex;
use std::sync::atomic::Ordering;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::mocks::{
    MockAuditEventRepository, MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore, StubUnitOfWork,
};
use crate::ports::BusError;

const USER: UserId = UserId::new(Uuid::from_u128(1));

fn session(number: u128) -> UserSessionId {
    UserSessionId::new(Uuid::from_u128(number))
}

/// What became of rows, events and notices, in its order.
type Steps = Arc<Mutex<Vec<String>>>;

fn caller(number: u128) -> Principal {
    Principal { user_id: USER, user_session_id: session(number) }
}

fn wired(store: StubStore, bus: MockRoomBus, observer: MockObserver) -> DeviceSessions {
    let (mut clock, mut randomness) = (MockClock::new(), MockRandomness::new());
    clock.expect_now().return_const(DateTime::from_timestamp(0, 0).unwrap());
    randomness.expect_fill().returning(|bytes| bytes.fill(7));
    let (clock, randomness) = (Arc::new(clock), Arc::new(randomness));
    DeviceSessions::new(Arc::new(store), Arc::new(bus), clock, randomness, Arc::new(observer))
}

/// A unit of work over a user whose removals answer these sessions.
fn unit(removed: &[UserSessionId], steps: &Steps) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    let noted = Arc::clone(steps);
    unit.repositories.users.expect_lock().returning(move |locked| {
        assert_eq!(locked, USER);
        noted.lock().unwrap().push("locked".to_owned());
        Ok(None)
    });
    let (noted, answered) = (Arc::clone(steps), removed.to_vec());
    unit.repositories.user_sessions.expect_remove().returning(move |id, user| {
        assert_eq!(user, USER);
        noted.lock().unwrap().push(format!("removed {}", id.uuid().as_u128()));
        Ok(answered.clone())
    });
    let noted = Arc::clone(steps);
    let answered = removed.to_vec();
    unit.repositories.user_sessions.expect_remove_all().returning(move |user, keep| {
        assert_eq!(user, USER);
        let keep = keep.map(|keep| keep.uuid().as_u128());
        noted.lock().unwrap().push(format!("removed all but {keep:?}"));
        Ok(answered.clone())
    });
    let (noted, ended) = (Arc::clone(steps), json!(removed));
    unit.repositories.audit_events.expect_insert().returning(move |event| {
        assert_eq!((event.user_id, &event.data["ended"]), (Some(USER), &ended));
        noted.lock().unwrap().push(format!("{} by {}", event.kind.as_str(), event.actor.as_str()));
        Ok(())
    });
    unit
}

/// The service over so many units.
fn service(removed: &[UserSessionId], units: usize) -> (DeviceSessions, Steps) {
    let steps = Steps::default();
    let store = StubStore::default();
    for _ in 0..units {
        store.expect_unit(unit(removed, &steps));
    }
    let mut bus = MockRoomBus::new();
    let noted = Arc::clone(&steps);
    bus.expect_publish_ended().returning(move |ended| {
        noted.lock().unwrap().push(format!("told {}", ended.len()));
        Ok(())
    });
    (wired(store, bus, MockObserver::new()), steps)
}

fn taken(steps: &Steps) -> Vec<String> {
    std::mem::take(&mut *steps.lock().unwrap())
}

#[tokio::test]
async fn the_nodes_are_told_when_the_row_is_gone() {
    let (service, steps) = service(&[session(7)], 5);
    assert!(service.end(USER, session(7), EndedBy::Operator).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "session_ended by operator", "told 1"]);
    assert!(service.sign_out(&caller(7), Device::default()).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "signed_out by user", "told 1"]);
    assert!(service.end_stolen(USER, session(7), &Device::default()).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "refresh_reused by service", "told 1"]);
    let ended = service.end_others(&caller(8), Device::default()).await.unwrap();
    assert_eq!(ended, [session(7)]);
    assert_eq!(taken(&steps), ["locked", "removed all but Some(8)", "sessions_ended by user", "told 1"]);
    let admin = EndedBy::Admin(None, Device::default());
    assert_eq!(service.end_all(USER, &admin).await.unwrap(), [session(7)]);
    assert_eq!(taken(&steps), ["locked", "removed all but None", "sessions_ended by admin", "told 1"]);
}

#[tokio::test]
async fn sessions_that_end_with_one_are_told_and_stand_in_its_event() {
    let (service, steps) = service(&[session(7), session(8), session(9)], 3);
    assert!(service.end(USER, session(7), EndedBy::Operator).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "session_ended by operator", "told 3"]);
    assert!(service.sign_out(&caller(7), Device::default()).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "signed_out by user", "told 3"]);
    assert!(service.end_stolen(USER, session(7), &Device::default()).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7", "refresh_reused by service", "told 3"]);
}

#[tokio::test]
async fn nobody_is_told_of_a_session_that_is_not_there_or_not_theirs() {
    let (service, steps) = service(&[], 2);
    assert!(!service.end(USER, session(7), EndedBy::Operator).await.unwrap());
    assert_eq!(taken(&steps), ["locked", "removed 7"]);
    assert_eq!(service.end_all(USER, &EndedBy::Operator).await.unwrap(), []);
    assert_eq!(taken(&steps), ["locked", "removed all but None", "sessions_ended by operator"]);
}

#[tokio::test]
async fn many_sessions_are_told_in_batches_that_a_bus_can_carry() {
    let (service, steps) = service(&(0..2_500).map(session).collect::<Vec<_>>(), 1);
    assert_eq!(service.end_all(USER, &EndedBy::Operator).await.unwrap().len(), 2_500);
    assert_eq!(taken(&steps)[3..], ["told 1000", "told 1000", "told 500"]);
}

#[tokio::test]
async fn a_session_that_could_not_be_noted_has_not_ended() {
    let (store, steps) = (StubStore::default(), Steps::default());
    let mut unit = unit(&[session(7)], &steps);
    unit.repositories.audit_events = MockAuditEventRepository::new();
    let refused = || Err(StoreError::Unavailable("full".into()));
    unit.repositories.audit_events.expect_insert().returning(move |_| refused());
    let committed = store.expect_unit(unit);
    let service = wired(store, MockRoomBus::new(), MockObserver::new());
    assert!(service.end(USER, session(7), EndedBy::Operator).await.is_err());
    assert!(!committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_session_has_ended_also_when_the_bus_takes_no_notice() {
    let (store, steps) = (StubStore::default(), Steps::default());
    let committed = store.expect_unit(unit(&[session(7)], &steps));
    let mut bus = MockRoomBus::new();
    bus.expect_publish_ended().returning(|_| Err(BusError::Unavailable("cut off".into())));
    let mut observer = MockObserver::new();
    observer.expect_report().times(1).return_const(());
    let service = wired(store, bus, observer);
    assert!(service.end(USER, session(7), EndedBy::Operator).await.unwrap());
    assert!(committed.load(Ordering::SeqCst));
}
