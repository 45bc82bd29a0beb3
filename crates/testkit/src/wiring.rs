//! All services over the ports that a test chooses, wired as the application wires them.

use std::num::NonZeroUsize;
use std::sync::Arc;

use reseat_domain::game::Shelf;
use reseat_domain::ports::{AccessTokenIssuer, Clock, Observer, PasswordHasher, Randomness, RoomBus, Store};
use reseat_domain::services::{
    Abandonment, Accounts, ActionLog, ActionLogSettings, AppSessions, Apps, DeviceSessions, HandoffSettings,
    Handoffs, LoadedRooms, RecoverySettings, RoomService, RoomSettings, SessionManager, SessionSettings,
    SignIn, SignInSettings, StateRecovery,
};
use reseat_domain::time::Duration;
use reseat_domain::token::TokenKeys;

use crate::{FakeHasher, FakeTokens, RecordingObserver, SeededRandomness};

/// What services are wired with: the ports, and what operators get without asking. Change a field to test
/// another.
pub struct Wiring {
    /// Storage.
    pub store: Arc<dyn Store>,
    /// Notices.
    pub bus: Arc<dyn RoomBus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and keys.
    pub randomness: Arc<dyn Randomness>,
    /// Reports.
    pub observer: Arc<dyn Observer>,
    /// Access tokens.
    pub issuer: Arc<dyn AccessTokenIssuer>,
    /// Passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// The games.
    pub shelf: Shelf,
    /// Rooms in memory at most.
    pub cache: NonZeroUsize,
    /// The keys of session and refresh tokens.
    pub keys: TokenKeys,
    /// Of the action log.
    pub actions: ActionLogSettings,
    /// Of the game sessions.
    pub sessions: SessionSettings,
    /// Of rooms.
    pub rooms: RoomSettings,
    /// Of recoveries.
    pub recovery: RecoverySettings,
    /// Of user sessions.
    pub sign_in: SignInSettings,
    /// Of handoffs.
    pub handoffs: HandoffSettings,
}

/// The services.
pub struct Wired {
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
}

impl Wiring {
    /// Over these ports, with fakes for the others.
    #[must_use]
    pub fn over(
        store: Arc<dyn Store>,
        bus: Arc<dyn RoomBus>,
        clock: Arc<dyn Clock>,
        shelf: Shelf,
        keys: TokenKeys,
    ) -> Self {
        Self {
            store,
            bus,
            clock,
            randomness: Arc::new(SeededRandomness::default()),
            observer: Arc::new(RecordingObserver::default()),
            issuer: Arc::new(FakeTokens::default()),
            hasher: Arc::new(FakeHasher::default()),
            shelf,
            cache: NonZeroUsize::MIN.saturating_add(99),
            keys,
            actions: ActionLogSettings { think_time: Duration::seconds(1), snapshot_every: 32 },
            sessions: SessionSettings {
                token_ttl: Duration::hours(24),
                run_unseen_after: Duration::seconds(30),
                absence_budget: Duration::minutes(15),
                idle_timeout: Duration::days(7),
                exhausted_abandon_after: Duration::seconds(60),
            },
            rooms: RoomSettings { abandon_after: Duration::minutes(5), max_open_rooms: 10 },
            recovery: RecoverySettings { max_missed_actions: 200 },
            sign_in: SignInSettings {
                idle_timeout: Duration::days(7),
                absolute_timeout: Duration::days(30),
                access_token_ttl: Duration::minutes(10),
                refresh_grace: Duration::seconds(10),
                max_per_user: 100,
            },
            handoffs: HandoffSettings { ttl: Duration::minutes(15), max_open: 10 },
        }
    }

    /// Wires the services.
    #[must_use]
    pub fn wire(&self) -> Wired {
        let store = || Arc::clone(&self.store);
        let (clock, randomness) = (|| Arc::clone(&self.clock), || Arc::clone(&self.randomness));
        let observer = || Arc::clone(&self.observer);
        let loaded = Arc::new(LoadedRooms::new(store(), self.shelf.clone(), self.cache));
        let actions = Arc::new(ActionLog::new(
            store(),
            Arc::clone(&loaded),
            Arc::clone(&self.bus),
            clock(),
            randomness(),
            observer(),
            self.actions,
        ));
        let sessions = Arc::new(SessionManager::new(
            store(),
            Arc::clone(&loaded),
            Arc::clone(&actions),
            clock(),
            randomness(),
            observer(),
            self.keys.clone(),
            self.sessions,
        ));
        let devices = DeviceSessions::new(store(), Arc::clone(&self.bus), clock(), randomness(), observer());
        let device_sessions = Arc::new(devices);
        let sign_in = Arc::new(SignIn::new(
            store(),
            Arc::clone(&device_sessions),
            Arc::clone(&self.issuer),
            self.keys.clone(),
            clock(),
            randomness(),
            observer(),
            self.sign_in,
        ));
        Wired {
            accounts: Arc::new(Accounts::new(
                store(),
                Arc::clone(&sign_in),
                Arc::clone(&device_sessions),
                Arc::clone(&self.hasher),
                clock(),
                randomness(),
                observer(),
            )),
            handoffs: Arc::new(Handoffs::new(
                store(),
                Arc::clone(&sign_in),
                Arc::clone(&device_sessions),
                clock(),
                randomness(),
                observer(),
                self.handoffs,
            )),
            apps: Arc::new(Apps::new(store(), Arc::clone(&device_sessions), clock(), randomness())),
            app_sessions: Arc::new(AppSessions::new(
                store(),
                Arc::clone(&sign_in),
                Arc::clone(&device_sessions),
                clock(),
                randomness(),
            )),
            sign_in,
            rooms: Arc::new(RoomService::new(
                store(),
                Arc::clone(&loaded),
                Arc::clone(&actions),
                Arc::clone(&sessions),
                clock(),
                randomness(),
                self.rooms,
            )),
            abandonment: Arc::new(Abandonment::new(
                store(),
                Arc::clone(&loaded),
                Arc::clone(&actions),
                Arc::clone(&sessions),
                clock(),
            )),
            recovery: Arc::new(StateRecovery::new(store(), loaded, clock(), observer(), self.recovery)),
            device_sessions,
            sessions,
            actions,
        }
    }
}
