//! Storing a new session: a device that its user was not seen on before is noted, and of too many the one that was idle
//! for the longest ends.

use serde_json::json;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::UserSessionId;
use crate::ports::{DeviceListing, UnitOfWork};
use crate::services::sign_in::SignIn;
use crate::session::{SessionOrigin, UserSession};
use crate::user::User;

/// Sessions beyond as many as a user may have that are looked at: there are some where they were allowed more before.
const BEYOND: u32 = 100;

impl SignIn {
    /// Stores a new session of a user who is locked, in the unit of work of its sign-in. Answers those that end for it,
    /// to be announced after the commit.
    pub(in crate::services) async fn store_session(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        session: &UserSession,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let limit = self.settings.max_per_user.saturating_add(BEYOND);
        let listing = DeviceListing { user_id: user.id, after: None, limit };
        let known = work.user_sessions().devices(listing, session.created_at).await?;
        self.note_device(work, user, &known, session).await?;
        let ended = self.make_room(work, &known, session).await?;
        work.user_sessions().insert(session).await?;
        Ok(ended)
    }

    /// When a registered user signs in on a device that none of their live sessions is on, the audit log says so: it
    /// may be somebody else. A guest has one device, and a backend has one for all whom it vouches for.
    async fn note_device(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        known: &[UserSession],
        session: &UserSession,
    ) -> Result<(), StoreError> {
        let has_one = user.guest || session.origin == SessionOrigin::App;
        if has_one || known.iter().any(|known| known.is_on_device_of(session)) {
            return Ok(());
        }
        let data = json!({ "device_info": session.device_info });
        let event = self.event_of(AuditKind::NewDevice, session).with_data(data);
        work.audit_events().insert(&event).await
    }

    /// Ends as many of these, the latest activity first, as there would be too many with the new one.
    async fn make_room(
        &self,
        work: &dyn UnitOfWork,
        known: &[UserSession],
        session: &UserSession,
    ) -> Result<Vec<UserSessionId>, StoreError> {
        let over = (known.len() + 1).saturating_sub(self.settings.max_per_user as usize);
        let kept = above(known, session);
        let mut ended = Vec::new();
        for idle in known.iter().rev().filter(|known| !kept.contains(&known.id)) {
            if ended.len() >= over {
                break;
            }
            let with_it = work.user_sessions().remove(idle.id, idle.user_id).await?;
            if with_it.is_empty() {
                // It was bound to one that ended before it.
                continue;
            }
            let data = json!({ "by": session.id, "reason": "max_per_user", "ended": with_it });
            let event = self.event_of(AuditKind::SessionEnded, session).of_session(idle.id);
            work.audit_events()
                .insert(&AuditEvent { actor: Actor::Service, ..event.with_data(data) })
                .await?;
            ended.extend(with_it);
        }
        Ok(ended)
    }
}

/// The session that this one came from, and those which end that one with them.
fn above(known: &[UserSession], session: &UserSession) -> Vec<UserSessionId> {
    let bound_to = |id: &UserSessionId| known.iter().find(|known| known.id == *id)?.bound_to();
    std::iter::successors(session.parent_id, bound_to).collect()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;

    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::id::{UserId, UserSessionId};
    use crate::mocks::{
        MockAccessTokenIssuer, MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore,
        StubUnitOfWork,
    };
    use crate::services::{DeviceSessions, SignInSettings};
    use crate::session::SessionKind;
    use crate::time::{Duration, Timestamp};
    use crate::token::{TokenHash, TokenKeys};
    use crate::user::Role;

    const PHONE: &str = "Firefox 128 on Android";

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn user(guest: bool) -> User {
        let user = User::guest(UserId::new(Uuid::from_u128(1)), "zoe".into(), "Zoë".into(), at(0));
        User { guest, role: Role::Player, ..user }
    }

    fn session(device_info: &str, address: &str, seconds: i64) -> UserSession {
        let end = at(seconds) + Duration::days(7);
        UserSession {
            id: UserSessionId::new(Uuid::from_u128(2)),
            user_id: user(false).id,
            account_id: None,
            parent_id: None,
            ends_with_parent: false,
            app: "main".into(),
            kind: SessionKind::Bearer,
            origin: SessionOrigin::SignIn,
            token_hash: TokenHash::of(b"x"),
            refresh: None,
            device_info: device_info.into(),
            device_name: None,
            user_agent: "raw".into(),
            ip_address: address.parse::<IpAddr>().ok(),
            created_at: at(seconds),
            last_active_at: at(seconds),
            expires_at: end,
            absolute_expires_at: end,
        }
    }

    fn sign_in() -> SignIn {
        let mut randomness = MockRandomness::new();
        randomness.expect_fill().returning(|bytes| bytes.fill(7));
        let (store, observer) = (Arc::new(StubStore::default()), Arc::new(MockObserver::new()));
        let (clock, randomness) = (Arc::new(MockClock::new()), Arc::new(randomness));
        let devices = DeviceSessions::new(
            Arc::<StubStore>::clone(&store),
            Arc::new(MockRoomBus::new()),
            clock.clone(),
            randomness.clone(),
            observer.clone(),
        );
        let settings = SignInSettings {
            idle_timeout: Duration::days(7),
            absolute_timeout: Duration::days(30),
            access_token_ttl: Duration::minutes(10),
            refresh_grace: Duration::seconds(10),
            max_per_user: 4,
        };
        SignIn::new(
            store,
            Arc::new(devices),
            Arc::new(MockAccessTokenIssuer::new()),
            TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap(),
            clock,
            randomness,
            observer,
            settings,
        )
    }

    /// Whether signing in tells of a new device, to a user with these sessions.
    async fn is_told(user: User, known: Vec<UserSession>, new: UserSession) -> bool {
        let mut work = StubUnitOfWork::default();
        work.repositories.user_sessions.expect_devices().returning(move |_, _| Ok(known.clone()));
        work.repositories.user_sessions.expect_insert().times(1).returning(|_| Ok(()));
        let (told, telling) = std::sync::mpsc::channel();
        work.repositories.audit_events.expect_insert().returning(move |event| {
            assert_eq!((event.kind, event.at), (AuditKind::NewDevice, at(100)));
            told.send(event.user_session_id).unwrap();
            Ok(())
        });
        sign_in().store_session(&work, &user, &new).await.unwrap();
        telling.try_iter().count() == 1
    }

    #[tokio::test]
    async fn a_device_that_no_live_session_is_on_is_told() {
        let known =
            || vec![session(PHONE, "203.0.113.7", 0), session("Chrome 141 on Windows", "2001:db8::1", 0)];
        for (new, expected) in [
            (session(PHONE, "203.0.113.7", 100), false),
            (session("Chrome 141 on Windows", "2001:db8::ffff", 100), false),
            (session(PHONE, "203.0.113.8", 100), true),
            (session(PHONE, "2001:db8::1", 100), true),
            (session("Safari 18 on iPhone", "203.0.113.7", 100), true),
            (session(PHONE, "", 100), true),
        ] {
            let shown = format!("{} {:?}", new.device_info, new.ip_address);
            assert_eq!(is_told(user(false), known(), new).await, expected, "{shown}");
        }
        assert!(is_told(user(false), Vec::new(), session(PHONE, "203.0.113.7", 100)).await);
    }

    #[tokio::test]
    async fn neither_a_guest_is_told_nor_the_device_of_a_backend() {
        assert!(!is_told(user(true), Vec::new(), session(PHONE, "203.0.113.7", 100)).await);
        let vouched_for = UserSession { origin: SessionOrigin::App, ..session(PHONE, "203.0.113.7", 100) };
        assert!(!is_told(user(false), Vec::new(), vouched_for).await);
    }

    /// What ends for a new session of a user with these, of which four may be, whose ends end these with them.
    async fn ended_for(new: UserSession, known: Vec<UserSession>, bound: [u128; 2]) -> Vec<u128> {
        let mut work = StubUnitOfWork::default();
        work.repositories.user_sessions.expect_devices().returning(move |_, _| Ok(known.clone()));
        work.repositories.user_sessions.expect_insert().times(1).returning(|_| Ok(()));
        work.repositories.user_sessions.expect_remove().returning(move |id, _| {
            let [with, it] = bound.map(|number| UserSessionId::new(Uuid::from_u128(number)));
            Ok(if id == with { vec![id, it] } else { vec![id] })
        });
        work.repositories.audit_events.expect_insert().returning(|event| {
            assert_eq!((event.kind, event.actor), (AuditKind::SessionEnded, Actor::Service));
            assert_eq!(event.data["reason"], "max_per_user");
            Ok(())
        });
        let ended = sign_in().store_session(&work, &user(true), &new).await.unwrap();
        ended.into_iter().map(|id| id.uuid().as_u128()).collect()
    }

    fn numbered(number: u128, parent: Option<u128>) -> UserSession {
        let id = |number| UserSessionId::new(Uuid::from_u128(number));
        let parent_id = parent.map(id);
        UserSession { id: id(number), parent_id, ends_with_parent: true, ..session(PHONE, "203.0.113.7", 0) }
    }

    #[tokio::test]
    async fn for_one_too_many_the_one_ends_that_was_idle_for_the_longest() {
        let known = |numbers: &[u128]| numbers.iter().map(|number| numbered(*number, None)).collect();
        let new = || numbered(9, None);
        assert_eq!(ended_for(new(), known(&[3, 2, 1]), [0, 0]).await, [0; 0]);
        assert_eq!(ended_for(new(), known(&[4, 3, 2, 1]), [0, 0]).await, [1]);
        assert_eq!(ended_for(new(), known(&[6, 5, 4, 3, 2, 1]), [0, 0]).await, [1, 2, 3]);
        assert_eq!(ended_for(new(), known(&[6, 5, 4, 3, 2, 1]), [1, 5]).await, [1, 5, 2]);
    }

    #[tokio::test]
    async fn none_ends_on_which_the_new_one_depends() {
        let known = vec![numbered(4, None), numbered(3, Some(1)), numbered(2, None), numbered(1, None)];
        assert_eq!(ended_for(numbered(9, Some(3)), known, [0, 0]).await, [2]);
    }
}
