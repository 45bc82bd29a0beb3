use std::sync::atomic::Ordering;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::app::{App, AppSlug};
use crate::id::{AccountId, AppId, UserSessionId};
use crate::mocks::{
    MockAccessTokenIssuer, MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore, StubUnitOfWork,
};
use crate::services::SignInSettings;
use crate::session::CodeChallenge;
use crate::token::{Purpose, Secret, TokenHash, TokenKeys};
use crate::user::User;

const ATTEMPT: Uuid = Uuid::from_u128(77);
const OTHER_ATTEMPT: Uuid = Uuid::from_u128(78);

fn at(seconds: i64) -> Timestamp {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn user() -> User {
    User::guest(UserId::new(Uuid::from_u128(1)), "zoe".into(), "Zoë".into(), at(0))
}

fn session(number: u128) -> UserSessionId {
    UserSessionId::new(Uuid::from_u128(number))
}

fn app(slug: &str) -> App {
    App {
        id: AppId::new(Uuid::from_u128(2)),
        slug: AppSlug::parse(slug).unwrap(),
        name: "Main".into(),
        secret_hash: TokenHash::of(b"secret"),
        previous_secret: None,
        redirect_uris: Vec::new(),
        targets: Vec::new(),
        end_children: false,
        created_at: at(0),
        disabled_at: None,
    }
}

/// An app that may hand its users to `chess`.
fn allowing(slug: &AppSlug) -> App {
    App { targets: vec![AppSlug::parse("chess").unwrap()], ..app(slug.as_str()) }
}

fn token() -> Secret {
    Secret::new(Purpose::Handoff, &[5; 32])
}

fn handoff() -> Handoff {
    Handoff {
        id: HandoffId::new(Uuid::from_u128(3)),
        token_hash: token().hash(),
        user_id: user().id,
        account_id: None,
        source_app: AppSlug::main(),
        target_app: AppSlug::parse("chess").unwrap(),
        redirect_uri: None,
        code_challenge: None,
        created_at: at(0),
        expires_at: at(900),
        used_at: None,
        redeem_id: None,
        child_session_id: None,
        parent_session_id: Some(session(10)),
        revoked_at: None,
        user_agent: String::new(),
        ip_address: None,
    }
}

fn redemption(redeem_id: Uuid) -> Redemption {
    Redemption { token: token().reveal().to_owned(), redeem_id, code_verifier: None }
}

/// The service at second 100, whose first look at the token finds this, and whose reports are answered.
fn service(mut store: StubStore, found: Handoff, bus: MockRoomBus) -> Handoffs {
    store.repositories.handoffs.expect_find().returning(move |_| Ok(Some(found.clone())));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(at(100));
    let mut randomness = MockRandomness::new();
    randomness.expect_fill().returning(|bytes| bytes.fill(7));
    let mut observer = MockObserver::new();
    observer.expect_report().times(1).return_const(());
    let store: Arc<dyn Store> = Arc::new(store);
    let clock: Arc<dyn Clock> = Arc::new(clock);
    let randomness: Arc<dyn Randomness> = Arc::new(randomness);
    let observer: Arc<dyn Observer> = Arc::new(observer);
    let devices = Arc::new(DeviceSessions::new(
        Arc::clone(&store),
        Arc::new(bus),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
    ));
    let sign_in = SignIn::new(
        Arc::clone(&store),
        Arc::clone(&devices),
        Arc::new(MockAccessTokenIssuer::new()),
        TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap(),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        SignInSettings {
            idle_timeout: Duration::days(7),
            absolute_timeout: Duration::days(30),
            access_token_ttl: Duration::minutes(10),
            refresh_grace: Duration::seconds(10),
            max_per_user: 100,
        },
    );
    let settings = HandoffSettings { ttl: Duration::minutes(15), max_open: 10 };
    Handoffs::new(store, Arc::new(sign_in), devices, clock, randomness, observer, settings)
}

/// A unit of work in which the user is locked and the token is, or is not, burned.
fn unit(burned: Option<Handoff>) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.users.expect_lock().returning(|_| Ok(Some(user())));
    unit.repositories.apps.expect_hold().returning(|slug| Ok(Some(allowing(slug))));
    unit.repositories.handoffs.expect_redeem().times(1).returning(move |_, _, _, _| Ok(burned.clone()));
    unit
}

#[tokio::test]
async fn a_token_of_another_app_is_refused_before_anything_is_touched() {
    let service = service(StubStore::default(), handoff(), MockRoomBus::new());
    let refused = service.redeem(&app("poker"), &redemption(ATTEMPT)).await;
    assert!(matches!(refused, Err(HandoffError::Invalid)), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_verifier_burns_the_token_and_makes_no_session() {
    let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let handoff = Handoff { code_challenge: challenge, ..handoff() };
    let store = StubStore::default();
    let burned = Handoff { used_at: Some(at(100)), redeem_id: Some(ATTEMPT), ..handoff.clone() };
    let committed = store.expect_unit(unit(Some(burned)));
    let service = service(store, handoff, MockRoomBus::new());
    let refused = service.redeem(&app("chess"), &redemption(ATTEMPT)).await;
    assert!(matches!(refused, Err(HandoffError::Invalid)), "{refused:?}");
    assert!(committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn another_attempt_with_a_used_token_ends_what_came_of_it_and_then_tells_the_nodes() {
    let used = Handoff {
        used_at: Some(at(99)),
        redeem_id: Some(ATTEMPT),
        child_session_id: Some(session(20)),
        ..handoff()
    };
    let mut unit = unit(None);
    let found = used.clone();
    unit.repositories.handoffs.expect_find().returning(move |_| Ok(Some(found.clone())));
    unit.repositories.user_sessions.expect_remove().times(1).returning(|id, _| Ok(vec![id, session(21)]));
    unit.repositories.audit_events.expect_insert().times(1).returning(|event| {
        assert_eq!((event.kind, event.user_session_id), (AuditKind::HandoffReplayed, Some(session(20))));
        Ok(())
    });
    let store = StubStore::default();
    let committed = store.expect_unit(unit);
    let mut bus = MockRoomBus::new();
    let is_committed = Arc::clone(&committed);
    bus.expect_publish_ended().times(1).returning(move |ended| {
        assert!(is_committed.load(Ordering::SeqCst));
        assert_eq!(ended, [session(20), session(21)]);
        Ok(())
    });
    let service = service(store, used, bus);
    let refused = service.redeem(&app("chess"), &redemption(OTHER_ATTEMPT)).await;
    assert!(matches!(refused, Err(HandoffError::Invalid)), "{refused:?}");
}

#[tokio::test]
async fn one_that_was_taken_back_or_is_late_changes_nothing() {
    let revoked = Handoff { revoked_at: Some(at(50)), ..handoff() };
    let mut unit = unit(None);
    let found = revoked.clone();
    unit.repositories.handoffs.expect_find().returning(move |_| Ok(Some(found.clone())));
    let store = StubStore::default();
    let committed = store.expect_unit(unit);
    let service = service(store, revoked, MockRoomBus::new());
    let refused = service.redeem(&app("chess"), &redemption(ATTEMPT)).await;
    assert!(matches!(refused, Err(HandoffError::Invalid)), "{refused:?}");
    assert!(!committed.load(Ordering::SeqCst));
}

/// A unit in which these apps are held, and no token is burned.
fn unburned(
    held: impl Fn(&AppSlug) -> Option<App> + Send + Sync + 'static,
    is_member: bool,
) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.apps.expect_hold().returning(move |slug| Ok(held(slug)));
    unit.repositories.users.expect_lock().returning(|_| Ok(Some(user())));
    unit.repositories.accounts.expect_is_member().returning(move |_, _| Ok(is_member));
    unit.repositories.handoffs.expect_find().returning(|_| Ok(Some(handoff())));
    unit
}

#[tokio::test]
async fn nobody_arrives_whom_an_operator_has_barred_since_and_nothing_is_burned() {
    let disabled = |slug: &AppSlug| App { disabled_at: Some(at(50)), ..allowing(slug) };
    let club = Some(AccountId::new(Uuid::from_u128(4)));
    let for_account = Handoff { account_id: club, ..handoff() };
    for (found, unit) in [
        (handoff(), unburned(move |slug| Some(disabled(slug)), true)),
        (handoff(), unburned(|_| None, true)),
        (handoff(), unburned(|slug| Some(app(slug.as_str())), true)),
        (for_account, unburned(|slug| Some(allowing(slug)), false)),
    ] {
        let store = StubStore::default();
        let committed = store.expect_unit(unit);
        let service = service(store, found, MockRoomBus::new());
        let refused = service.redeem(&app("chess"), &redemption(ATTEMPT)).await;
        assert!(matches!(refused, Err(HandoffError::Invalid)), "{refused:?}");
        assert!(!committed.load(Ordering::SeqCst));
    }
}
