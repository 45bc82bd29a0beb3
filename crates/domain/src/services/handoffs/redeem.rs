//! Makes the session in the target app: the token is burned and the session stored in one transaction.

use uuid::Uuid;

use crate::account::Account;
use crate::app::{App, AppSlug};
use crate::audit::AuditKind;
use crate::error::StoreError;
use crate::ports::{Report, UnitOfWork};
use crate::services::handoffs::{HandoffError, Handoffs};
use crate::services::sign_in::{InApp, Opened, SignedIn};
use crate::session::{Device, Handoff, UserSession};
use crate::time::Timestamp;
use crate::token::{Purpose, Secret};
use crate::user::User;

/// What the target app presents.
#[derive(Clone)]
pub struct Redemption {
    /// The token, as its user's browser brought it.
    pub token: String,
    /// The app's own name for this attempt; the same when it asks again because an answer was lost.
    pub redeem_id: Uuid,
    /// The answer to the challenge, where there is one.
    pub code_verifier: Option<String>,
}

/// The token and the verifier are secrets.
impl std::fmt::Debug for Redemption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redemption").field("redeem_id", &self.redeem_id).finish_non_exhaustive()
    }
}

/// A user who has arrived.
#[derive(Debug)]
pub struct Redeemed {
    /// Who, with the tokens of the new session.
    pub signed_in: SignedIn,
    /// The account that they act for.
    pub account: Option<Account>,
    /// Where they come from.
    pub source_app: AppSlug,
}

impl Handoffs {
    /// Redeems a token for the app that it was made for, which has proved itself. The session that comes of it has
    /// tokens of its own and never outlives the one that it came from.
    ///
    /// # Errors
    /// [`HandoffError::Invalid`], whatever is wrong with the token; [`HandoffError::Store`].
    pub async fn redeem(&self, app: &App, redemption: &Redemption) -> Result<Redeemed, HandoffError> {
        let now = self.clock.now();
        let token = Secret::parse(Purpose::Handoff, &redemption.token).ok_or_else(|| self.refuse())?.hash();
        let found = self.store.handoffs().find(&token).await?;
        // The index finds by comparing letters; this comparison takes as long for every hash.
        let found = found.filter(|found| found.token_hash == token && found.target_app == app.slug);
        let found = found.ok_or_else(|| self.refuse())?;
        let work = self.store.begin().await?;
        let source = self.hold_apps(&*work, &found).await?;
        let user = self.sign_in.lock_user(&*work, found.user_id).await?.ok_or_else(|| self.refuse())?;
        let may_act = self.may_act(&*work, &found).await?;
        if let Some(source) = source.as_ref().filter(|source| may_act && source.may_hand_to(&app.slug))
            && let Some(handoff) =
                work.handoffs().redeem(&token, &app.slug, redemption.redeem_id, now).await?
        {
            return self.first_use(work, user, source, app, handoff, redemption, now).await;
        }
        self.second_use(work, user, &token, redemption, now).await
    }

    /// Keeps both apps as they are until the session is stored: who disables one waits, and then ends it. Answers the
    /// source app, if it takes part.
    async fn hold_apps(&self, work: &dyn UnitOfWork, found: &Handoff) -> Result<Option<App>, HandoffError> {
        let mut slugs = [&found.source_app, &found.target_app];
        slugs.sort_unstable();
        let mut source = None;
        for slug in slugs {
            let app = work.apps().hold(slug).await?.filter(App::is_enabled);
            if app.is_none() && *slug == found.target_app {
                return Err(self.refuse());
            }
            source = source.or(app.filter(|app| app.slug == found.source_app));
        }
        Ok(source)
    }

    /// Whether the user, who is locked, is a member of the account that the handoff is for, if it is for one.
    async fn may_act(&self, work: &dyn UnitOfWork, found: &Handoff) -> Result<bool, StoreError> {
        match found.account_id {
            Some(account) => work.accounts().is_member(account, found.user_id).await,
            None => Ok(true),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each was read on the way here")]
    async fn first_use(
        &self,
        work: Box<dyn UnitOfWork>,
        user: User,
        source: &App,
        target: &App,
        handoff: Handoff,
        redemption: &Redemption,
        now: Timestamp,
    ) -> Result<Redeemed, HandoffError> {
        if !handoff.is_answered_by(redemption.code_verifier.as_deref()) {
            // Who guesses has one guess.
            work.commit().await?;
            return Err(self.refuse());
        }
        let parent = self.parent_of(&*work, &handoff, now).await?.ok_or_else(|| self.refuse())?;
        let wanted = InApp {
            app: &target.slug,
            account_id: handoff.account_id,
            parent: Some((&parent, target.end_children)),
            device_name: Some(format!("Signed in from {}", source.name)),
            device: Device {
                device_info: parent.device_info.clone(),
                user_agent: handoff.user_agent.clone(),
                ip_address: handoff.ip_address,
            },
        };
        let opened = self.sign_in.open_in_app(&*work, &user, wanted, now).await?;
        let Opened { session, token: refresh_token, ended } = opened;
        work.handoffs().set_child(handoff.id, session.id).await?;
        let handoff = Handoff { child_session_id: Some(session.id), ..handoff };
        work.audit_events().insert(&self.event(AuditKind::HandoffRedeemed, &handoff, now)).await?;
        let account = account_of(&*work, &handoff).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        self.observer.report(Report::Handoff { outcome: "redeemed" });
        let signed_in = self.sign_in.with_tokens(user, session, refresh_token, now);
        Ok(Redeemed { signed_in, account, source_app: handoff.source_app })
    }

    async fn parent_of(
        &self,
        work: &dyn UnitOfWork,
        handoff: &Handoff,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        match handoff.parent_session_id {
            Some(parent) => work.user_sessions().find_live(parent, now).await,
            None => Ok(None),
        }
    }
}

/// The account that a handoff is for.
pub(super) async fn account_of(
    work: &dyn UnitOfWork,
    handoff: &Handoff,
) -> Result<Option<Account>, StoreError> {
    match handoff.account_id {
        Some(account) => work.accounts().find(account).await,
        None => Ok(None),
    }
}
