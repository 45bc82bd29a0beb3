//! What every handler is given. Cheap to clone; made once, by the wiring.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRef;

use crate::limits::Limits;
use crate::services::{Services, WebSettings};
use crate::session_cookie::SessionCookie;
use crate::ws::Hub;

/// The state of the router.
#[derive(Clone)]
pub struct AppState {
    /// The services that handlers call.
    pub services: Services,
    /// What an operator set.
    pub settings: Arc<WebSettings>,
    /// The open connections of this node.
    pub hub: Arc<Hub>,
    /// How much a caller may do.
    pub limits: Arc<Limits>,
    /// Whether what is written is stored.
    pub storing: Arc<Storing>,
    /// The cookie of user sessions.
    pub cookie: SessionCookie,
}

impl AppState {
    /// Puts the state together and starts the hub's background work. To be called inside a tokio runtime.
    #[must_use]
    pub fn new(services: Services, settings: WebSettings) -> Self {
        let settings = Arc::new(settings);
        let hub = Hub::start(services.clone(), Arc::clone(&settings));
        let limits = Arc::new(Limits::new(&settings));
        let cookie = SessionCookie::of(&settings.public_url);
        Self { services, settings, hub, limits, cookie, storing: Arc::default() }
    }
}

/// Whether what this process writes is stored, as far as it has tried. A database may answer and take nothing: a
/// standby, a full disk.
#[derive(Debug)]
pub struct Storing(AtomicBool);

impl Default for Storing {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl Storing {
    /// Notes how the latest try went.
    pub fn note(&self, is_stored: bool) {
        self.0.store(is_stored, Ordering::Relaxed);
    }

    /// Whether the latest try went well.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}
