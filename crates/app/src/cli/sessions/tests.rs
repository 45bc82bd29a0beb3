use reseat_domain::ports::{RoomBus, SessionNotice};
use reseat_testkit::builders::{With, a_user, a_user_session, moment};
use reseat_testkit::{FixedClock, MemoryBus, MemoryStore};

use super::*;

/// Two users, the first signed in on two devices.
async fn sessions() -> (Sessions, Arc<MemoryBus>) {
    let (store, bus): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::default()), Arc::<MemoryBus>::default());
    for (number, devices) in [(1, 2), (2, 1)] {
        let user = a_user(number);
        store.users().insert(&user).await.unwrap();
        for device in 0..devices {
            store.user_sessions().insert(&a_user_session(&user, device)).await.unwrap();
        }
    }
    let service =
        wiring::device_sessions(Arc::clone(&store), Arc::clone(&bus) as Arc<dyn RoomBus>, wiring::observer());
    (Sessions { store, clock: Arc::new(FixedClock::default()), service }, bus)
}

fn id(user: u32, device: u8) -> UserSessionId {
    a_user_session(&a_user(user), device).id
}

async fn listed(sessions: &Sessions, user: Option<&str>, limit: usize) -> Vec<UserSessionId> {
    let found = list::latest(sessions, user, limit).await.unwrap();
    found.into_iter().map(|(session, _)| session.id).collect()
}

#[tokio::test]
async fn the_latest_sign_ins_are_listed_first_up_to_the_limit() {
    let (sessions, _) = sessions().await;
    assert_eq!(listed(&sessions, None, 100).await, [id(2, 0), id(1, 1), id(1, 0)]);
    assert_eq!(listed(&sessions, None, 2).await, [id(2, 0), id(1, 1)]);
    assert_eq!(listed(&sessions, Some("GUEST-00000001"), 100).await, [id(1, 1), id(1, 0)]);
    let failure = list::latest(&sessions, Some("nobody"), 1).await.unwrap_err().to_string();
    assert!(failure.starts_with("there is no user `nobody`; `reseat sessions list`"), "{failure}");
}

#[tokio::test]
async fn one_session_is_ended_by_its_id_and_the_nodes_are_told() {
    let (sessions, bus) = sessions().await;
    let mut notices = bus.subscribe_ended().await.unwrap();
    assert_eq!(revoke::end(&sessions, Some(id(1, 0)), None).await.unwrap(), [id(1, 0)]);
    assert_eq!(listed(&sessions, None, 100).await, [id(2, 0), id(1, 1)]);
    let told = futures_util::StreamExt::next(&mut notices).await;
    assert_eq!(told, Some(SessionNotice::Ended(vec![id(1, 0)])));
    let failure = revoke::end(&sessions, Some(id(1, 0)), None).await.unwrap_err().to_string();
    assert!(failure.contains("`reseat sessions list` lists them"), "{failure}");
}

#[tokio::test]
async fn all_sessions_of_a_user_are_ended_by_the_name() {
    let (sessions, _) = sessions().await;
    let ended = revoke::end(&sessions, None, Some("guest-00000001")).await.unwrap();
    assert_eq!(ended, [id(1, 0), id(1, 1)]);
    assert_eq!(revoke::end(&sessions, None, Some("guest-00000001")).await.unwrap(), []);
    assert_eq!(listed(&sessions, None, 100).await, [id(2, 0)]);
    assert!(revoke::end(&sessions, None, Some("nobody")).await.is_err());
}

#[test]
fn nothing_secret_of_a_session_is_shown() {
    let session = a_user_session(&a_user(1), 0).with(|session| session.last_active_at = moment(1_500));
    let shown = list::to_json(&session, "guest-00000001");
    assert_eq!(shown["last_active_at"], "2026-11-21T12:00:01.500Z");
    for secret in [session.token_hash.as_str(), &session.user_agent] {
        assert!(!shown.to_string().contains(secret), "{secret}");
    }
}
