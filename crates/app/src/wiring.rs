//! Puts the parts together: which adapter stands behind which port, and which games are on the shelf.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use reseat_bus::InProcessBus;
use reseat_casino::Casino;
use reseat_credentials::{JwtIssuer, OsRandomness, SystemClock};
use reseat_domain::error::StoreError;
use reseat_domain::game::Shelf;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{Clock, Observer, Randomness, RoomBus, Store};
use reseat_domain::services::{
    ActionLog, ActionLogSettings, LoadedRooms, RecoverySettings, RoomService, RoomSettings, SessionManager,
    SessionSettings, SignIn, SignInSettings, StateRecovery,
};
use reseat_domain::time;
use reseat_persistence::SeaOrmStore;
use reseat_relay::Relay;
use reseat_web_api::{Services, WebSettings};

use crate::config::Config;
use crate::failure::Failure;
use crate::observer::LogObserver;
use crate::secrets::Secrets;

/// Whom access tokens are for: this service.
const AUDIENCE: &str = "reseat";
/// Rooms that one user may have open as a host.
const MAX_OPEN_ROOMS: u64 = 10;
/// Signs of life that a process may miss before the others take it for dead.
const MISSED_SIGNS: u32 = 3;

/// The games of this build. To add one: its crate, and a line here.
pub(crate) fn shelf() -> Shelf {
    Shelf::new().with(Arc::new(Casino)).with(Arc::new(Relay))
}

/// Opens the database, which must have this version's schema.
///
/// # Errors
/// When it can't be opened or has another schema; each says what to do.
pub(crate) async fn open_store(config: &Config) -> Result<Arc<SeaOrmStore>, Failure> {
    let store = SeaOrmStore::open(&config.database_url, reseat_migration::step_names()).await?;
    match store.check().await {
        // The reason is the schema's, and says what to do; the port's own words fit a running service.
        Err(StoreError::Unavailable(reason)) => Err(Failure::Failed(reason.to_string())),
        checked => Ok(checked.map(|()| Arc::new(store))?),
    }
}

/// The clock of this build.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The randomness of this build.
pub(crate) fn randomness() -> Arc<dyn Randomness> {
    Arc::new(OsRandomness)
}

/// How long a process may be unseen before its seats count as disconnected: as long as a connection, but
/// never so short that a living process is taken for dead between two signs of life.
pub(crate) fn run_unseen_after(config: &Config) -> time::Duration {
    let heartbeat = &config.heartbeat;
    span(heartbeat.disconnect_after.max(heartbeat.flush_interval * MISSED_SIGNS))
}

/// The services of one process run.
///
/// # Errors
/// When the keys for access tokens can't be used.
pub(crate) fn services(
    config: &Config,
    secrets: &Secrets,
    store: Arc<dyn Store>,
    run: NodeRunId,
) -> Result<Services, Failure> {
    let (clock, randomness) = (clock(), randomness());
    let bus: Arc<dyn RoomBus> = Arc::new(InProcessBus::default());
    let observer: Arc<dyn Observer> = Arc::new(LogObserver);
    let issuer = JwtIssuer::new(secrets.jwt_keys.clone(), &config.public_url, AUDIENCE)
        .map_err(|error| Failure::Configuration(error.to_string()))?;
    let cache = usize::try_from(config.rooms_cache).ok().and_then(NonZeroUsize::new);
    let loaded = Arc::new(LoadedRooms::new(Arc::clone(&store), shelf(), cache.unwrap_or(NonZeroUsize::MAX)));
    let actions = Arc::new(ActionLog::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&bus),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        action_settings(config),
    ));
    let sessions = Arc::new(SessionManager::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&actions),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        secrets.token_keys.clone(),
        session_settings(config),
    ));
    Ok(Services {
        sign_in: Arc::new(SignIn::new(
            Arc::clone(&store),
            Arc::new(issuer),
            Arc::clone(&clock),
            Arc::clone(&randomness),
            sign_in_settings(config),
        )),
        rooms: Arc::new(RoomService::new(
            Arc::clone(&store),
            Arc::clone(&loaded),
            Arc::clone(&actions),
            Arc::clone(&sessions),
            Arc::clone(&clock),
            Arc::clone(&randomness),
            RoomSettings {
                abandon_after: span(config.abandonment.abandon_after),
                max_open_rooms: MAX_OPEN_ROOMS,
            },
        )),
        recovery: Arc::new(StateRecovery::new(
            Arc::clone(&store),
            loaded,
            Arc::clone(&clock),
            observer,
            RecoverySettings { max_missed_actions: config.recovery.max_missed_actions },
        )),
        sessions,
        actions,
        store,
        bus,
        clock,
        randomness,
        run,
    })
}

fn action_settings(config: &Config) -> ActionLogSettings {
    ActionLogSettings {
        think_time: span(config.think_time),
        snapshot_every: config.recovery.snapshot_every.into(),
    }
}

fn session_settings(config: &Config) -> SessionSettings {
    SessionSettings {
        token_ttl: span(config.seat_token_ttl),
        run_unseen_after: run_unseen_after(config),
        absence_budget: span(config.abandonment.absence_budget),
        exhausted_abandon_after: span(config.abandonment.exhausted_abandon_after),
    }
}

fn sign_in_settings(config: &Config) -> SignInSettings {
    SignInSettings {
        idle_timeout: span(config.sessions.idle_timeout),
        absolute_timeout: span(config.sessions.absolute_timeout),
        access_token_ttl: span(config.sessions.access_token_ttl),
    }
}

/// What the operator set about HTTP and WebSocket.
pub(crate) fn web_settings(config: &Config) -> WebSettings {
    // A limit beyond what this machine can count is none.
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    WebSettings {
        allowed_origins: config.allowed_origins.clone(),
        trusted_proxies: config.trusted_proxies.iter().map(|net| (net.addr(), net.prefix_len())).collect(),
        ping_interval: config.heartbeat.ping_interval,
        unhealthy_after: config.heartbeat.unhealthy_after,
        disconnect_after: config.heartbeat.disconnect_after,
        flush_interval: config.heartbeat.flush_interval,
        abandon_after: config.abandonment.abandon_after,
        guest_per_minute: config.limits.guest_per_minute,
        messages_per_second: config.limits.messages_per_second,
        connections_per_ip: config.limits.connections_per_ip,
        send_queue: count(config.limits.send_queue),
        send_queue_bytes: count(config.limits.send_queue_bytes),
        body_bytes: count(config.limits.body_bytes),
        shutdown_grace: config.shutdown_grace,
    }
}

/// A configured duration as the services take it. The configuration allows none that does not fit.
fn span(duration: Duration) -> time::Duration {
    time::Duration::from_std(duration).unwrap_or(time::Duration::MAX)
}
