//! Sessions of users in other apps. Who may have one is judged elsewhere; here it is made.

use crate::app::AppSlug;
use crate::error::StoreError;
use crate::id::{AccountId, UserId, UserSessionId};
use crate::ports::UnitOfWork;
use crate::services::sign_in::{SessionWish, SignIn};
use crate::session::{Device, SessionKind, SessionOrigin, UserSession};
use crate::time::Timestamp;
use crate::user::User;

/// A session by tokens in an app.
pub(in crate::services) struct InApp<'a> {
    pub(in crate::services) app: &'a AppSlug,
    pub(in crate::services) account_id: Option<AccountId>,
    /// The session that it came from, whose absolute limit it has; and whether it ends with that one.
    pub(in crate::services) parent: Option<(&'a UserSession, bool)>,
    pub(in crate::services) device_name: Option<String>,
    pub(in crate::services) device: Device,
}

/// A session that was made and stored in a unit of work.
pub(in crate::services) struct Opened {
    pub(in crate::services) session: UserSession,
    /// Its refresh token.
    pub(in crate::services) token: String,
    /// Those that ended with its making, to be announced after the commit.
    pub(in crate::services) ended: Vec<UserSessionId>,
}

impl SignIn {
    /// Locks whoever is to have a session, so that nobody ends or disables their account meanwhile; `None`: they may
    /// have none.
    pub(in crate::services) async fn lock_user(
        &self,
        work: &dyn UnitOfWork,
        id: UserId,
    ) -> Result<Option<User>, StoreError> {
        Ok(work.users().lock(id).await?.filter(|user| user.disabled_at.is_none()))
    }

    /// Makes and stores a session of a user who is locked.
    pub(in crate::services) async fn open_in_app(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        wanted: InApp<'_>,
        now: Timestamp,
    ) -> Result<Opened, StoreError> {
        let wish =
            SessionWish { mode: SessionKind::Bearer, device_name: wanted.device_name, device: wanted.device };
        let (made, token) = self.session_of(user, &wish, now);
        let inherited = wanted.parent.map(|(parent, _)| parent.absolute_expires_at);
        let absolute_expires_at = inherited.unwrap_or(made.absolute_expires_at);
        let session = UserSession {
            app: wanted.app.as_str().to_owned(),
            origin: if wanted.parent.is_some() { SessionOrigin::Handoff } else { SessionOrigin::App },
            account_id: wanted.account_id,
            parent_id: wanted.parent.map(|(parent, _)| parent.id),
            ends_with_parent: wanted.parent.is_some_and(|(_, bound)| bound),
            expires_at: made.expires_at.min(absolute_expires_at),
            absolute_expires_at,
            ..made
        };
        let ended = self.store_session(work, user, &session).await?;
        Ok(Opened { session, token, ended })
    }

    /// The refresh token of a session again, as long as none of its tokens was used.
    pub(in crate::services) fn unused_token(&self, session: &UserSession) -> Option<String> {
        let refresh = session.refresh.as_ref().filter(|refresh| refresh.is_first_use_of(1))?;
        self.keys.mint_refresh(&refresh.key_id, &refresh.salt, session.id, refresh.generation)
    }
}
