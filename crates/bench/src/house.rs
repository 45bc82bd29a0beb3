//! The services of one process on one database, wired as the app does it and set as its defaults are.

use std::num::NonZeroUsize;
use std::sync::Arc;

use reseat_bus::InProcessBus;
use reseat_casino::Casino;
use reseat_credentials::{JwtIssuer, JwtKey, OsRandomness, SystemClock};
use reseat_domain::game::Shelf;
use reseat_domain::id::PlayerId;
use reseat_domain::ports::{Clock, Observer, Randomness, Report, RoomBus, Store};
use reseat_domain::services::{
    ActionLog, ActionLogSettings, Apps, CreateRoom, DeviceSessions, GuestSignIn, HandoffSettings, Handoffs,
    LoadedRooms, Principal, RecoverySettings, RoomService, RoomSettings, SessionManager, SessionSettings,
    ShownRoom, SignIn, SignInSettings, StateRecovery,
};
use reseat_domain::time::Duration;
use reseat_domain::token::TokenKeys;
use reseat_persistence::SeaOrmStore;
use reseat_relay::Relay;
use serde_json::Value;

use crate::database::BenchDatabase;
use crate::failure::{Failure, during};

/// Rooms that stay loaded, as in the app.
const LOADED_ROOMS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// Takes every report and keeps none.
struct NoObserver;

impl Observer for NoObserver {
    fn report(&self, _report: Report) {}
}

/// The services, and the store behind them.
pub(crate) struct House {
    pub(crate) store: Arc<SeaOrmStore>,
    pub(crate) actions: Arc<ActionLog>,
    pub(crate) recovery: StateRecovery,
    pub(crate) sessions: Arc<SessionManager>,
    pub(crate) rooms: RoomService,
    pub(crate) loaded: Arc<LoadedRooms>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) handoffs: Handoffs,
    pub(crate) apps: Apps,
    pub(crate) devices: Arc<DeviceSessions>,
    sign_in: Arc<SignIn>,
}

/// A room in play.
pub(crate) struct Table {
    /// The room with its players by seat.
    pub(crate) shown: ShownRoom,
    /// Each player's session token, by seat.
    pub(crate) tokens: Vec<String>,
}

impl Table {
    /// The players by seat.
    pub(crate) fn players(&self) -> impl Iterator<Item = PlayerId> {
        self.shown.players.iter().map(|player| player.id)
    }
}

impl House {
    /// Opens the database with this build's adapters and wires the services on it.
    ///
    /// # Errors
    /// When the database does not open.
    pub(crate) async fn open(database: &BenchDatabase) -> Result<Self, Failure> {
        let opened = SeaOrmStore::open(database.url(), reseat_migration::step_names()).await;
        Self::on(Arc::new(opened.map_err(during("opening a database"))?))
    }

    /// Wires the services on a store: with nothing in memory, as after a start.
    ///
    /// # Errors
    /// When the keys, which are fixed, can't be used.
    pub(crate) fn on(seaorm: Arc<SeaOrmStore>) -> Result<Self, Failure> {
        let store: Arc<dyn Store> = Arc::<SeaOrmStore>::clone(&seaorm);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
        let observer: Arc<dyn Observer> = Arc::new(NoObserver);
        let bus: Arc<dyn RoomBus> = Arc::new(InProcessBus::default());
        let shelf = Shelf::new().with(Arc::new(Casino)).with(Arc::new(Relay));
        let loaded = Arc::new(LoadedRooms::new(Arc::clone(&store), shelf, LOADED_ROOMS));
        let keys = TokenKeys::new(vec![("bench".to_owned(), vec![7; 32])]).map_err(during("making a key"))?;
        let issuer = JwtIssuer::new(vec![JwtKey::ed25519("bench", &[7; 32])], "http://bench", "reseat")
            .map_err(during("making a key"))?;
        let actions = Arc::new(ActionLog::new(
            Arc::clone(&store),
            Arc::clone(&loaded),
            Arc::clone(&bus),
            Arc::clone(&clock),
            Arc::clone(&randomness),
            Arc::clone(&observer),
            ActionLogSettings { think_time: Duration::seconds(1), snapshot_every: 32 },
        ));
        let sessions = Arc::new(SessionManager::new(
            Arc::clone(&store),
            Arc::clone(&loaded),
            Arc::clone(&actions),
            Arc::clone(&clock),
            Arc::clone(&randomness),
            Arc::clone(&observer),
            keys.clone(),
            session_settings(),
        ));
        let devices = Arc::new(DeviceSessions::new(
            Arc::clone(&store),
            bus,
            Arc::clone(&clock),
            Arc::clone(&randomness),
            Arc::clone(&observer),
        ));
        let sign_in = Arc::new(SignIn::new(
            Arc::clone(&store),
            Arc::clone(&devices),
            Arc::new(issuer),
            keys,
            Arc::clone(&clock),
            Arc::clone(&randomness),
            Arc::clone(&observer),
            sign_in_settings(),
        ));
        Ok(Self {
            rooms: RoomService::new(
                Arc::clone(&store),
                Arc::clone(&loaded),
                Arc::clone(&actions),
                Arc::clone(&sessions),
                Arc::clone(&clock),
                Arc::clone(&randomness),
                RoomSettings { abandon_after: Duration::minutes(5), max_open_rooms: 10 },
            ),
            recovery: StateRecovery::new(
                Arc::clone(&store),
                Arc::clone(&loaded),
                Arc::clone(&clock),
                Arc::clone(&observer),
                RecoverySettings { max_missed_actions: 200 },
            ),
            handoffs: Handoffs::new(
                Arc::clone(&store),
                Arc::clone(&sign_in),
                Arc::clone(&devices),
                Arc::clone(&clock),
                Arc::clone(&randomness),
                observer,
                HandoffSettings { ttl: Duration::minutes(15), max_open: 10 },
            ),
            apps: Apps::new(store, Arc::clone(&devices), Arc::clone(&clock), Arc::clone(&randomness)),
            devices,
            sign_in,
            store: seaorm,
            actions,
            sessions,
            loaded,
            clock,
            randomness,
        })
    }

    /// Seats fresh guests at a fresh table, which starts with the last of them.
    ///
    /// # Errors
    /// When the services refuse or fail.
    pub(crate) async fn seat(&self, game: &str, seats: u8, options: Value) -> Result<Table, Failure> {
        let wish = CreateRoom { game: game.to_owned(), seats: Some(seats), options, ..CreateRoom::default() };
        let host = self.guest().await?;
        let mut joined = self.rooms.create(&host, &wish).await.map_err(during("making a room"))?;
        let mut tokens = vec![joined.session_token];
        for _ in 1..seats {
            let guest = self.guest().await?;
            let room_id = joined.shown.room.id;
            let taken = self.rooms.join(&guest, room_id, None, "", None).await;
            joined = taken.map_err(during("taking a seat"))?;
            tokens.push(joined.session_token);
        }
        Ok(Table { shown: joined.shown, tokens })
    }

    /// Closes the database.
    ///
    /// # Errors
    /// When it does not close.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.store.close().await.map_err(during("closing a database"))
    }

    /// Signs a fresh guest in.
    ///
    /// # Errors
    /// When the service fails.
    pub(crate) async fn guest(&self) -> Result<Principal, Failure> {
        let signed_in = self.sign_in.sign_in_guest(&GuestSignIn::default()).await;
        let signed_in = signed_in.map_err(during("signing a guest in"))?;
        Ok(Principal { user_id: signed_in.user.id, user_session_id: signed_in.session.id })
    }
}

fn session_settings() -> SessionSettings {
    SessionSettings {
        token_ttl: Duration::hours(24),
        run_unseen_after: Duration::seconds(30),
        idle_timeout: Duration::days(7),
        absence_budget: Duration::minutes(15),
        exhausted_abandon_after: Duration::seconds(60),
    }
}

fn sign_in_settings() -> SignInSettings {
    SignInSettings {
        idle_timeout: Duration::days(7),
        absolute_timeout: Duration::days(30),
        access_token_ttl: Duration::minutes(10),
        refresh_grace: Duration::seconds(10),
        max_per_user: 100,
    }
}
