//! Holding what was typed against what is stored, and refusing it: with the same statements and the same work
//! whatever was wrong.

use serde_json::json;

use super::{AccountError, Accounts, SignInAttempt};
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::UserId;
use crate::ports::{HasherError, Report};
use crate::session::Device;
use crate::user::{Password, PasswordHash, User};

/// The longest text, in bytes, that is looked up as a name; no name has so many.
const MAX_NAME_BYTES: usize = 1_024;

/// What became of a password that was held against a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the user's.
    Matches,
    /// It is not.
    Differs,
    /// Nobody can say: the stored hash can't be read. To the caller it is as if it were not.
    Unreadable,
}

impl Verdict {
    /// Why somebody is refused, in the words of the audit log.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Matches => "disabled",
            Self::Differs => "no_match",
            Self::Unreadable => "unreadable_hash",
        }
    }
}

/// Which limit refused an attempt unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottledBy {
    /// Attempts from one network.
    Network,
    /// Attempts at one name.
    Name,
    /// Attempts at one name from one network.
    Both,
}

impl ThrottledBy {
    /// The name, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Name => "name",
            Self::Both => "network_and_name",
        }
    }
}

impl Accounts {
    /// Whose a name is, and the hash of the password. The same two statements for a name that nobody has.
    pub(super) async fn find(
        &self,
        username: &str,
    ) -> Result<(Option<User>, Option<PasswordHash>), StoreError> {
        let username = if username.len() > MAX_NAME_BYTES { "" } else { username };
        let user = self.store.users().find_by_username(username).await?;
        let id = user.as_ref().map_or(UserId::new(uuid::Uuid::nil()), |user| user.id);
        let hash = self.store.users().password_hash(id).await?;
        Ok((user, hash))
    }

    /// Holds a password against a hash. Unless it matches, the work is that of every cost that a stored hash has,
    /// for everybody: after the cost was changed, an old hash takes no other time than a new one or none.
    pub(super) async fn verify(
        &self,
        user: Option<&User>,
        password: Option<Password>,
        hash: Option<PasswordHash>,
    ) -> Result<Verdict, AccountError> {
        let costs = self.store.users().password_costs().await?;
        match self.hasher.verify(password, hash, &costs).await {
            Ok(true) => Ok(Verdict::Matches),
            Ok(false) => Ok(Verdict::Differs),
            Err(HasherError::Unreadable) => {
                if let Some(user) = user {
                    self.observer.report(Report::PasswordUnreadable { user_id: user.id });
                }
                Ok(Verdict::Unreadable)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Notes a proof that failed, in one statement whatever was wrong. What was typed is not kept.
    pub(super) async fn refuse(
        &self,
        user: Option<&User>,
        reason: &str,
        device: &Device,
    ) -> Result<AccountError, StoreError> {
        let event = self.event(AuditKind::SignInFailed, Actor::Stranger, device, self.clock.now());
        let event = about(event, user.map(|user| user.id)).with_data(json!({ "reason": reason }));
        self.store.audit_events().insert(&event).await?;
        self.observer.report(Report::SignIn { outcome: "failed" });
        Ok(AccountError::InvalidCredentials)
    }

    /// The work of a sign-in that is refused whatever was typed: there were too many before it. `first_by` is as in
    /// [`note_throttled`](Self::note_throttled).
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn refuse_throttled(
        &self,
        attempt: &SignInAttempt,
        device: &Device,
        first_by: Option<ThrottledBy>,
    ) -> Result<(), AccountError> {
        let (user, _) = self.find(&attempt.username).await?;
        // Held against nobody's: whether the password is the right one must not be told by the time, either.
        self.verify(None, Password::present(&attempt.password), None).await?;
        Ok(self.note_throttled(user.map(|user| user.id), device, first_by).await?)
    }

    /// Counts a proof by password, or the choice of a name, that was refused unread: there were too many before it.
    /// `first_by` is the limit that refused it, if it had refused nothing for a while: then the audit log says so,
    /// and however many follow, they leave no more entries.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn note_throttled(
        &self,
        user: Option<UserId>,
        device: &Device,
        first_by: Option<ThrottledBy>,
    ) -> Result<(), StoreError> {
        self.observer.report(Report::SignIn { outcome: "throttled" });
        let Some(limit) = first_by else { return Ok(()) };
        let event = self.event(AuditKind::SignInThrottled, Actor::Stranger, device, self.clock.now());
        let event = about(event, user).with_data(json!({ "limit": limit.as_str() }));
        self.store.audit_events().insert(&event).await
    }
}

fn about(event: AuditEvent, user_id: Option<UserId>) -> AuditEvent {
    AuditEvent { user_id, ..event }
}
