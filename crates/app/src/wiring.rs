//! Puts the parts together: which adapter stands behind which port, and which games are on the shelf.

mod settings;

use std::num::NonZeroUsize;
use std::sync::Arc;

use reseat_bus::InProcessBus;
use reseat_casino::Casino;
use reseat_credentials::{Argon2Hasher, JwtIssuer, OsRandomness, SystemClock};
use reseat_domain::error::StoreError;
use reseat_domain::game::Shelf;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{Clock, Observer, PasswordHasher, Randomness, RoomBus, Store};
use reseat_domain::services::{
    Abandonment, AccountDirectory, Accounts, ActionLog, ActionLogSettings, AppSessions, Apps, Cleanup,
    CleanupSettings, DeviceSessions, HandoffSettings, Handoffs, LoadedRooms, RecoverySettings, RoomService,
    RoomSettings, SessionManager, SignIn, SignInSettings, StateRecovery, UserAdministration,
};
use reseat_migration::Schema;
use reseat_persistence::SeaOrmStore;
use reseat_relay::Relay;
use reseat_web_api::Services;

use crate::config::Config;
use crate::failure::Failure;
use crate::observer::LogObserver;
use crate::secrets::Secrets;
use settings::{session_settings, span};

pub(crate) use settings::{run_unseen_after, web_settings};

/// Whom access tokens are for: this service.
const AUDIENCE: &str = "reseat";
/// Rooms that one user may have open as a host.
const MAX_OPEN_ROOMS: u64 = 10;
/// Tokens to other apps that one user may have open.
const MAX_OPEN_HANDOFFS: u64 = 10;
/// The games of this build. To add one: its crate, and a line here.
pub(crate) fn shelf() -> Shelf {
    Shelf::new().with(Arc::new(Casino)).with(Arc::new(Relay))
}

/// Opens the database, which must have this version's schema.
///
/// # Errors
/// When it can't be opened or has another schema; each says what to do.
pub(crate) async fn open_store(config: &Config) -> Result<Arc<SeaOrmStore>, Failure> {
    if config.database_url.file().is_none() {
        // Over one connection, which can say why it is not let in; the store's many can only say that they
        // have waited.
        Schema::open(config.database_url.as_str(), false).await?.close().await?;
    }
    let store = SeaOrmStore::open(config.database_url.as_str(), reseat_migration::step_names()).await?;
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

/// The bus of this build.
pub(crate) fn bus() -> Arc<dyn RoomBus> {
    Arc::new(InProcessBus::default())
}

/// Takes what the services report.
pub(crate) fn observer() -> Arc<dyn Observer> {
    Arc::new(LogObserver)
}

/// The service that ends user sessions, and tells the nodes on that bus.
pub(crate) fn device_sessions(
    store: Arc<dyn Store>,
    bus: Arc<dyn RoomBus>,
    observer: Arc<dyn Observer>,
) -> DeviceSessions {
    DeviceSessions::new(store, bus, clock(), randomness(), observer)
}

/// The same for a command, which has no node: processes that share a bus are told, the others find the rows gone.
pub(crate) fn devices_of_command(store: Arc<dyn Store>) -> Arc<DeviceSessions> {
    Arc::new(device_sessions(store, bus(), observer()))
}

/// The service that knows the registered apps.
pub(crate) fn apps(store: Arc<dyn Store>, devices: Arc<DeviceSessions>) -> Apps {
    Apps::new(store, devices, clock(), randomness())
}

/// The service that knows organisations and their members.
pub(crate) fn account_directory(store: Arc<dyn Store>, devices: Arc<DeviceSessions>) -> AccountDirectory {
    AccountDirectory::new(store, devices, clock(), randomness())
}

/// The service that removes what nobody needs any more.
pub(crate) fn cleanup(config: &Config, store: Arc<dyn Store>, devices: Arc<DeviceSessions>) -> Cleanup {
    let retention = &config.retention;
    let settings = CleanupSettings {
        handoffs: span(config.handoff.retention),
        rooms: span(retention.rooms),
        audit: span(retention.audit),
        ip_addresses: span(retention.ip_addresses),
    };
    Cleanup::new(store, devices, clock(), settings)
}

/// The adapters behind the ports of one process run.
struct Ports {
    store: Arc<dyn Store>,
    bus: Arc<dyn RoomBus>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    observer: Arc<dyn Observer>,
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
    let ports = Ports { store, bus: bus(), clock: clock(), randomness: randomness(), observer: observer() };
    let cache = usize::try_from(config.rooms_cache).ok().and_then(NonZeroUsize::new);
    let cache = cache.unwrap_or(NonZeroUsize::MAX);
    let loaded = Arc::new(LoadedRooms::new(Arc::clone(&ports.store), shelf(), cache));
    let actions = Arc::new(action_log(config, &ports, &loaded));
    let sessions = Arc::new(session_manager(config, secrets, &ports, &loaded, &actions));
    let devices = Arc::new(device_sessions(
        Arc::clone(&ports.store),
        Arc::clone(&ports.bus),
        Arc::clone(&ports.observer),
    ));
    let sign_in = Arc::new(sign_in(config, secrets, &ports, &devices)?);
    Ok(Services {
        accounts: Arc::new(accounts(config, &ports, &sign_in, &devices)?),
        handoffs: Arc::new(handoffs(config, &ports, &sign_in, &devices)),
        apps: Arc::new(apps(Arc::clone(&ports.store), Arc::clone(&devices))),
        app_sessions: Arc::new(AppSessions::new(
            Arc::clone(&ports.store),
            Arc::clone(&sign_in),
            Arc::clone(&devices),
            Arc::clone(&ports.clock),
            Arc::clone(&ports.randomness),
        )),
        sign_in,
        device_sessions: devices,
        rooms: Arc::new(room_service(config, &ports, &loaded, &actions, &sessions)),
        abandonment: Arc::new(abandonment(&ports, &loaded, &actions, &sessions)),
        recovery: Arc::new(state_recovery(config, &ports, loaded)),
        sessions,
        actions,
        store: ports.store,
        bus: ports.bus,
        clock: ports.clock,
        randomness: ports.randomness,
        run,
    })
}

fn action_log(config: &Config, ports: &Ports, loaded: &Arc<LoadedRooms>) -> ActionLog {
    ActionLog::new(
        Arc::clone(&ports.store),
        Arc::clone(loaded),
        Arc::clone(&ports.bus),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        Arc::clone(&ports.observer),
        ActionLogSettings {
            think_time: span(config.think_time),
            snapshot_every: config.recovery.snapshot_every.into(),
        },
    )
}

fn session_manager(
    config: &Config,
    secrets: &Secrets,
    ports: &Ports,
    loaded: &Arc<LoadedRooms>,
    actions: &Arc<ActionLog>,
) -> SessionManager {
    SessionManager::new(
        Arc::clone(&ports.store),
        Arc::clone(loaded),
        Arc::clone(actions),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        Arc::clone(&ports.observer),
        secrets.token_keys.clone(),
        session_settings(config),
    )
}

fn room_service(
    config: &Config,
    ports: &Ports,
    loaded: &Arc<LoadedRooms>,
    actions: &Arc<ActionLog>,
    sessions: &Arc<SessionManager>,
) -> RoomService {
    RoomService::new(
        Arc::clone(&ports.store),
        Arc::clone(loaded),
        Arc::clone(actions),
        Arc::clone(sessions),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        RoomSettings {
            abandon_after: span(config.abandonment.abandon_after),
            max_open_rooms: MAX_OPEN_ROOMS,
        },
    )
}

fn abandonment(
    ports: &Ports,
    loaded: &Arc<LoadedRooms>,
    actions: &Arc<ActionLog>,
    sessions: &Arc<SessionManager>,
) -> Abandonment {
    Abandonment::new(
        Arc::clone(&ports.store),
        Arc::clone(loaded),
        Arc::clone(actions),
        Arc::clone(sessions),
        Arc::clone(&ports.clock),
    )
}

fn state_recovery(config: &Config, ports: &Ports, loaded: Arc<LoadedRooms>) -> StateRecovery {
    StateRecovery::new(
        Arc::clone(&ports.store),
        loaded,
        Arc::clone(&ports.clock),
        Arc::clone(&ports.observer),
        RecoverySettings { max_missed_actions: config.recovery.max_missed_actions },
    )
}

fn sign_in(
    config: &Config,
    secrets: &Secrets,
    ports: &Ports,
    devices: &Arc<DeviceSessions>,
) -> Result<SignIn, Failure> {
    let issuer = JwtIssuer::new(secrets.jwt_keys.clone(), &config.public_url, AUDIENCE)
        .map_err(|error| Failure::Configuration(error.to_string()))?;
    Ok(SignIn::new(
        Arc::clone(&ports.store),
        Arc::clone(devices),
        Arc::new(issuer),
        secrets.token_keys.clone(),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        Arc::clone(&ports.observer),
        SignInSettings {
            idle_timeout: span(config.sessions.idle_timeout),
            absolute_timeout: span(config.sessions.absolute_timeout),
            access_token_ttl: span(config.sessions.access_token_ttl),
            refresh_grace: span(config.sessions.refresh_grace),
            max_per_user: config.sessions.max_per_user,
        },
    ))
}

fn accounts(
    config: &Config,
    ports: &Ports,
    sign_in: &Arc<SignIn>,
    devices: &Arc<DeviceSessions>,
) -> Result<Accounts, Failure> {
    Ok(Accounts::new(
        Arc::clone(&ports.store),
        Arc::clone(sign_in),
        Arc::clone(devices),
        hasher(config)?,
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        Arc::clone(&ports.observer),
    ))
}

/// The password hasher of this build, at the cost that the operator set.
fn hasher(config: &Config) -> Result<Arc<dyn PasswordHasher>, Failure> {
    let hasher = Argon2Hasher::new(config.passwords, randomness());
    Ok(Arc::new(hasher.map_err(|error| Failure::Configuration(error.to_string()))?))
}

/// What an operator does to accounts; processes that share that bus are told of ended sessions.
pub(crate) fn user_administration(
    config: &Config,
    store: Arc<dyn Store>,
    bus: Arc<dyn RoomBus>,
) -> Result<UserAdministration, Failure> {
    let devices = Arc::new(device_sessions(Arc::clone(&store), bus, observer()));
    Ok(UserAdministration::new(store, devices, hasher(config)?, clock(), randomness()))
}

fn handoffs(
    config: &Config,
    ports: &Ports,
    sign_in: &Arc<SignIn>,
    devices: &Arc<DeviceSessions>,
) -> Handoffs {
    Handoffs::new(
        Arc::clone(&ports.store),
        Arc::clone(sign_in),
        Arc::clone(devices),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.randomness),
        Arc::clone(&ports.observer),
        HandoffSettings { ttl: span(config.handoff.ttl), max_open: MAX_OPEN_HANDOFFS },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_game_of_the_build_is_on_the_shelf() {
        let games: Vec<&str> = shelf().descriptions().iter().map(|game| game.game).collect();
        assert_eq!(games, ["casino", "relay"]);
    }
}
