//! Makes guests: users without a password, with a generated name.

use serde_json::json;

use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::game::PlayerName;
use crate::id::{UserId, UserSessionId};
use crate::ports::{Report, UnitOfWork};
use crate::services::sign_in::{Principal, SessionWish, SignIn, SignInError, SignedIn};
use crate::session::UserSession;
use crate::time::Timestamp;
use crate::user::User;

/// Generated names that may be taken before the caller is told to try again.
const MAX_NAMES: usize = 5;
const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";

/// A guest's wish to sign in.
#[derive(Clone, Debug, Default)]
pub struct GuestSignIn {
    /// The name that others see; a generated one without it.
    pub display_name: Option<PlayerName>,
    /// The session.
    pub session: SessionWish,
    /// Whose cookie the new one takes the place of in the browser; that session ends.
    pub replaces: Option<Principal>,
}

impl SignIn {
    /// Makes a guest and signs them in.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn sign_in_guest(&self, wish: &GuestSignIn) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let mut attempts = 0;
        let (user, session, token) = loop {
            attempts += 1;
            match self.store_guest(wish, now).await {
                Err(StoreError::Conflict(_)) if attempts < MAX_NAMES => {}
                stored => break stored?,
            }
        };
        self.observer.report(Report::SignIn { outcome: "guest" });
        Ok(self.with_tokens(user, session, token, now))
    }

    async fn store_guest(
        &self,
        wish: &GuestSignIn,
        now: Timestamp,
    ) -> Result<(User, UserSession, String), StoreError> {
        let username = self.guest_name();
        let shown = wish.display_name.clone().map_or_else(|| username.clone(), PlayerName::into_string);
        let user = User::guest(UserId::new(self.randomness.uuid(now)), username, shown, now);
        let (session, token) = self.session_of(&user, &wish.session, now);
        let work = self.store.begin().await?;
        work.users().insert(&user).await?;
        // Nobody else knows of a new user: it is the only session there is.
        work.user_sessions().insert(&session).await?;
        let ended = match &wish.replaces {
            Some(former) => {
                // Whoever takes that session elsewhere at this moment waits here, and then finds it gone.
                work.users().lock(former.user_id).await?;
                end(&*work, former).await?
            }
            None => Vec::new(),
        };
        let event = self.event_of(AuditKind::SignedUp, &session);
        let event = event.with_data(json!({ "guest": true, "ended": ended }));
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok((user, session, token))
    }

    /// `guest-` and eight letters; 32 letters divide 256, so each is equally likely.
    pub(in crate::services) fn guest_name(&self) -> String {
        let letters = self.randomness.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
        format!("guest-{}", letters.iter().collect::<String>())
    }
}

/// Ends the session of a caller, who is locked and signs in anew; answers it and those that were bound to it, unless it had ended.
pub(in crate::services) async fn end(
    work: &dyn UnitOfWork,
    former: &Principal,
) -> Result<Vec<UserSessionId>, StoreError> {
    work.user_sessions().remove(former.user_session_id, former.user_id).await
}
