//! Registered apps: who they are. What an operator changes about them is in `changes`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::{App, AppSlug, RedirectUri};
use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AppId, AuditEventId};
use crate::ports::{Clock, Randomness, Store, UnitOfWork};
use crate::services::device_sessions::DeviceSessions;
use crate::time::Timestamp;
use crate::token::{Purpose, Secret};

mod changes;

/// The longest name of an app, in characters.
const MAX_NAME: usize = 40;

/// Why a caller is no app.
#[derive(Debug, thiserror::Error)]
pub enum AppProofError {
    /// No such app, another secret, or a disabled app: nobody is told which.
    #[error("present the app's slug and secret as `Authorization: Basic`; an operator can make a new secret")]
    Refused,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The slug is none.
    #[error("`{0}` is no slug: a lower-case letter, then at most 31 lower-case letters, digits and hyphens")]
    BadSlug(String),
    /// The name is none.
    #[error("a name has 1 to {MAX_NAME} characters, none of them a control")]
    BadName,
    /// Browsers must not be sent there.
    #[error(
        "`{0}` is no redirect URI: https, http on this machine, or a scheme such as com.example.game; no fragment"
    )]
    BadRedirectUri(String),
    /// There is an app of that slug.
    #[error("there is an app `{0}` already; `reseat apps list` shows it")]
    Taken(AppSlug),
    /// There is none.
    #[error("there is no app `{0}`; `reseat apps add` makes one")]
    Unknown(String),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An app as an operator describes it.
#[derive(Clone, Debug, Default)]
pub struct NewApp {
    /// Names it.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Where its users' browsers may be sent.
    pub redirect_uris: Vec<String>,
    /// The apps that it may hand its users to; they are there already.
    pub targets: Vec<String>,
    /// Whether a session that was handed to it ends with the one that it came from.
    pub end_children: bool,
}

/// The service.
pub struct Apps {
    store: Arc<dyn Store>,
    devices: Arc<DeviceSessions>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl Apps {
    /// Wires the service.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        devices: Arc<DeviceSessions>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { store, devices, clock, randomness }
    }

    /// Which app presents its slug and secret.
    ///
    /// # Errors
    /// [`AppProofError::Refused`] whatever is wrong with them; [`AppProofError::Store`].
    pub async fn authenticate(&self, slug: &str, secret: &str) -> Result<App, AppProofError> {
        let slug = AppSlug::parse(slug).ok_or(AppProofError::Refused)?;
        let secret = Secret::parse(Purpose::App, secret).ok_or(AppProofError::Refused)?;
        let app = self.store.apps().find(&slug).await?;
        app.filter(|app| app.accepts(&secret.hash(), self.clock.now())).ok_or(AppProofError::Refused)
    }

    /// Registers an app. Its secret is told this once.
    ///
    /// # Errors
    /// [`AppError`]; nothing was stored.
    pub async fn add(&self, new: &NewApp) -> Result<(App, Secret), AppError> {
        let now = self.clock.now();
        let secret = self.secret();
        let app = App {
            id: AppId::new(self.randomness.uuid(now)),
            slug: slug(&new.slug)?,
            name: name(&new.name)?,
            secret_hash: secret.hash(),
            previous_secret: None,
            redirect_uris: new.redirect_uris.iter().map(|uri| redirect_uri(uri)).collect::<Result<_, _>>()?,
            targets: new.targets.iter().map(|target| slug(target)).collect::<Result<_, _>>()?,
            end_children: new.end_children,
            created_at: now,
            disabled_at: None,
        };
        let work = self.store.begin().await?;
        for target in &app.targets {
            require(work.apps().find(target).await?, target)?;
        }
        match work.apps().insert(&app).await {
            Err(StoreError::Conflict(_)) => return Err(AppError::Taken(app.slug)),
            inserted => inserted?,
        }
        let told = json!({ "app": app.slug.as_str(), "change": "added" });
        self.note(&*work, AuditKind::AppChanged, told, now).await?;
        work.commit().await?;
        Ok((app, secret))
    }

    /// All apps, by slug.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(&self) -> Result<Vec<App>, StoreError> {
        self.store.apps().list().await
    }

    async fn note(
        &self,
        work: &dyn UnitOfWork,
        kind: AuditKind,
        told: Value,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = AuditEventId::new(self.randomness.uuid(now));
        let event = AuditEvent::new(id, now, kind, Actor::Operator).with_data(told);
        work.audit_events().insert(&event).await
    }

    fn secret(&self) -> Secret {
        Secret::new(Purpose::App, &self.randomness.bytes())
    }
}

fn slug(text: &str) -> Result<AppSlug, AppError> {
    AppSlug::parse(text).ok_or_else(|| AppError::BadSlug(text.to_owned()))
}

fn name(text: &str) -> Result<String, AppError> {
    let is_name = (1..=MAX_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_name { Ok(text.to_owned()) } else { Err(AppError::BadName) }
}

fn redirect_uri(text: &str) -> Result<RedirectUri, AppError> {
    RedirectUri::parse(text).ok_or_else(|| AppError::BadRedirectUri(text.to_owned()))
}

fn require(found: Option<App>, slug: &AppSlug) -> Result<App, AppError> {
    found.ok_or_else(|| AppError::Unknown(slug.to_string()))
}
