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
    /// The sessions that the caller came with: by the token, and by the cookie.
    pub(super) came_with: Vec<&'a Principal>,
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
        let guests = lock_all(&*work, user, came_with, now).await?;
        self.enter(&*work, user, entry, now).await?;
        let too_many = match entry {
            // Nobody has seen a new user on any device.
            Entry::New(_) => {
                work.user_sessions().insert(&session).await?;
                Vec::new()
            }
            Entry::Known { .. } => self.sign_in.store_session(&*work, user, &session).await?,
        };
        let (mut ended, seats) = give_everything(&*work, &guests, user).await?;
        for caller in came_with {
            ended.extend(end(&*work, caller).await?);
        }
        let (kind, outcome) = match entry {
            Entry::New(_) => (AuditKind::SignedUp, "signed_up"),
            Entry::Known { .. } => (AuditKind::SignedIn, "signed_in"),
        };
        let event = self.sign_in.event_of(kind, &session);
        let event = event.with_data(json!({ "ended": ended, "seats": seats }));
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        ended.extend(too_many);
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
/// other. Answers the guests among those, if they are others and the session that the caller comes with disposes of
/// them.
async fn lock_all(
    work: &dyn UnitOfWork,
    user: &User,
    came_with: &[&Principal],
    now: Timestamp,
) -> Result<Vec<User>, StoreError> {
    let mut ids: Vec<_> = came_with.iter().map(|caller| caller.user_id).chain([user.id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut locked = Vec::new();
    for id in ids {
        locked.extend(work.users().lock(id).await?);
    }
    let mut guests = Vec::new();
    for guest in locked.into_iter().filter(|locked| locked.guest && locked.id != user.id) {
        if disposes_of(work, came_with, &guest, now).await? {
            guests.push(guest);
        }
    }
    Ok(guests)
}

/// Whether one of the caller's sessions is a sign-in here of this guest.
async fn disposes_of(
    work: &dyn UnitOfWork,
    came_with: &[&Principal],
    guest: &User,
    now: Timestamp,
) -> Result<bool, StoreError> {
    for caller in came_with.iter().filter(|caller| caller.user_id == guest.id) {
        if is_signed_in_here(work, caller, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
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

/// Gives guests' seats and results to a user and ends the guests' sessions. Answers those, and how many seats moved.
async fn give_everything(
    work: &dyn UnitOfWork,
    guests: &[User],
    user: &User,
) -> Result<(Vec<UserSessionId>, u64), StoreError> {
    lock_open_rooms(work, guests).await?;
    let (mut ended, mut seats) = (Vec::new(), 0);
    for guest in guests {
        seats += work.players().give_all(guest.id, user.id).await?;
        work.results().give_all(guest.id, user.id).await?;
        ended.extend(work.user_sessions().remove_all(guest.id, None).await?);
    }
    Ok((ended, seats))
}

/// Locks the rooms in which a game of these users may end at this moment, by their ids: its results go to whoever has
/// the seat when it is over.
pub(super) async fn lock_open_rooms(work: &dyn UnitOfWork, users: &[User]) -> Result<(), StoreError> {
    let mut rooms = Vec::new();
    for user in users {
        rooms.extend(work.players().open_rooms_of(user.id).await?);
    }
    rooms.sort_unstable();
    rooms.dedup();
    for room in rooms {
        work.rooms().lock(room).await?;
    }
    Ok(())
}
