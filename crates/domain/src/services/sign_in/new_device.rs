//! Storing a new session, and noting a device that its user was not seen on before.

use serde_json::json;

use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::ports::{DeviceListing, UnitOfWork};
use crate::services::sign_in::SignIn;
use crate::session::UserSession;
use crate::user::User;

/// Sessions of a user that a new one is compared with, the latest activity first.
const COMPARED: u32 = 200;

impl SignIn {
    /// Stores a new session in the unit of work of its sign-in. When a registered user signs in on a device that
    /// none of their live sessions is on, the audit log says so: it may be somebody else. A guest has one device.
    pub(in crate::services) async fn store_session(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        session: &UserSession,
    ) -> Result<(), StoreError> {
        if !user.guest {
            let now = session.created_at;
            let listing = DeviceListing { user_id: user.id, after: None, limit: COMPARED };
            let known = work.user_sessions().devices(listing, now).await?;
            if !known.iter().any(|known| known.is_on_device_of(session)) {
                let data = json!({ "device_info": session.device_info });
                let event = self.event_of(AuditKind::NewDevice, session).with_data(data);
                work.audit_events().insert(&event).await?;
            }
        }
        work.user_sessions().insert(session).await
    }
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
    async fn a_guest_is_not_told() {
        assert!(!is_told(user(true), Vec::new(), session(PHONE, "203.0.113.7", 100)).await);
    }
}
