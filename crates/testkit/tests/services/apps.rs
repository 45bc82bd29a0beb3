//! What an operator does about apps, and about accounts.

use std::sync::Arc;

use reseat_domain::app::App;
use reseat_domain::ports::{AuditEventListing, Clock, Store};
use reseat_domain::services::{
    AccountDirectory, AccountDirectoryError, AppError, AppProofError, Apps, DeviceSessions, NewApp,
};
use reseat_domain::session::SessionOrigin;
use reseat_domain::time::Duration;
use reseat_testkit::builders::{With, a_user, a_user_session};
use reseat_testkit::{FixedClock, MemoryBus, MemoryStore, RecordingObserver, SeededRandomness};

struct Office {
    store: Arc<dyn Store>,
    clock: Arc<FixedClock>,
    apps: Apps,
    accounts: AccountDirectory,
}

impl Office {
    fn open() -> Self {
        let (store, clock): (Arc<dyn Store>, _) =
            (Arc::new(MemoryStore::default()), Arc::<FixedClock>::default());
        let randomness = Arc::new(SeededRandomness::default());
        let devices = Arc::new(DeviceSessions::new(
            Arc::clone(&store),
            Arc::new(MemoryBus::default()),
            clock.clone(),
            randomness.clone(),
            Arc::new(RecordingObserver::default()),
        ));
        Self {
            apps: Apps::new(Arc::clone(&store), Arc::clone(&devices), clock.clone(), randomness.clone()),
            accounts: AccountDirectory::new(Arc::clone(&store), devices, clock.clone(), randomness),
            store,
            clock,
        }
    }

    /// The kinds of all events, in no order: the clock stands still.
    async fn kinds(&self) -> Vec<&'static str> {
        let listing = AuditEventListing { user_id: None, kind: None, before: None, limit: 100 };
        let events = self.store.audit_events().list(listing).await.unwrap();
        let mut kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds
    }

    async fn stored(&self) -> Vec<App> {
        self.apps.list().await.unwrap()
    }
}

fn chess() -> NewApp {
    NewApp { slug: "chess".into(), name: "Chess".into(), ..NewApp::default() }
}

#[tokio::test]
async fn an_app_proves_itself_by_the_secret_that_was_told_once() {
    let office = Office::open();
    let (app, secret) = office.apps.add(&chess()).await.unwrap();
    let proved = office.apps.authenticate("chess", secret.reveal()).await.unwrap();
    assert_eq!(proved, app);
    for (slug, secret) in [
        ("chess", "rs_a_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
        ("chess", ""),
        ("poker", secret.reveal()),
        ("main", "!"),
        ("Chess", secret.reveal()),
    ] {
        let refused = office.apps.authenticate(slug, secret).await;
        assert!(matches!(refused, Err(AppProofError::Refused)), "{slug}: {refused:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_new_app_is_told_and_nothing_is_stored() {
    let office = Office::open();
    let before = office.stored().await;
    let with = |change: fn(&mut NewApp)| {
        let mut app = chess();
        change(&mut app);
        app
    };
    for (app, told) in [
        (with(|app| app.slug = "Chess!".into()), "is no slug"),
        (with(|app| app.slug = "main".into()), "already"),
        (with(|app| app.name = String::new()), "1 to 40 characters"),
        (with(|app| app.name = "x".repeat(41)), "1 to 40 characters"),
        (with(|app| app.redirect_uris = vec!["http://chess.example".into()]), "is no redirect URI"),
        (with(|app| app.targets = vec!["nowhere".into()]), "there is no app `nowhere`"),
    ] {
        let error = office.apps.add(&app).await.map(drop).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(office.stored().await, before);
}

#[tokio::test]
async fn a_secret_is_replaced_without_a_gap() {
    let office = Office::open();
    let (_, first) = office.apps.add(&chess()).await.unwrap();
    let (_, second) = office.apps.rotate("chess", Duration::hours(1)).await.unwrap();
    let is_good = async |secret: &str| office.apps.authenticate("chess", secret).await.is_ok();
    assert!(is_good(first.reveal()).await && is_good(second.reveal()).await);
    office.clock.advance(Duration::hours(1));
    assert!(!is_good(first.reveal()).await && is_good(second.reveal()).await);
    let unknown = office.apps.rotate("poker", Duration::zero()).await.map(drop);
    assert!(matches!(unknown, Err(AppError::Unknown(_))), "{unknown:?}");
}

#[tokio::test]
async fn a_disabled_app_proves_nothing_until_it_is_enabled_again() {
    let office = Office::open();
    let (_, secret) = office.apps.add(&chess()).await.unwrap();
    let (disabled, _) = office.apps.disable("chess").await.unwrap();
    office.clock.advance(Duration::hours(1));
    let (again, _) = office.apps.disable("chess").await.unwrap();
    assert_eq!(again.disabled_at, disabled.disabled_at, "it was before");
    assert!(office.apps.authenticate("chess", secret.reveal()).await.is_err());
    office.apps.enable("chess").await.unwrap();
    assert!(office.apps.authenticate("chess", secret.reveal()).await.is_ok());
}

#[tokio::test]
async fn a_pair_of_apps_is_allowed_once_and_every_change_is_noted() {
    let office = Office::open();
    office.apps.add(&chess()).await.unwrap();
    for _ in 0..2 {
        let main = office.apps.allow("main", "chess").await.unwrap();
        assert_eq!(main.targets.len(), 1);
    }
    assert!(matches!(office.apps.allow("main", "poker").await, Err(AppError::Unknown(_))));
    for _ in 0..2 {
        let main = office.apps.disallow("main", "chess").await.unwrap();
        assert_eq!(main.targets, []);
    }
    office.apps.disable("chess").await.unwrap();
    office.apps.enable("chess").await.unwrap();
    office.apps.enable("chess").await.unwrap();
    let kinds = ["app_allowed", "app_changed", "app_disabled", "app_disallowed", "app_enabled"];
    assert_eq!(office.kinds().await, kinds);
    let listing = AuditEventListing { user_id: None, kind: None, before: None, limit: 10 };
    let events = office.store.audit_events().list(listing).await.unwrap();
    assert!(events.iter().all(|event| !event.data.to_string().contains("rs_a_")), "{events:?}");
}

#[tokio::test]
async fn a_member_is_added_to_an_account_by_its_id_or_its_only_name() {
    let office = Office::open();
    let user = a_user(1);
    office.store.users().insert(&user).await.unwrap();
    let club = office.accounts.add("Club").await.unwrap();
    let add = async |account: &str, user: &str| office.accounts.add_member(account, user).await;
    assert_eq!(add("Club", &user.username).await.unwrap(), (club.clone(), true));
    assert_eq!(
        add(&club.id.to_string(), &user.username.to_uppercase()).await.unwrap(),
        (club.clone(), false)
    );
    assert_eq!(office.accounts.list().await.unwrap(), [(club, 1)]);
    office.accounts.add("Club").await.unwrap();
    let ambiguous = add("Club", &user.username).await;
    assert!(matches!(ambiguous, Err(AccountDirectoryError::Ambiguous(_))), "{ambiguous:?}");
    let unknown = [add("Team", &user.username).await, add(&user.id.to_string(), &user.username).await];
    assert!(unknown.iter().all(|answer| matches!(answer, Err(AccountDirectoryError::UnknownAccount(_)))));
    let nobody = add("Team", "nobody").await;
    assert!(nobody.is_err(), "{nobody:?}");
    assert!(matches!(office.accounts.add("").await, Err(AccountDirectoryError::BadName)));
}

#[tokio::test]
async fn the_sessions_that_a_disabled_app_was_given_end_and_those_of_sign_ins_go_on() {
    let office = Office::open();
    office.apps.add(&chess()).await.unwrap();
    let user = a_user(1);
    office.store.users().insert(&user).await.unwrap();
    let of = |device, app: &str, origin| {
        a_user_session(&user, device).with(|session| (session.app, session.origin) = (app.into(), origin))
    };
    for session in [
        of(1, "chess", SessionOrigin::Handoff),
        of(2, "chess", SessionOrigin::App),
        of(3, "poker", SessionOrigin::Handoff),
        of(4, "main", SessionOrigin::Handoff),
        of(5, "main", SessionOrigin::SignIn),
    ] {
        office.store.user_sessions().insert(&session).await.unwrap();
    }
    let left = async || office.store.user_sessions().count_live(user.id, office.clock.now()).await.unwrap();
    let disable = async |app: &str| office.apps.disable(app).await.unwrap().1;
    assert_eq!((disable("chess").await, left().await), (2, 3));
    assert_eq!((disable("chess").await, left().await), (0, 3));
    assert_eq!((disable("main").await, left().await), (1, 2));
}

#[tokio::test]
async fn a_member_who_is_removed_acts_for_the_account_no_more_in_any_session() {
    let office = Office::open();
    let user = a_user(1);
    office.store.users().insert(&user).await.unwrap();
    let club = office.accounts.add("Club").await.unwrap();
    let remove = async || office.accounts.remove_member("Club", &user.username).await.unwrap().1;
    assert_eq!(remove().await, None);
    office.accounts.add_member("Club", &user.username).await.unwrap();
    let acting = a_user_session(&user, 1).with(|session| session.account_id = Some(club.id));
    let bound = a_user_session(&user, 2)
        .with(|session| (session.parent_id, session.ends_with_parent) = (Some(acting.id), true));
    let other = a_user_session(&user, 3);
    for session in [&acting, &bound, &other] {
        office.store.user_sessions().insert(session).await.unwrap();
    }
    let mut ended = remove().await.unwrap();
    ended.sort_unstable();
    assert_eq!(ended, [acting.id, bound.id]);
    assert!(!office.store.accounts().is_member(club.id, user.id).await.unwrap());
    let left = office.store.user_sessions().count_live(user.id, office.clock.now()).await.unwrap();
    assert_eq!(left, 1);
    assert_eq!(office.kinds().await, ["member_added", "member_removed"]);
}
