//! Whose a token is. The session's row is read each time: a session that was ended, by whatever means, is
//! refused at once.

use crate::id::{UserId, UserSessionId};
use crate::services::sign_in::{SignIn, SignInError};
use crate::session::{SessionKind, UserSession};
use crate::time::Timestamp;
use crate::token::{AccessRefusal, PublicKey, Purpose, Secret};
use crate::user::User;

/// Someone with a live user session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub user_session_id: UserSessionId,
}

impl SignIn {
    /// The keys with which others can verify access tokens.
    #[must_use]
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.issuer.public_keys()
    }

    /// Whose an access token is.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn authenticate(&self, access_token: &str) -> Result<Principal, SignInError> {
        let now = self.clock.now();
        let claims = self.issuer.verify(access_token, now)?;
        let session = self.store.user_sessions().find_live(claims.user_session_id, now).await?;
        let session =
            session.filter(|session| session.user_id == claims.user_id).ok_or(AccessRefusal::Revoked)?;
        self.note_activity(&session, now).await;
        if session.is_first_use_of(claims.generation) {
            let _ = self.store.user_sessions().mark_used(session.id, claims.generation).await;
        }
        Ok(principal(&session))
    }

    /// Whose the token of a cookie is.
    ///
    /// # Errors
    /// [`SignInError::CookieRefused`] whatever is wrong with it; [`SignInError::Store`].
    pub async fn authenticate_cookie(&self, token: &str) -> Result<Principal, SignInError> {
        let now = self.clock.now();
        // No refresh token has this form, so the hash of one is never looked for here.
        let token = Secret::parse(Purpose::Session, token).ok_or(SignInError::CookieRefused)?;
        let hash = token.hash();
        let session = self.store.user_sessions().find_live_by_hash(&hash, now).await?;
        // The index finds by comparing letters; this comparison takes as long for every hash.
        let session =
            session.filter(|session| session.token_hash == hash && session.kind == SessionKind::Cookie);
        let session = session.ok_or(SignInError::CookieRefused)?;
        self.note_activity(&session, now).await;
        Ok(principal(&session))
    }

    /// Whoever is known is let in, also when this can't be stored; the next call makes up for it.
    async fn note_activity(&self, session: &UserSession, now: Timestamp) {
        if session.is_due_for_touch(now, self.settings.idle_timeout) {
            let expires_at = session.slide(now, self.settings.idle_timeout);
            let _ = self.store.user_sessions().touch(session.id, now, expires_at).await;
        }
    }

    /// The user of a live session.
    ///
    /// # Errors
    /// When storage fails, or the user is gone.
    pub async fn user(&self, principal: &Principal) -> Result<User, SignInError> {
        let user = self.store.users().find(principal.user_id).await?;
        user.ok_or(SignInError::Refused(AccessRefusal::Revoked))
    }

    /// The caller's own user session.
    ///
    /// # Errors
    /// When storage fails, or the session has ended.
    pub async fn user_session(&self, principal: &Principal) -> Result<UserSession, SignInError> {
        let now = self.clock.now();
        let session = self.store.user_sessions().find_live(principal.user_session_id, now).await?;
        session.ok_or(SignInError::Refused(AccessRefusal::Revoked))
    }
}

fn principal(session: &UserSession) -> Principal {
    Principal { user_id: session.user_id, user_session_id: session.id }
}
