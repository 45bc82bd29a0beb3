//! The one transaction of every sign-in by password.

use serde_json::json;

use super::{AccountError, Accounts};
use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::id::UserSessionId;
use crate::ports::{Report, UnitOfWork};
use crate::services::sign_in::{Principal, SessionWish, SignedIn, end};
use crate::time::Timestamp;
use crate::user::{PasswordHash, User};

/// Others may take a seat that is about to move this many times before the caller is told to try again.
const MAX_ATTEMPTS: usize = 3;

/// Who is let in, and how.
pub(super) struct Opening<'a> {
    pub(super) user: &'a User,
    pub(super) entry: Entry,
    pub(super) came_with: Option<&'a Principal>,
    pub(super) wish: &'a SessionWish,
}

/// By what a user is let in.
pub(super) enum Entry {
    /// A new account, with this hash.
    New(PasswordHash),
    /// The password of an account: the hash it was held against, and one to replace it, if it is due.
    Known { seen: PasswordHash, newer: Option<PasswordHash> },
}

impl Accounts {
    /// Lets a user in.
    pub(super) async fn open(&self, opening: &Opening<'_>) -> Result<SignedIn, AccountError> {
        for _ in 0..MAX_ATTEMPTS {
            match self.open_once(opening).await {
                // The user took a seat in a room where the guest sits, at this moment: it stays behind now.
                Err(AccountError::Store(StoreError::Conflict(_))) => {}
                opened => return opened,
            }
        }
        Err(StoreError::Contention("others always took a seat first".into()).into())
    }

    async fn open_once(&self, opening: &Opening<'_>) -> Result<SignedIn, AccountError> {
        let Opening { user, entry, came_with, wish } = opening;
        let now = self.clock.now();
        let (session, token) = self.sign_in.session_of(user, wish, now);
        let work = self.store.begin().await?;
        let mut guest = lock_both(&*work, user, *came_with).await?;
        if let Some(caller) = came_with
            && !is_signed_in_here(&*work, caller, now).await?
        {
            guest = None;
        }
        self.enter(&*work, user, entry, now).await?;
        match entry {
            // Nobody has seen a new user on any device.
            Entry::New(_) => work.user_sessions().insert(&session).await?,
            Entry::Known { .. } => self.sign_in.store_session(&*work, user, &session).await?,
        }
        let (ended, seats) = match (came_with, guest) {
            (Some(_), Some(guest)) => give_everything(&*work, &guest, user).await?,
            (Some(came_with), None) => (end(&*work, came_with).await?, 0),
            (None, _) => (Vec::new(), 0),
        };
        let (kind, outcome) = match entry {
            Entry::New(_) => (AuditKind::SignedUp, "signed_up"),
            Entry::Known { .. } => (AuditKind::SignedIn, "signed_in"),
        };
        let event = self.sign_in.event_of(kind, &session);
        let event = event.with_data(json!({ "ended": ended, "seats": seats }));
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        self.observer.report(Report::SignIn { outcome });
        Ok(self.sign_in.with_tokens((*user).clone(), session, token, now))
    }

    /// Stores a new user, or sees that the known one is still as they were when the password was checked: a
    /// session that is made now outlives neither another password nor an end of the account.
    async fn enter(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        match entry {
            Entry::New(hash) => match work.users().insert_registered(user, hash).await {
                Err(StoreError::Conflict(_)) => Err(AccountError::UsernameTaken),
                stored => Ok(stored?),
            },
            Entry::Known { seen, newer } => {
                require_unchanged(work, user, seen).await?;
                if let Some(newer) = newer {
                    work.users().set_password_hash(user.id, newer, now).await?;
                }
                Ok(())
            }
        }
    }
}

/// Fails unless this user, who is locked, still has that password and is let in.
pub(super) async fn require_unchanged(
    work: &dyn UnitOfWork,
    user: &User,
    seen: &PasswordHash,
) -> Result<(), AccountError> {
    let stored = work.users().find(user.id).await?;
    let is_let_in = stored.is_some_and(|stored| stored.disabled_at.is_none());
    let has_password = work.users().password_hash(user.id).await?.as_ref() == Some(seen);
    if is_let_in && has_password { Ok(()) } else { Err(AccountError::InvalidCredentials) }
}

/// Locks the user and whoever the caller was until now, by their ids, so that two sign-ins can't wait for each
/// other. Answers the second, if they are a guest and another.
async fn lock_both(
    work: &dyn UnitOfWork,
    user: &User,
    came_with: Option<&Principal>,
) -> Result<Option<User>, StoreError> {
    let mut ids: Vec<_> = came_with.map(|caller| caller.user_id).into_iter().chain([user.id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut guest = None;
    for id in ids {
        let locked = work.users().lock(id).await?;
        guest = guest.or(locked.filter(|locked| locked.guest && id != user.id));
    }
    Ok(guest)
}

/// Whether the caller's session still stands and is of a sign-in here. The backend of another app, which holds the
/// tokens of those that are not, disposes of nobody's name and seats.
pub(super) async fn is_signed_in_here(
    work: &dyn UnitOfWork,
    caller: &Principal,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let session = work.user_sessions().find_live(caller.user_session_id, now).await?;
    Ok(session.is_some_and(|session| session.is_of_sign_in()))
}

/// Gives a guest's seats and results to a user and ends the guest's sessions. Answers those, and how many seats
/// moved.
async fn give_everything(
    work: &dyn UnitOfWork,
    guest: &User,
    user: &User,
) -> Result<(Vec<UserSessionId>, u64), StoreError> {
    lock_open_rooms(work, guest).await?;
    let seats = work.players().give_all(guest.id, user.id).await?;
    work.results().give_all(guest.id, user.id).await?;
    Ok((work.user_sessions().remove_all(guest.id, None).await?, seats))
}

/// Locks the rooms in which a user's game may end at this moment, by their ids: its results go to whoever has
/// the seat when it is over.
pub(super) async fn lock_open_rooms(work: &dyn UnitOfWork, user: &User) -> Result<(), StoreError> {
    for room in work.players().open_rooms_of(user.id).await? {
        work.rooms().lock(room).await?;
    }
    Ok(())
}
