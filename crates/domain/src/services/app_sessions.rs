//! Seats the users of another backend: it vouches for them, so they need no password here.

use std::sync::Arc;

use serde_json::json;

use crate::app::{App, ExternalId};
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::game::PlayerName;
use crate::id::UserId;
use crate::ports::{Clock, Randomness, Store, UnitOfWork};
use crate::services::apps::AppProofError;
use crate::services::device_sessions::DeviceSessions;
use crate::services::sign_in::{InApp, Opened, SignIn, SignedIn};
use crate::session::{Device, UserSession};
use crate::time::Timestamp;
use crate::user::User;

/// Others may be first, or have the generated name, this many times before the caller is told to try again.
const MAX_ATTEMPTS: usize = 5;

/// One of the app's own users.
#[derive(Clone, Debug)]
pub struct AppUser {
    /// The app's own name for them.
    pub external_id: ExternalId,
    /// The name that others see; a generated one, or the one they have, without it.
    pub display_name: Option<PlayerName>,
    /// Where the app calls from.
    pub device: Device,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum AppSessionError {
    /// An operator keeps this user out.
    #[error("this user is not let in any more")]
    NotLetIn,
    /// The app takes part no more.
    #[error(transparent)]
    App(#[from] AppProofError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The service.
pub struct AppSessions {
    store: Arc<dyn Store>,
    sign_in: Arc<SignIn>,
    devices: Arc<DeviceSessions>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl AppSessions {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        sign_in: Arc<SignIn>,
        devices: Arc<DeviceSessions>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { store, sign_in, devices, clock, randomness }
    }

    /// Signs in a user of an app that has proved itself. Answers also whether the user is new.
    ///
    /// # Errors
    /// [`AppSessionError`].
    pub async fn sign_in(&self, app: &App, wish: &AppUser) -> Result<(SignedIn, bool), AppSessionError> {
        for _ in 0..MAX_ATTEMPTS {
            match self.attempt(app, wish).await {
                // Another call makes the same user at this moment, or somebody has the generated name.
                Err(AppSessionError::Store(StoreError::Conflict(_))) => {}
                answer => return answer,
            }
        }
        Err(StoreError::Contention("others always made a user first".into()).into())
    }

    async fn attempt(&self, app: &App, wish: &AppUser) -> Result<(SignedIn, bool), AppSessionError> {
        let now = self.clock.now();
        let found = self.store.users().find_external(&app.slug, &wish.external_id).await?;
        let work = self.store.begin().await?;
        // Held until the session is stored: who disables the app waits, and then ends it.
        work.apps().hold(&app.slug).await?.filter(App::is_enabled).ok_or(AppProofError::Refused)?;
        let is_new = found.is_none();
        let user = match found {
            Some(user) => self.enter(&*work, &user, wish).await?,
            None => self.make(&*work, app, wish, now).await?,
        };
        let wanted = InApp {
            app: &app.slug,
            account_id: None,
            parent: None,
            device_name: None,
            device: wish.device.clone(),
        };
        let opened = self.sign_in.open_in_app(&*work, &user, wanted, now).await?;
        let Opened { session, token, ended } = opened;
        let kind = if is_new { AuditKind::SignedUp } else { AuditKind::SignedIn };
        work.audit_events().insert(&self.event(kind, &session)).await?;
        work.commit().await?;
        self.devices.announce(&ended).await;
        Ok((self.sign_in.with_tokens(user, session, token, now), is_new))
    }

    async fn enter(
        &self,
        work: &dyn UnitOfWork,
        found: &User,
        wish: &AppUser,
    ) -> Result<User, AppSessionError> {
        let user = self.sign_in.lock_user(work, found.id).await?.ok_or(AppSessionError::NotLetIn)?;
        let name = wish.display_name.as_ref().map(PlayerName::as_str);
        match name.filter(|name| *name != user.display_name) {
            None => Ok(user),
            Some(name) => {
                work.users().set_display_name(user.id, name).await?;
                Ok(User { display_name: name.to_owned(), ..user })
            }
        }
    }

    async fn make(
        &self,
        work: &dyn UnitOfWork,
        app: &App,
        wish: &AppUser,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let username = self.sign_in.guest_name();
        let shown = wish.display_name.clone().map_or_else(|| username.clone(), PlayerName::into_string);
        let user = User::vouched_for(UserId::new(self.randomness.uuid(now)), username, shown, now);
        work.users().insert_external(&user, &app.slug, &wish.external_id).await?;
        Ok(user)
    }

    fn event(&self, kind: AuditKind, session: &UserSession) -> AuditEvent {
        let event = AuditEvent { actor: Actor::App, ..self.sign_in.event_of(kind, session) };
        event.with_data(json!({ "app": session.app }))
    }
}
