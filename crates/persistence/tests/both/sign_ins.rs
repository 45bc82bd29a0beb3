//! A user's sign-ins against a small model of what they must be: proptest draws what happens, and after every step
//! the services on a real database and the model must agree.

use std::sync::Arc;

use proptest::prelude::prop;
use proptest::test_runner::{Config, TestRunner};
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::{Clock, Store};
use reseat_domain::services::{
    AccountError, Accounts, Cleanup, CleanupSettings, CleanupTask, DeviceSessions, EndedBy, Principal,
    SessionWish, SignIn, SignInAttempt, SignInSettings,
};
use reseat_domain::session::Device;
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::{TokenHash, TokenKeys};
use reseat_persistence::SeaOrmStore;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::moment;
use reseat_testkit::{
    Bearer, FakeHasher, FakeTokens, FixedClock, MemoryBus, RecordingObserver, SeededRandomness,
};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::database::migrated;
use crate::model;
use crate::step::{SESSIONS, Step, step};

on_both![the_services_and_the_model_agree_after_every_step];

const CASES: u32 = 48;
/// One session, as the model and the holder of its tokens know it.
struct Held {
    id: UserSessionId,
    model: model::Session,
    /// The refresh tokens, oldest first, whether their answers arrived or not.
    refresh: Vec<String>,
    /// Every access token that arrived: which refresh token it came with, and when it ends.
    access: Vec<(String, usize, Timestamp)>,
}

/// The services over one store, and one user's sessions.
struct World {
    store: Arc<SeaOrmStore>,
    clock: Arc<FixedClock>,
    devices: Arc<DeviceSessions>,
    sign_in: Arc<SignIn>,
    accounts: Accounts,
    cleanup: Cleanup,
    case: u64,
    /// Nobody, before the first sign-in.
    user: UserId,
    /// How often the password was changed.
    password: u32,
    sessions: Vec<Held>,
}

impl World {
    async fn new(store: &Arc<SeaOrmStore>, case: u64) -> Self {
        let clock = Arc::new(FixedClock::at(moment(0)));
        let observer = Arc::new(RecordingObserver::default());
        let as_store = || Arc::clone(store) as Arc<dyn Store>;
        let (bus, randomness) = (Arc::new(MemoryBus::default()), Arc::new(SeededRandomness::new(case)));
        let devices =
            DeviceSessions::new(as_store(), bus, clock.clone(), randomness.clone(), observer.clone());
        let devices = Arc::new(devices);
        let keys = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        let times = SignInSettings {
            idle_timeout: Duration::days(7),
            absolute_timeout: Duration::days(30),
            access_token_ttl: Duration::minutes(10),
            refresh_grace: Duration::seconds(10),
            max_per_user: 100,
        };
        let sign_in = Arc::new(SignIn::new(
            as_store(),
            Arc::clone(&devices),
            Arc::new(FakeTokens::default()),
            keys,
            clock.clone(),
            randomness.clone(),
            observer.clone(),
            times,
        ));
        let accounts = Accounts::new(
            as_store(),
            Arc::clone(&sign_in),
            Arc::clone(&devices),
            Arc::new(FakeHasher::default()),
            clock.clone(),
            randomness,
            observer,
        );
        let days = Duration::days;
        let settings =
            CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(30) };
        let cleanup = Cleanup::new(as_store(), Arc::clone(&devices), clock.clone(), settings);
        let (store, user) = (Arc::clone(store), UserId::new(Uuid::nil()));
        let sessions = Vec::new();
        Self { store, clock, devices, sign_in, accounts, cleanup, case, user, password: 0, sessions }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn place(&self, session: usize) -> Option<usize> {
        (!self.sessions.is_empty()).then(|| session % self.sessions.len())
    }

    async fn perform(&mut self, step: &Step) {
        match *step {
            Step::SignIn { came_with } => self.sign_in(came_with).await,
            Step::Refresh { session, older_by, is_lost } => {
                if let Some(place) = self.place(session) {
                    self.refresh(place, older_by, is_lost).await;
                }
            }
            Step::UseAccess { session } => {
                if let Some(place) = self.place(session) {
                    let newest = self.sessions[place].access.len() - 1;
                    self.use_access(place, newest).await;
                }
            }
            Step::RevokeOne { session } => {
                if let Some(place) = self.place(session) {
                    self.devices.end(self.user, self.sessions[place].id, EndedBy::Operator).await.unwrap();
                    self.sessions[place].model.revoke();
                }
            }
            Step::RevokeOthers { session } => {
                if let Some(place) = self.place(session) {
                    let user_session_id = self.sessions[place].id;
                    let caller = Principal { user_id: self.user, user_session_id };
                    self.devices.end_others(&caller, Device::default()).await.unwrap();
                    self.revoke_all_but(Some(place));
                }
            }
            Step::RevokeAll => {
                self.devices.end_all(self.user, &EndedBy::Operator).await.unwrap();
                self.revoke_all_but(None);
            }
            Step::ChangePassword { session } => {
                if let Some(place) = self.standing(session) {
                    self.change_password(place).await;
                }
            }
            Step::Pass { ms } => self.clock.advance(Duration::milliseconds(ms)),
            Step::CleanUp => {
                for task in CleanupTask::ALL {
                    self.cleanup.perform(task).await.unwrap();
                }
            }
        }
    }

    fn revoke_all_but(&mut self, kept: Option<usize>) {
        for (place, session) in self.sessions.iter_mut().enumerate() {
            if Some(place) != kept {
                session.model.revoke();
            }
        }
    }

    fn principal(&self, place: usize) -> Principal {
        Principal { user_id: self.user, user_session_id: self.sessions[place].id }
    }

    /// A session that stands, so that somebody may ask with it.
    fn standing(&self, session: usize) -> Option<usize> {
        self.place(session).filter(|place| self.sessions[*place].model.stands(self.now()))
    }

    /// What the user types, of whom there is one for each case.
    fn attempt(&self, password: u32) -> SignInAttempt {
        let username = format!("case-{}", self.case);
        SignInAttempt { username, password: format!("correct horse battery {password}") }
    }

    /// The first time the user registers.
    async fn sign_in(&mut self, came_with: Option<usize>) {
        if self.sessions.len() >= SESSIONS {
            return;
        }
        let (attempt, wish) = (self.attempt(self.password), SessionWish::default());
        let came_with = came_with.and_then(|session| self.standing(session));
        let caller = came_with.map(|place| self.principal(place));
        let signed_in = if self.user.uuid().is_nil() {
            self.accounts.register(None, &attempt, &wish).await
        } else {
            self.accounts.sign_in(caller.as_ref(), &attempt, &wish).await
        };
        if let Some(place) = came_with {
            self.sessions[place].model.revoke();
        }
        let signed_in = Bearer::of(signed_in.unwrap());
        self.user = signed_in.user.id;
        let access = (signed_in.access_token, 1, signed_in.expires_at);
        self.hold(signed_in.session.id, signed_in.refresh_token, access, self.now());
    }

    async fn change_password(&mut self, place: usize) {
        let (current, new) = (self.attempt(self.password).password, self.attempt(self.password + 1).password);
        let (caller, device) = (self.principal(place), Device::default());
        self.accounts.change_password(&caller, &current, &new, &device).await.unwrap();
        let old = self.accounts.sign_in(None, &self.attempt(self.password), &SessionWish::default()).await;
        assert!(matches!(old, Err(AccountError::InvalidCredentials)));
        self.password += 1;
        self.revoke_all_but(Some(place));
    }

    fn hold(
        &mut self,
        id: UserSessionId,
        refresh: String,
        access: (String, usize, Timestamp),
        now: Timestamp,
    ) {
        let model = model::Session::begin(now);
        self.sessions.push(Held { id, model, refresh: vec![refresh], access: vec![access] });
    }

    async fn refresh(&mut self, place: usize, older_by: usize, is_lost: bool) {
        let now = self.now();
        let held = &mut self.sessions[place];
        let presented = held.model.newest().saturating_sub(older_by).max(1);
        let answer =
            self.sign_in.refresh(&held.refresh[presented - 1], &Device::default()).await.ok().map(Bearer::of);
        let expected = held.model.refresh(presented, now);
        let generation = answer.as_ref().map(|answer| usize::try_from(answer.session.generation()).unwrap());
        assert_eq!(generation, expected, "refresh token {presented} of {:?}", held.model);
        let (Some(answer), Some(generation)) = (answer, expected) else { return };
        match held.refresh.get(generation - 1) {
            Some(known) => assert_eq!(known, &answer.refresh_token, "the same successor again"),
            None => held.refresh.push(answer.refresh_token),
        }
        if !is_lost {
            assert_eq!(answer.expires_at, held.model.access_end(now));
            held.access.push((answer.access_token, generation, answer.expires_at));
        }
    }

    async fn use_access(&mut self, place: usize, token: usize) {
        let now = self.now();
        let held = &mut self.sessions[place];
        let (text, came_with, access_end) = &held.access[token];
        let is_let_in = self.sign_in.authenticate(text).await.is_ok();
        let expected = held.model.use_access(*came_with, *access_end, now);
        assert_eq!(is_let_in, expected, "access token of {came_with}: {:?}", held.model);
    }

    /// What holds after every step: who is over is let in by nothing, and of the others one refresh token is current.
    async fn check(&mut self) {
        let now = self.now();
        for held in &self.sessions {
            let stored = self.store.user_sessions().find_live(held.id, now).await.unwrap();
            assert_eq!(stored.is_some(), held.model.stands(now), "{:?}", held.model);
            let mut current = 0;
            for token in &held.refresh {
                let hash = TokenHash::of(token.as_bytes());
                let found = self.store.user_sessions().find_live_by_hash(&hash, now).await.unwrap();
                current += usize::from(found.is_some());
            }
            assert_eq!(current, usize::from(held.model.stands(now)), "live generations of {:?}", held.model);
            if !held.model.stands(now) {
                for (token, _, _) in &held.access {
                    assert!(self.sign_in.authenticate(token).await.is_err(), "let in: {:?}", held.model);
                }
            }
        }
        let live = self.sessions.iter().filter(|held| held.model.stands(now)).count();
        let counted = self.store.user_sessions().count_live(self.user, now).await.unwrap();
        assert_eq!(counted, u64::try_from(live).unwrap());
    }
}

async fn the_services_and_the_model_agree_after_every_step(database: TestDatabase) {
    let store = migrated(&database).await;
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let steps = prop::collection::vec(step(), 1..40);
    let case = std::cell::Cell::new(0);
    let outcome = tokio::task::block_in_place(|| {
        runner.run(&steps, |steps| {
            case.set(case.get() + 1);
            Handle::current().block_on(async {
                let mut world = World::new(&store, case.get()).await;
                for step in &steps {
                    world.perform(step).await;
                    world.check().await;
                }
            });
            Ok(())
        })
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
