//! A guest's upgrade, and another password.

use serde_json::json;

use super::opening::{is_signed_in_here, require_unchanged};
use super::proof::Verdict;
use super::{AccountError, Accounts, SignInAttempt, choose};
use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::services::sign_in::Principal;
use crate::session::{Device, UserSession};
use crate::user::{Password, User, Username};

impl Accounts {
    /// Gives a guest a name and a password. Seats, results and the session stay.
    ///
    /// # Errors
    /// [`AccountError`]; nothing was stored.
    pub async fn upgrade(
        &self,
        caller: &Principal,
        chosen: &SignInAttempt,
        device: &Device,
    ) -> Result<(User, UserSession), AccountError> {
        let username = Username::parse(&chosen.username).map_err(AccountError::Username)?;
        let password = choose(&chosen.password, username.as_str())?;
        let guest = self.sign_in.user(caller).await?;
        if !guest.guest {
            return Err(AccountError::NotAGuest);
        }
        self.require_free(&username).await?;
        let hash = self.hasher.hash(password).await?;
        let now = self.clock.now();
        // A name that the guest chose stays; a generated one goes.
        let has_chosen = guest.display_name != guest.username;
        let shown = if has_chosen { guest.display_name.as_str() } else { username.as_str() };
        let work = self.store.begin().await?;
        // Locked: nothing ends the session, or the account, while its way in changes.
        if work.users().lock(guest.id).await?.is_none() || !is_signed_in_here(&*work, caller, now).await? {
            return Err(AccountError::ProofNeeded);
        }
        match work.users().upgrade(guest.id, &username, shown, &hash, now).await {
            Ok(true) => {}
            Ok(false) => return Err(AccountError::NotAGuest),
            Err(StoreError::Conflict(_)) => return Err(AccountError::UsernameTaken),
            Err(error) => return Err(error.into()),
        }
        let event = self.event_of(caller, AuditKind::GuestUpgraded, device, now);
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        Ok((self.sign_in.user(caller).await?, self.sign_in.user_session(caller).await?))
    }

    /// Gives a user another password and ends all their other sessions.
    ///
    /// # Errors
    /// [`AccountError`]; nothing was stored but the audit event.
    pub async fn change_password(
        &self,
        caller: &Principal,
        current: &str,
        new: &str,
        device: &Device,
    ) -> Result<(), AccountError> {
        let user = self.sign_in.user(caller).await?;
        let seen = self.store.users().password_hash(user.id).await?.ok_or(AccountError::NoPassword)?;
        let new = choose(new, &user.username)?;
        let verdict = self.verify(Some(&user), Password::present(current), Some(seen.clone())).await?;
        if verdict != Verdict::Matches {
            return Err(self.refuse(Some(&user), verdict.reason(), device).await?);
        }
        let hash = self.hasher.hash(new).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        work.users().lock(user.id).await?;
        require_unchanged(&*work, &user, &seen).await?;
        work.users().set_password_hash(user.id, &hash, now).await?;
        let ended = work.user_sessions().remove_all(user.id, Some(caller.user_session_id)).await?;
        let event = self.event_of(caller, AuditKind::PasswordChanged, device, now);
        work.audit_events().insert(&event.with_data(json!({ "ended": ended }))).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok(())
    }
}
