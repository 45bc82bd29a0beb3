//! Makes the token.

use std::net::IpAddr;

use crate::app::{App, AppSlug, RedirectUri};
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AccountId, HandoffId};
use crate::ports::{Report, UnitOfWork};
use crate::services::handoffs::{HandoffError, Handoffs};
use crate::services::sign_in::{Principal, SignInError};
use crate::session::{CodeChallenge, Handoff, UserSession};
use crate::time::Timestamp;
use crate::token::{AccessRefusal, Purpose, Secret};

/// As many sessions may end with one another, each of them handed on from the one before: whatever asks for one looks
/// at all above it.
const MOST_STEPS: usize = 8;

/// Where a user wishes to go, and from where.
#[derive(Clone, Debug, Default)]
pub struct HandoffWish {
    /// The slug of the app.
    pub target_app: String,
    /// The account that they will act for.
    pub account_id: Option<AccountId>,
    /// Where the browser is sent.
    pub redirect_uri: Option<String>,
    /// What the redeemer must know the answer to.
    pub code_challenge: Option<CodeChallenge>,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
}

/// A handoff, and its token, shown this once.
#[derive(Debug)]
pub struct Minted {
    /// What is stored.
    pub handoff: Handoff,
    /// The token.
    pub token: Secret,
}

impl Minted {
    /// Where the browser is to be sent. The token stands in the fragment, which no server is sent and no log keeps.
    #[must_use]
    pub fn redirect_url(&self) -> Option<String> {
        let uri = self.handoff.redirect_uri.as_ref()?;
        Some(format!("{}#handoff_token={}", uri.as_str(), self.token.reveal()))
    }
}

impl Handoffs {
    /// Makes a handoff from the caller's session.
    ///
    /// # Errors
    /// [`HandoffError`]; nothing was stored.
    pub async fn mint(&self, caller: &Principal, wish: &HandoffWish) -> Result<Minted, HandoffError> {
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let user = self.sign_in.lock_user(&*work, caller.user_id).await?.ok_or_else(has_ended)?;
        let parent = work.user_sessions().find_live(caller.user_session_id, now).await?;
        let parent = parent.filter(|parent| parent.user_id == user.id).ok_or_else(has_ended)?;
        if ends_with(&*work, &parent, now).await? >= MOST_STEPS {
            return Err(HandoffError::TooFar);
        }
        let (source, target) = pair(&*work, &parent, &wish.target_app).await?;
        let redirect_uri = wish.redirect_uri.as_deref().map(|uri| registered(&target, uri)).transpose()?;
        if let Some(account) = wish.account_id
            && !work.accounts().is_member(account, user.id).await?
        {
            return Err(HandoffError::UnknownAccount);
        }
        if work.handoffs().count_open(user.id, now).await? >= self.settings.max_open {
            return Err(HandoffError::TooMany(self.settings.max_open));
        }
        let token = Secret::new(Purpose::Handoff, &self.randomness.bytes());
        let handoff = Handoff {
            id: HandoffId::new(self.randomness.uuid(now)),
            token_hash: token.hash(),
            user_id: user.id,
            account_id: wish.account_id,
            source_app: source.slug,
            target_app: target.slug,
            redirect_uri,
            code_challenge: wish.code_challenge.clone(),
            created_at: now,
            expires_at: now + self.settings.ttl,
            used_at: None,
            redeem_id: None,
            child_session_id: None,
            parent_session_id: Some(parent.id),
            revoked_at: None,
            user_agent: wish.user_agent.clone(),
            ip_address: wish.ip_address,
        };
        work.handoffs().insert(&handoff).await?;
        let event = self.event(AuditKind::HandoffCreated, &handoff, now).of_session(parent.id);
        work.audit_events().insert(&AuditEvent { actor: Actor::User, ..event }).await?;
        work.commit().await?;
        self.observer.report(Report::Handoff { outcome: "created" });
        Ok(Minted { handoff, token })
    }
}

/// With how many sessions this one ends, counted up to as many as there may be.
async fn ends_with(
    work: &dyn UnitOfWork,
    session: &UserSession,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let (mut steps, mut above) = (0, session.bound_to());
    while let Some(id) = above.filter(|_| steps < MOST_STEPS) {
        steps += 1;
        above = work.user_sessions().find_live(id, now).await?.and_then(|session| session.bound_to());
    }
    Ok(steps)
}

fn has_ended() -> SignInError {
    SignInError::Refused(AccessRefusal::Revoked)
}

/// The app of the session, and the one that its users may be handed to.
async fn pair(work: &dyn UnitOfWork, parent: &UserSession, target: &str) -> Result<(App, App), HandoffError> {
    let not_allowed = || HandoffError::NotAllowed { source_app: parent.app.clone() };
    let target = AppSlug::parse(target).ok_or(HandoffError::UnknownApp)?;
    let target = work.apps().find(&target).await?.filter(App::is_enabled).ok_or(HandoffError::UnknownApp)?;
    let source = AppSlug::parse(&parent.app).ok_or_else(not_allowed)?;
    let source = work.apps().find(&source).await?.filter(App::is_enabled).ok_or_else(not_allowed)?;
    if source.may_hand_to(&target.slug) { Ok((source, target)) } else { Err(not_allowed()) }
}

fn registered(target: &App, uri: &str) -> Result<RedirectUri, HandoffError> {
    let registered = target.redirect_uris.iter().find(|registered| registered.as_str() == uri);
    registered.cloned().ok_or(HandoffError::RedirectUriNotRegistered)
}
