//! A user's sign-ins against a small model of what they must be: proptest draws what happens, and after every step
//! the services on a real database and the model must agree.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::{Clock, Store};
use reseat_domain::services::{
    Cleanup, CleanupSettings, CleanupTask, DeviceSessions, GuestSignIn, SignIn, SignInSettings,
};
use reseat_domain::session::{Refresh, UserSession};
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::{RefreshSalt, TokenHash, TokenKeys};
use reseat_persistence::SeaOrmStore;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{With, a_user, a_user_session, moment};
use reseat_testkit::{Bearer, FakeTokens, FixedClock, MemoryBus, RecordingObserver, SeededRandomness};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::database::migrated;
use crate::model;

on_both![the_services_and_the_model_agree_after_every_step];

const CASES: u32 = 48;
/// Sessions of one user that a case may have.
const SESSIONS: usize = 6;

/// What may happen. Places are taken modulo what there is. To add a change of the password: a step here that
/// revokes all sessions but one, as [`Step::RevokeOthers`] does.
#[derive(Clone, Debug)]
enum Step {
    /// The user signs in, on one more device.
    SignIn,
    /// A refresh token is presented, so many steps older than the newest; its answer may be lost.
    Refresh {
        session: usize,
        older_by: usize,
        is_lost: bool,
    },
    /// The newest access token that arrived is presented.
    UseAccess {
        session: usize,
    },
    RevokeOne {
        session: usize,
    },
    RevokeOthers {
        session: usize,
    },
    RevokeAll,
    Pass {
        ms: i64,
    },
    CleanUp,
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..SESSIONS;
    let older_by = prop_oneof![4 => Just(0_usize), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    let second = 1_000;
    let pauses =
        [1, second, 9 * second, 10_001, 59 * second, 11 * 60 * second, 86_400 * second, 600_000 * second];
    prop_oneof![
        3 => Just(Step::SignIn),
        8 => (session.clone(), older_by, any::<bool>())
            .prop_map(|(session, older_by, is_lost)| Step::Refresh { session, older_by, is_lost }),
        5 => session.clone().prop_map(|session| Step::UseAccess { session }),
        1 => session.clone().prop_map(|session| Step::RevokeOne { session }),
        1 => session.prop_map(|session| Step::RevokeOthers { session }),
        1 => Just(Step::RevokeAll),
        5 => prop::sample::select(pauses.to_vec()).prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::CleanUp),
    ]
}

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
    keys: TokenKeys,
    devices: Arc<DeviceSessions>,
    sign_in: SignIn,
    cleanup: Cleanup,
    user: UserId,
    sessions: Vec<Held>,
}

impl World {
    async fn new(store: &Arc<SeaOrmStore>, case: u64) -> Self {
        let clock = Arc::new(FixedClock::at(moment(0)));
        let observer = Arc::new(RecordingObserver::default());
        let as_store = || Arc::clone(store) as Arc<dyn Store>;
        let devices = DeviceSessions::new(as_store(), Arc::new(MemoryBus::default()), observer.clone());
        let devices = Arc::new(devices);
        let keys = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        let times = SignInSettings {
            idle_timeout: Duration::days(7),
            absolute_timeout: Duration::days(30),
            access_token_ttl: Duration::minutes(10),
            refresh_grace: Duration::seconds(10),
        };
        let sign_in = SignIn::new(
            as_store(),
            Arc::clone(&devices),
            Arc::new(FakeTokens::default()),
            keys.clone(),
            clock.clone(),
            Arc::new(SeededRandomness::new(case)),
            observer,
            times,
        );
        let days = Duration::days;
        let settings =
            CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(30) };
        let cleanup = Cleanup::new(as_store(), clock.clone(), settings);
        let (store, user) = (Arc::clone(store), UserId::new(Uuid::nil()));
        Self { store, clock, keys, devices, sign_in, cleanup, user, sessions: Vec::new() }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn place(&self, session: usize) -> Option<usize> {
        (!self.sessions.is_empty()).then(|| session % self.sessions.len())
    }

    async fn perform(&mut self, step: &Step) {
        match *step {
            Step::SignIn => self.sign_in().await,
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
                    self.devices.end(self.user, self.sessions[place].id).await.unwrap();
                    self.sessions[place].model.revoke();
                }
            }
            Step::RevokeOthers { session } => {
                if let Some(place) = self.place(session) {
                    self.devices.end_others(self.user, self.sessions[place].id).await.unwrap();
                    self.revoke_all_but(Some(place));
                }
            }
            Step::RevokeAll => {
                self.devices.end_all(self.user).await.unwrap();
                self.revoke_all_but(None);
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

    /// As a new guest when there is none, or the clean-up has taken the last one; else on one more device.
    async fn sign_in(&mut self) {
        if self.sessions.len() >= SESSIONS {
            return;
        }
        let now = self.now();
        if self.store.users().find(self.user).await.unwrap().is_none() {
            let signed_in = Bearer::of(self.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
            (self.user, self.sessions) = (signed_in.user.id, Vec::new());
            let access = (signed_in.access_token, 1, signed_in.expires_at);
            self.hold(signed_in.session.id, signed_in.refresh_token, access, now);
            return;
        }
        let (session, refresh_token) = self.another_device(now);
        self.store.user_sessions().insert(&session).await.unwrap();
        let access_end = model::Session::begin(now).access_end(now);
        let claims = reseat_testkit::builders::claims_of(&session);
        let claims = reseat_domain::token::AccessClaims { issued_at: now, expires_at: access_end, ..claims };
        let access = reseat_domain::ports::AccessTokenIssuer::issue(&FakeTokens::default(), &claims);
        self.hold(session.id, refresh_token, (access, 1, access_end), now);
    }

    /// A session as a sign-in makes it.
    fn another_device(&self, now: Timestamp) -> (UserSession, String) {
        let device = u8::try_from(self.sessions.len()).unwrap();
        let salt = RefreshSalt::new([device; 16]);
        let id = self
            .sessions
            .iter()
            .fold(self.user.uuid().as_u128(), |id, held| id.max(held.id.uuid().as_u128()));
        let id = UserSessionId::new(Uuid::from_u128(id + 1));
        let (key_id, token) = self.keys.first_refresh(&salt, id);
        let session = a_user_session(&a_user(1), device).with(|session| {
            (session.id, session.user_id) = (id, self.user);
            session.token_hash = TokenHash::of(token.as_bytes());
            session.refresh = Some(Refresh::first(key_id, salt));
            (session.created_at, session.last_active_at) = (now, now);
            session.expires_at = now + Duration::days(7);
            session.absolute_expires_at = now + Duration::days(30);
        });
        (session, token)
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
        let answer = self.sign_in.refresh(&held.refresh[presented - 1]).await.ok().map(Bearer::of);
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
