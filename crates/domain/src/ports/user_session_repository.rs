//! User sessions.

use async_trait::async_trait;

use crate::app::AppSlug;
use crate::error::StoreError;
use crate::id::{UserId, UserSessionId};
use crate::session::UserSession;
use crate::time::{Duration, Timestamp};
use crate::token::TokenHash;

/// The step from one generation of a session's refresh tokens to the next.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The session.
    pub id: UserSessionId,
    /// The generation that must be the current one.
    pub from: i32,
    /// The hash of the next generation's token.
    pub token_hash: TokenHash,
    /// When.
    pub now: Timestamp,
    /// Where the idle limit moves to.
    pub expires_at: Timestamp,
}

/// A page of live user sessions, the latest sign-in first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserSessionListing {
    /// Whose; everybody's without it.
    pub user_id: Option<UserId>,
    /// Only sign-ins older than this one.
    pub before: Option<UserSessionId>,
    /// At most this many.
    pub limit: u32,
}

/// A page of one user's live sessions, the latest activity first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceListing {
    /// Whose.
    pub user_id: UserId,
    /// Only what comes after this place. A session that is used between two pages may be on neither.
    pub after: Option<DevicePlace>,
    /// At most this many.
    pub limit: u32,
}

/// Where a session stood in the list of its user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DevicePlace {
    /// Its latest activity then.
    pub last_active_at: Timestamp,
    /// The session.
    pub id: UserSessionId,
}

/// How many user sessions are live, by their kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiveSessions {
    /// In a cookie.
    pub cookie: u64,
    /// By tokens.
    pub bearer: u64,
}

/// What a clean-up has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndedByTime {
    /// How many sessions were past their limits.
    pub expired: u64,
    /// Those that ended with one of them, to which they were bound, before their own time; and whose they were.
    pub bound: Vec<(UserSessionId, UserId)>,
}

/// Stores user sessions. A session is live while its row is there, its limits have not passed, and the one that it is
/// bound to, if there is one, is live. Whatever ends several takes the rows of their users first, by their ids.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserSessionRepository: Send + Sync {
    /// Stores a new session.
    ///
    /// # Errors
    /// When storage fails.
    async fn insert(&self, session: &UserSession) -> Result<(), StoreError>;

    /// Finds a session that is live. An adapter MUST read the row itself at each call, so that a session deleted by
    /// anyone ends at once.
    ///
    /// # Errors
    /// When storage fails.
    async fn find_live(&self, id: UserSessionId, now: Timestamp) -> Result<Option<UserSession>, StoreError>;

    /// Finds the session of a cookie or refresh token by its hash; otherwise as [`find_live`](Self::find_live).
    ///
    /// # Errors
    /// When storage fails.
    async fn find_live_by_hash(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError>;

    /// Moves the idle limit and the latest activity of a session that is live; only forwards, and nothing where a
    /// later activity is stored.
    ///
    /// # Errors
    /// When storage fails.
    async fn touch(&self, id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError>;

    /// The same for many at once, in one statement: the idle limits of those that are live and were not active
    /// within [`UserSession::touched_every`] move to `at + idle`, never past their absolute ones.
    ///
    /// # Errors
    /// When storage fails.
    async fn touch_all(&self, ids: &[UserSessionId], at: Timestamp, idle: Duration)
    -> Result<(), StoreError>;

    /// Takes the step to the next generation in one conditional statement: the session is live, and `from` is
    /// its current generation. Answers the session after it; `None`: a condition did not hold.
    ///
    /// # Errors
    /// When storage fails.
    async fn rotate(&self, rotation: &Rotation) -> Result<Option<UserSession>, StoreError>;

    /// Notes that a generation was used, only while it is the current one.
    ///
    /// # Errors
    /// When storage fails.
    async fn mark_used(&self, id: UserSessionId, generation: i32) -> Result<(), StoreError>;

    /// Deletes a session of this user, and with it those that are bound to it. Answers those that were there, it
    /// first; none: the user has no such session.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove(&self, id: UserSessionId, user_id: UserId) -> Result<Vec<UserSessionId>, StoreError>;

    /// Deletes all sessions of this user but the one to keep, if there is one, and those with which it ends. Answers
    /// those that were there, by id. To be called in a unit of work.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_all(
        &self,
        user_id: UserId,
        keep: Option<UserSessionId>,
    ) -> Result<Vec<UserSessionId>, StoreError>;

    /// Deletes at most so many sessions that came of handoffs to this app or of its word, and with them those that are
    /// bound to them. Answers those that were there; none: there are no more. To be called in a unit of work in which
    /// no user and no session is locked.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_of_app(&self, app: &AppSlug, limit: u32) -> Result<Vec<UserSessionId>, StoreError>;

    /// How many sessions are past their limits, and still stored.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_expired(&self, now: Timestamp) -> Result<u64, StoreError>;

    /// Deletes sessions past their limits, those that ended first, at most so many, and with them those that are bound
    /// to them. To be called in a unit of work in which no user and no session is locked.
    ///
    /// # Errors
    /// When storage fails.
    async fn remove_expired(&self, now: Timestamp, limit: u32) -> Result<EndedByTime, StoreError>;

    /// How many sessions that began before a time still have their address.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets the addresses of sessions that began before a time, the oldest first, at most so many, in one
    /// statement. Answers how many.
    ///
    /// # Errors
    /// When storage fails.
    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Lists sessions that are live.
    ///
    /// # Errors
    /// When storage fails.
    async fn list(&self, listing: UserSessionListing, now: Timestamp)
    -> Result<Vec<UserSession>, StoreError>;

    /// Lists the sessions of one user that are live.
    ///
    /// # Errors
    /// When storage fails.
    async fn devices(&self, listing: DeviceListing, now: Timestamp) -> Result<Vec<UserSession>, StoreError>;

    /// How many sessions of this user are live.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_live(&self, user_id: UserId, now: Timestamp) -> Result<u64, StoreError>;

    /// How many sessions of everybody are live.
    ///
    /// # Errors
    /// When storage fails.
    async fn count_all_live(&self, now: Timestamp) -> Result<LiveSessions, StoreError>;

    /// Gives a live session of this user the user's own name for the device, or takes it away. Answers the
    /// session after it; `None`: there is no such session.
    ///
    /// # Errors
    /// When storage fails.
    async fn rename(
        &self,
        id: UserSessionId,
        user_id: UserId,
        device_name: Option<String>,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError>;
}
