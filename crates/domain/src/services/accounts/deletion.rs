//! The end of an account: the user goes, the seats and results stay without a name.

use super::opening::{is_signed_in_here, lock_open_rooms, require_unchanged};
use super::proof::Verdict;
use super::{AccountError, Accounts};
use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::id::{UserId, UserSessionId};
use crate::ports::{AuditEventRepository, UnitOfWork};
use crate::services::sign_in::Principal;
use crate::session::Device;
use crate::time::{Duration, Timestamp};
use crate::user::{Password, PasswordHash, User};

/// How long a sign-in proves by itself who asks.
const FRESH_FOR: Duration = Duration::minutes(10);
/// What the others at a table read in the place of the name.
const NOBODY: &str = "Deleted player";
/// Events that are changed at a time.
const EVENTS: u32 = 1_000;

/// By what a caller has proved who they are.
enum Proof {
    /// By the password that this hash was made from.
    Password(PasswordHash),
    /// By the session that they ask with.
    Session,
}

impl Accounts {
    /// Deletes the caller's account. A registered user proves it by the password, or by a session of a sign-in that
    /// is fresh; a guest has nothing but the session.
    ///
    /// # Errors
    /// [`AccountError`]; the account stays. Whoever had proved who they are has its devices off the audit log already.
    pub async fn delete(
        &self,
        caller: &Principal,
        password: Option<&str>,
        device: &Device,
    ) -> Result<(), AccountError> {
        let user = self.sign_in.user(caller).await?;
        let proof = self.proof(caller, &user, password, device).await?;
        // Anybody makes events about a user, by guessing; so many must not outlast the time that a unit has.
        forget_events(self.store.audit_events(), user.id).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        work.users().lock(user.id).await?;
        require_proof(&*work, caller, &user, &proof, now).await?;
        let ended = remove_user(&*work, &user).await?;
        // From nowhere: what is left of a user does not say where they were.
        let event = self.event_of(caller, AuditKind::UserDeleted, &Device::default(), now);
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok(())
    }

    async fn proof(
        &self,
        caller: &Principal,
        user: &User,
        password: Option<&str>,
        device: &Device,
    ) -> Result<Proof, AccountError> {
        let Some(password) = password else {
            let session = self.sign_in.user_session(caller).await?;
            let is_fresh = self.clock.now() - session.created_at < FRESH_FOR;
            let is_proved = session.is_of_sign_in() && (user.guest || is_fresh);
            return if is_proved { Ok(Proof::Session) } else { Err(AccountError::ProofNeeded) };
        };
        let hash = self.store.users().password_hash(user.id).await?;
        let verdict = self.verify(Some(user), Password::present(password), hash.clone()).await?;
        match hash.filter(|_| verdict == Verdict::Matches) {
            Some(hash) => Ok(Proof::Password(hash)),
            None => Err(self.refuse(Some(user), verdict.reason(), device).await?),
        }
    }
}

/// Looks at the proof once more where the user is locked: a password that was replaced meanwhile, by a user who
/// shut somebody out, proves nothing any more, and neither does a session that has ended.
async fn require_proof(
    work: &dyn UnitOfWork,
    caller: &Principal,
    user: &User,
    proof: &Proof,
    now: Timestamp,
) -> Result<(), AccountError> {
    match proof {
        Proof::Password(seen) => require_unchanged(work, user, seen).await,
        Proof::Session if is_signed_in_here(work, caller, now).await? => Ok(()),
        Proof::Session => Err(AccountError::ProofNeeded),
    }
}

/// Takes a user off everything that stays, and deletes the rest. What stays says nothing of where they were and on
/// what device. Answers the sessions that ended, to be announced after the commit. The events were
/// [forgotten](forget_events) before, but for those that came since.
pub(in crate::services) async fn remove_user(
    work: &dyn UnitOfWork,
    user: &User,
) -> Result<Vec<UserSessionId>, StoreError> {
    work.users().lock(user.id).await?;
    lock_open_rooms(work, std::slice::from_ref(user)).await?;
    work.players().rename_all(user.id, NOBODY).await?;
    work.game_sessions().forget(user.id).await?;
    work.results().forget(user.id).await?;
    let ended = work.user_sessions().remove_all(user.id, None).await?;
    work.handoffs().forget(user.id).await?;
    forget_events(work.audit_events(), user.id).await?;
    work.users().remove(user.id).await?;
    Ok(ended)
}

/// Takes a user's devices off the audit log, however many events there are, in batches.
pub(in crate::services) async fn forget_events(
    events: &dyn AuditEventRepository,
    user: UserId,
) -> Result<(), StoreError> {
    while events.forget(user, EVENTS).await? >= u64::from(EVENTS) {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::mocks::MockAuditEventRepository;

    #[tokio::test]
    async fn events_are_forgotten_batch_by_batch_until_one_is_not_full() {
        let user = UserId::new(Uuid::from_u128(1));
        let (mut events, mut order) = (MockAuditEventRepository::new(), Sequence::new());
        for found in [u64::from(EVENTS), u64::from(EVENTS), 7] {
            events
                .expect_forget()
                .with(eq(user), eq(EVENTS))
                .times(1)
                .in_sequence(&mut order)
                .returning(move |_, _| Ok(found));
        }
        forget_events(&events, user).await.unwrap();
    }
}
