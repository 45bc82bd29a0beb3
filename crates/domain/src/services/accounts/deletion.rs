//! The end of an account: the user goes, the seats and results stay without a name.

use super::opening::{is_signed_in_here, lock_open_rooms};
use super::{AccountError, Accounts};
use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::id::UserSessionId;
use crate::ports::UnitOfWork;
use crate::services::sign_in::Principal;
use crate::session::Device;
use crate::time::Duration;
use crate::user::{Password, User};

/// How long a sign-in proves by itself who asks.
const FRESH_FOR: Duration = Duration::minutes(10);
/// What the others at a table read in the place of the name.
const NOBODY: &str = "Deleted player";

impl Accounts {
    /// Deletes the caller's account. A registered user proves it by the password, or by a session of a sign-in that
    /// is fresh; a guest has nothing but the session.
    ///
    /// # Errors
    /// [`AccountError`]; nothing was deleted.
    pub async fn delete(
        &self,
        caller: &Principal,
        password: Option<&str>,
        device: &Device,
    ) -> Result<(), AccountError> {
        let user = self.sign_in.user(caller).await?;
        self.require_proof(caller, &user, password, device).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        work.users().lock(user.id).await?;
        if password.is_none() && !is_signed_in_here(&*work, caller, now).await? {
            return Err(AccountError::ProofNeeded);
        }
        let ended = remove_user(&*work, &user).await?;
        let event = self.event_of(caller, AuditKind::UserDeleted, device, now);
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok(())
    }

    async fn require_proof(
        &self,
        caller: &Principal,
        user: &User,
        password: Option<&str>,
        device: &Device,
    ) -> Result<(), AccountError> {
        let Some(password) = password else {
            let session = self.sign_in.user_session(caller).await?;
            let is_fresh = self.clock.now() - session.created_at < FRESH_FOR;
            let is_proved = session.is_of_sign_in() && (user.guest || is_fresh);
            return if is_proved { Ok(()) } else { Err(AccountError::ProofNeeded) };
        };
        let hash = self.store.users().password_hash(user.id).await?;
        if self.hasher.verify(Password::present(password), hash).await? {
            return Ok(());
        }
        Err(self.refuse(Some(user), "no_match", device).await?)
    }
}

/// Takes a user off everything that stays, and deletes the rest. Answers the sessions that ended, to be announced
/// after the commit.
pub(in crate::services) async fn remove_user(
    work: &dyn UnitOfWork,
    user: &User,
) -> Result<Vec<UserSessionId>, StoreError> {
    work.users().lock(user.id).await?;
    lock_open_rooms(work, std::slice::from_ref(user)).await?;
    work.players().rename_all(user.id, NOBODY).await?;
    work.results().forget(user.id).await?;
    let ended = work.user_sessions().remove_all(user.id, None).await?;
    work.users().remove(user.id).await?;
    Ok(ended)
}
