//! A token that was used comes again: the same attempt, whose answer was lost, or a copy.

use serde_json::json;

use crate::audit::AuditKind;
use crate::ports::{Report, UnitOfWork};
use crate::services::handoffs::redeem::account_of;
use crate::services::handoffs::{HandoffError, Handoffs, Redeemed, Redemption};
use crate::session::{Handoff, SecondUse};
use crate::time::Timestamp;
use crate::token::TokenHash;
use crate::user::User;

impl Handoffs {
    /// Judges a token that could not be burned, whose user is locked.
    pub(super) async fn second_use(
        &self,
        work: Box<dyn UnitOfWork>,
        user: User,
        token: &TokenHash,
        redemption: &Redemption,
        now: Timestamp,
    ) -> Result<Redeemed, HandoffError> {
        // Read again: nobody else uses it at this moment.
        let used = work.handoffs().find(token).await?.filter(|found| found.used_at.is_some());
        let used = used.ok_or_else(|| self.refuse())?;
        match self.repeat(&*work, user, &used, redemption, now).await? {
            Some(redeemed) => Ok(redeemed),
            None => Err(self.end_replayed(work, used, now).await?),
        }
    }

    /// The same answer again, as long as nobody has used it and the user is still signed in where they come from.
    async fn repeat(
        &self,
        work: &dyn UnitOfWork,
        user: User,
        used: &Handoff,
        redemption: &Redemption,
        now: Timestamp,
    ) -> Result<Option<Redeemed>, HandoffError> {
        let SecondUse::Repeat(child) = used.judge_second_use(redemption.redeem_id, now) else {
            return Ok(None);
        };
        let is_answered = used.is_answered_by(redemption.code_verifier.as_deref());
        if !is_answered || used.parent_session_id.is_none() {
            return Ok(None);
        }
        let Some(session) = work.user_sessions().find_live(child, now).await? else { return Ok(None) };
        let Some(refresh_token) = self.sign_in.unused_token(&session) else { return Ok(None) };
        let account = account_of(work, used).await?;
        self.observer.report(Report::Handoff { outcome: "repeated" });
        let signed_in = self.sign_in.with_tokens(user, session, refresh_token, now);
        Ok(Some(Redeemed { signed_in, account, source_app: used.source_app.clone() }))
    }

    /// Somebody has a copy of the token: nobody knows who is who, so what came of it ends.
    async fn end_replayed(
        &self,
        work: Box<dyn UnitOfWork>,
        used: Handoff,
        now: Timestamp,
    ) -> Result<HandoffError, HandoffError> {
        let ended = match used.child_session_id {
            Some(child) => work.user_sessions().remove(child, used.user_id).await?,
            None => Vec::new(),
        };
        let event = self.event(AuditKind::HandoffReplayed, &used, now).and_data("ended", json!(ended));
        work.audit_events().insert(&event).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        self.observer.report(Report::HandoffReplayed { handoff_id: used.id });
        Ok(HandoffError::Invalid)
    }
}
