//! What happens to an account while somebody is signing in to it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use reseat_domain::ports::{Clock, HasherError, PasswordHasher, Report, Store};
use reseat_domain::services::{
    AccountError, Accounts, DeviceSessions, Principal, SessionWish, SignIn, SignInAttempt, ThrottledBy,
    UserAdministration,
};
use reseat_domain::session::Device;
use reseat_domain::user::{Password, PasswordCost, PasswordHash};
use reseat_testkit::{FakeHasher, RecordingObserver, SeededRandomness};

use crate::house::House;

const PASSWORD: &str = "correct horse battery";

/// What an operator does between the check of a password and the session that it leads to.
#[derive(Clone, Copy, Debug)]
enum Between {
    Nothing,
    Disable,
    SetPassword,
    Delete,
}

/// A hasher that lets something happen after it has checked a password.
struct Interrupted {
    inner: Arc<FakeHasher>,
    operator: UserAdministration,
    between: Mutex<Between>,
}

#[async_trait]
impl PasswordHasher for Interrupted {
    async fn hash(&self, password: Password) -> Result<PasswordHash, HasherError> {
        self.inner.hash(password).await
    }

    async fn verify(
        &self,
        password: Option<Password>,
        hash: Option<PasswordHash>,
        costs: &[PasswordCost],
    ) -> Result<bool, HasherError> {
        let matches = self.inner.verify(password, hash, costs).await?;
        let between = *self.between.lock().unwrap();
        match between {
            Between::Nothing => {}
            Between::Disable => drop(self.operator.disable("Zoë").await.unwrap()),
            Between::SetPassword => {
                drop(self.operator.set_password("Zoë", "staple battery").await.unwrap());
            }
            Between::Delete => drop(self.operator.delete("Zoë").await.unwrap()),
        }
        Ok(matches)
    }

    fn needs_rehash(&self, hash: &PasswordHash) -> bool {
        self.inner.needs_rehash(hash)
    }
}

struct Fixture {
    accounts: Accounts,
    sign_in: Arc<SignIn>,
    store: Arc<dyn Store>,
    hasher: Arc<Interrupted>,
    observer: Arc<RecordingObserver>,
}

fn attempt() -> SignInAttempt {
    SignInAttempt { username: "Zoë".into(), password: PASSWORD.into() }
}

/// Zoë has an account whose hash was made by a hasher of version 1; now hashes are of that version.
async fn fixture(version: u32) -> Fixture {
    let House { store, clock, bus, sign_in, .. } = House::new();
    let clock: Arc<dyn Clock> = clock;
    let observer = Arc::new(RecordingObserver::default());
    let randomness = Arc::new(SeededRandomness::new(99));
    let devices = DeviceSessions::new(
        Arc::clone(&store),
        bus,
        Arc::clone(&clock),
        randomness.clone(),
        observer.clone(),
    );
    let devices = Arc::new(devices);
    let operator = |hasher: Arc<FakeHasher>| {
        let (store, devices) = (Arc::clone(&store), Arc::clone(&devices));
        UserAdministration::new(store, devices, hasher, Arc::clone(&clock), randomness.clone())
    };
    operator(Arc::new(FakeHasher::default())).create("Zoë", PASSWORD).await.unwrap();
    let inner = Arc::new(FakeHasher::of_version(version));
    let operator = operator(Arc::clone(&inner));
    let hasher = Arc::new(Interrupted { inner, operator, between: Mutex::new(Between::Nothing) });
    let accounts = Accounts::new(
        Arc::clone(&store),
        Arc::clone(&sign_in),
        Arc::clone(&devices),
        hasher.clone(),
        clock,
        randomness.clone(),
        observer.clone(),
    );
    Fixture { accounts, sign_in, store, hasher, observer }
}

#[tokio::test]
async fn a_sign_in_that_is_under_way_outlives_no_end_of_the_account_and_no_other_password() {
    for between in [Between::Disable, Between::SetPassword, Between::Delete] {
        let Fixture { accounts, store, hasher, .. } = fixture(1).await;
        let user = store.users().find_by_username("Zoë").await.unwrap().unwrap();
        *hasher.between.lock().unwrap() = between;
        let refused = accounts.sign_in(None, &attempt(), &SessionWish::default()).await;
        assert!(matches!(refused, Err(AccountError::InvalidCredentials)), "{between:?}: {refused:?}");
        let left = store.user_sessions().remove_all(user.id, None).await.unwrap();
        assert_eq!(left, [], "{between:?}");
    }
}

#[tokio::test]
async fn a_hash_that_was_made_otherwise_is_replaced_at_the_next_sign_in() {
    let Fixture { accounts, store, hasher, .. } = fixture(2).await;
    let user = store.users().find_by_username("Zoë").await.unwrap().unwrap();
    let old = store.users().password_hash(user.id).await.unwrap().unwrap();
    assert!(hasher.needs_rehash(&old));
    for _ in 0..2 {
        accounts.sign_in(None, &attempt(), &SessionWish::default()).await.unwrap();
        let new = store.users().password_hash(user.id).await.unwrap().unwrap();
        assert!(!hasher.needs_rehash(&new) && new != old);
    }
}

#[tokio::test]
async fn every_refused_sign_in_checks_one_password() {
    let Fixture { accounts, hasher, .. } = fixture(1).await;
    let long = "x".repeat(65_536);
    for (name, password) in
        [("Zoë", "another"), ("Zoë", ""), ("Zoë", &long), ("nobody", PASSWORD), (&long, &long), ("", "")]
    {
        let attempt = SignInAttempt { username: name.to_owned(), password: password.to_owned() };
        let before = hasher.inner.checked();
        assert!(accounts.sign_in(None, &attempt, &SessionWish::default()).await.is_err());
        assert_eq!(hasher.inner.checked(), before + 1);
        accounts.refuse_throttled(&attempt, &Device::default(), None).await.unwrap();
        assert_eq!(hasher.inner.checked(), before + 2, "a throttled one too");
    }
}

#[tokio::test]
async fn every_answer_to_a_sign_in_is_counted() {
    let Fixture { accounts, observer, .. } = fixture(1).await;
    observer.take();
    let wrong = SignInAttempt { password: "another".to_owned(), ..attempt() };
    accounts.sign_in(None, &attempt(), &SessionWish::default()).await.unwrap();
    accounts.sign_in(None, &wrong, &SessionWish::default()).await.unwrap_err();
    accounts.refuse_throttled(&wrong, &Device::default(), None).await.unwrap();
    accounts.note_throttled(None, &Device::default(), Some(ThrottledBy::Network)).await.unwrap();
    let outcomes = ["signed_in", "failed", "throttled", "throttled"];
    assert_eq!(observer.take(), outcomes.map(|outcome| Report::SignIn { outcome }));
}

impl Fixture {
    /// Signs Zoë in, and lets that happen at the next check of a password.
    async fn signed_in_before(&self, between: Between) -> Principal {
        let signed_in = self.accounts.sign_in(None, &attempt(), &SessionWish::default()).await.unwrap();
        *self.hasher.between.lock().unwrap() = between;
        Principal { user_id: signed_in.user.id, user_session_id: signed_in.session.id }
    }
}

#[tokio::test]
async fn a_password_that_was_replaced_meanwhile_deletes_nobody_and_changes_nothing() {
    for between in [Between::Disable, Between::SetPassword] {
        let fixture = fixture(1).await;
        let caller = fixture.signed_in_before(between).await;
        let Fixture { accounts, store, .. } = fixture;
        let deleted = accounts.delete(&caller, Some(PASSWORD), &Device::default()).await;
        assert!(matches!(deleted, Err(AccountError::InvalidCredentials)), "{between:?}: {deleted:?}");
        assert!(store.users().find(caller.user_id).await.unwrap().is_some(), "{between:?}");
    }
    let fixture = fixture(1).await;
    let caller = fixture.signed_in_before(Between::SetPassword).await;
    let Fixture { accounts, store, .. } = fixture;
    let changed = accounts.change_password(&caller, PASSWORD, "thief's own words", &Device::default()).await;
    assert!(matches!(changed, Err(AccountError::InvalidCredentials)), "{changed:?}");
    let hash = store.users().password_hash(caller.user_id).await.unwrap();
    let hasher = FakeHasher::default();
    let of = |text| hasher.verify(Password::present(text), hash.clone(), &[]);
    assert!(of("staple battery").await.unwrap(), "what the operator has set");
}

#[tokio::test]
async fn after_the_cost_was_changed_every_refusal_checks_one_password_at_each_cost() {
    let Fixture { accounts, hasher, .. } = fixture(2).await;
    let checks = async |name: &str, password: &str| {
        let attempt = SignInAttempt { username: name.to_owned(), password: password.to_owned() };
        let before = hasher.inner.checked();
        assert!(accounts.sign_in(None, &attempt, &SessionWish::default()).await.is_err());
        let tried = hasher.inner.checked();
        accounts.refuse_throttled(&attempt, &Device::default(), None).await.unwrap();
        [tried - before, hasher.inner.checked() - tried]
    };
    for (name, password) in [("Zoë", "another"), ("Zoë", ""), ("nobody", PASSWORD), ("", "")] {
        assert_eq!(checks(name, password).await, [2, 2], "{name:?} {password:?}");
    }
    // One that is refused whatever was typed does not tell by its time that it was right.
    let before = hasher.inner.checked();
    accounts.refuse_throttled(&attempt(), &Device::default(), None).await.unwrap();
    assert_eq!(hasher.inner.checked() - before, 2);
    // Nobody has the old one any more.
    accounts.sign_in(None, &attempt(), &SessionWish::default()).await.unwrap();
    for name in ["Zoë", "nobody"] {
        assert_eq!(checks(name, "another").await, [1, 1], "{name}");
    }
}

#[tokio::test]
async fn a_hash_that_can_not_be_read_is_a_wrong_password_and_told_to_the_operator() {
    let fixture = fixture(1).await;
    let caller = fixture.signed_in_before(Between::Nothing).await;
    let Fixture { accounts, sign_in, store, observer, .. } = fixture;
    let now = sign_in.user(&caller).await.unwrap().created_at;
    let unreadable = PasswordHash::new("$2b$12$made-by-another-program".into());
    assert!(store.users().set_password_hash(caller.user_id, &unreadable, now).await.unwrap());
    observer.take();
    let device = Device::default();
    let refused = [
        accounts.sign_in(None, &attempt(), &SessionWish::default()).await.map(drop),
        accounts.change_password(&caller, PASSWORD, "another password", &device).await,
        accounts.delete(&caller, Some(PASSWORD), &device).await,
    ];
    for answer in &refused {
        assert!(matches!(answer, Err(AccountError::InvalidCredentials)), "{answer:?}");
    }
    let told =
        || [Report::PasswordUnreadable { user_id: caller.user_id }, Report::SignIn { outcome: "failed" }];
    assert_eq!(observer.take(), refused.iter().flat_map(|_| told()).collect::<Vec<_>>());
}
