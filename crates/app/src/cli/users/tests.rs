use reseat_domain::ports::RoomBus;
use reseat_testkit::builders::{a_user, a_user_session};
use reseat_testkit::{FakeHasher, FixedClock, MemoryBus, MemoryStore, SeededRandomness};

use super::*;

const PASSWORD: &str = "correct horse battery";

/// One guest, who is signed in.
async fn service() -> (UserAdministration, Arc<dyn Store>) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    store.users().insert(&a_user(1)).await.unwrap();
    store.user_sessions().insert(&a_user_session(&a_user(1), 0)).await.unwrap();
    let bus: Arc<dyn RoomBus> = Arc::new(MemoryBus::default());
    let devices = Arc::new(wiring::device_sessions(Arc::clone(&store), bus, wiring::observer()));
    let service = UserAdministration::new(
        Arc::clone(&store),
        devices,
        Arc::new(FakeHasher::default()),
        Arc::new(FixedClock::default()),
        Arc::new(SeededRandomness::default()),
    );
    (service, store)
}

#[tokio::test]
async fn a_user_is_made_listed_and_deleted() {
    let (service, _) = service().await;
    let made = service.create("Zoë", PASSWORD).await.unwrap();
    let listed = list::newest(&service, 10).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&made));
    assert_eq!(list::newest(&service, 1).await.unwrap().len(), 1);
    assert_eq!(list::to_json(&made)["disabled_at"], serde_json::Value::Null);
    service.delete("ZOË").await.unwrap();
    assert_eq!(list::newest(&service, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn disabling_ends_every_session_at_once_and_enabling_brings_none_back() {
    let (service, store) = service().await;
    let session = a_user_session(&a_user(1), 0);
    assert_eq!(service.disable("guest-00000001").await.unwrap(), [session.id]);
    let now = session.created_at;
    assert_eq!(store.user_sessions().find_live(session.id, now).await.unwrap(), None);
    assert!(service.enable("guest-00000001").await.unwrap());
    assert!(!service.enable("guest-00000001").await.unwrap());
    assert_eq!(store.user_sessions().find_live(session.id, now).await.unwrap(), None);
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let (service, _) = service().await;
    service.create("Zoë", PASSWORD).await.unwrap();
    let told = |name: &str, error| refused(name, error).to_string();
    let unknown = service.promote("nobody").await.unwrap_err();
    assert_eq!(told("nobody", unknown), "there is no user `nobody`; `reseat users list` lists them");
    let taken = service.create("zoë", PASSWORD).await.unwrap_err();
    assert!(told("zoë", taken).starts_with("the username `zoë` is taken"));
    let reserved = service.create("guest-x", PASSWORD).await.unwrap_err();
    assert!(told("guest-x", reserved).contains("may not begin with `guest-`"));
    let common = service.create("Ann", "password1").await.unwrap_err();
    assert!(told("Ann", common).contains("guessed first"));
    let guest = service.set_password("guest-00000001", PASSWORD).await.unwrap_err();
    assert!(told("guest-00000001", guest).starts_with("this user has no password: a guest can upgrade"));
}

#[test]
fn a_password_is_the_first_line_of_stdin_with_its_spaces() {
    for (input, text) in [(" a b \nnext", " a b "), ("x\r\n", "x"), ("no end", "no end"), ("", "")] {
        assert_eq!(password::first_line(input.as_bytes()).unwrap(), text);
    }
}

#[test]
fn a_password_that_is_made_is_never_the_same() {
    let (one, other) = (password::password(false).unwrap(), password::password(false).unwrap());
    assert!(one.is_made && one.text.len() == 20 && one.text != other.text);
}
