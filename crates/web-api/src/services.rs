//! What the handlers call: the services, and the limits of this process.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{Clock, Randomness, RoomBus, Store};
use reseat_domain::services::{
    Abandonment, Accounts, ActionLog, AppSessions, Apps, DeviceSessions, Handoffs, RoomService,
    SessionManager, SignIn, StateRecovery,
};
use reseat_domain::token::TokenHash;

/// The services that handlers call, made by the wiring.
#[derive(Clone)]
pub struct Services {
    /// Guests and access tokens.
    pub sign_in: Arc<SignIn>,
    /// Accounts with a password.
    pub accounts: Arc<Accounts>,
    /// The ends of user sessions.
    pub device_sessions: Arc<DeviceSessions>,
    /// From one app to another.
    pub handoffs: Arc<Handoffs>,
    /// Registered apps.
    pub apps: Arc<Apps>,
    /// The users of their own backends.
    pub app_sessions: Arc<AppSessions>,
    /// Rooms.
    pub rooms: Arc<RoomService>,
    /// Game sessions.
    pub sessions: Arc<SessionManager>,
    /// Claims and waits.
    pub abandonment: Arc<Abandonment>,
    /// Actions.
    pub actions: Arc<ActionLog>,
    /// What a returning player needs.
    pub recovery: Arc<StateRecovery>,
    /// For readiness and for reading who is connected.
    pub store: Arc<dyn Store>,
    /// For the hub.
    pub bus: Arc<dyn RoomBus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For client ids and jitter.
    pub randomness: Arc<dyn Randomness>,
    /// This process run.
    pub run: NodeRunId,
}

/// What an operator may set about HTTP and WebSocket.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// The service's own origin, as browsers see it.
    pub public_url: String,
    /// The hash of the token that administrates the service; without one, only users do.
    pub admin_token: Option<TokenHash>,
    /// Origins whose pages may use this service, such as `https://play.example`.
    pub allowed_origins: Vec<String>,
    /// Networks whose `X-Forwarded-For` counts, as address and prefix length.
    pub trusted_proxies: Vec<(IpAddr, u8)>,
    /// How often a client is told to ping; one that is not heard is pinged.
    pub ping_interval: Duration,
    /// Silence after which a connection is unhealthy.
    pub unhealthy_after: Duration,
    /// Silence after which it is closed.
    pub disconnect_after: Duration,
    /// How often heartbeats are stored.
    pub flush_interval: Duration,
    /// Failed sign-ins by password per minute of an address, and of a name.
    pub sign_in_per_minute: u32,
    /// Guest sign-ins per minute and address.
    pub guest_per_minute: u32,
    /// Messages per second and seat; the burst is twice that.
    pub messages_per_second: u32,
    /// Open connections per address.
    pub connections_per_ip: u32,
    /// Frames that may wait for a slow reader.
    pub send_queue: usize,
    /// Bytes that may wait for a slow reader.
    pub send_queue_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How long a stop may take.
    pub shutdown_grace: Duration,
}
