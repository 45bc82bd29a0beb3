//! A node of the service in this process, on a database of the test's own. Its clock stands still.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use reseat_bus::InProcessBus;
use reseat_domain::game::Shelf;
use reseat_domain::ports::{Clock, Observer, Randomness, RoomBus, Store};
use reseat_domain::services::{
    Abandonment, ActionLog, ActionLogSettings, DeviceSessions, LoadedRooms, RecoverySettings, RoomService,
    RoomSettings, SessionManager, SessionSettings, SignIn, SignInSettings, StateRecovery,
};
use reseat_domain::time::Duration as TimeDelta;
use reseat_domain::token::TokenKeys;
use reseat_migration::{Schema, step_names};
use reseat_persistence::SeaOrmStore;
use reseat_relay::Relay;
use reseat_test_database::TestDatabase;
use reseat_testkit::builders::{With, a_service_run, moment, node_run_id};
use reseat_testkit::{FakeTokens, FixedClock, RecordingObserver, SeededRandomness};
use reseat_web_api::{AppState, Services, WebSettings, serve};
use tokio::net::TcpListener;

/// What the clock shows, after 2026-11-21T12:00:00Z: long after the absences of [`rooms`](crate::rooms).
pub(crate) const NOW_MS: i64 = 600_000;

/// The node.
pub(crate) struct Node {
    pub(crate) state: AppState,
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) shelf: Shelf,
}

impl Node {
    /// A node on an empty database, which it migrates.
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        let schema = Schema::open(database.url(), true).await.unwrap();
        schema.up().await.unwrap();
        schema.close().await.unwrap();
        let store: Arc<dyn Store> = Arc::new(SeaOrmStore::open(database.url(), step_names()).await.unwrap());
        let now = moment(NOW_MS);
        let run = a_service_run(1).with(|run| (run.started_at, run.last_seen) = (now, now));
        store.service_runs().insert(&run).await.unwrap();
        let shelf = Shelf::new().with(Arc::new(Relay));
        let state = AppState::new(services(Arc::clone(&store), shelf.clone()), settings());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, state.clone(), std::future::pending()));
        Self { state, address, store, shelf }
    }
}

fn settings() -> WebSettings {
    WebSettings {
        public_url: "http://localhost".to_owned(),
        admin_token: None,
        allowed_origins: Vec::new(),
        trusted_proxies: Vec::new(),
        ping_interval: Duration::from_secs(10),
        unhealthy_after: Duration::from_secs(60),
        disconnect_after: Duration::from_secs(120),
        flush_interval: Duration::from_secs(5),
        abandon_after: Duration::from_secs(300),
        guest_per_minute: 10,
        messages_per_second: 100_000,
        connections_per_ip: 100_000,
        send_queue: 256,
        send_queue_bytes: 512 * 1024,
        body_bytes: 64 * 1024,
        shutdown_grace: Duration::from_secs(5),
    }
}

fn services(store: Arc<dyn Store>, shelf: Shelf) -> Services {
    let bus: Arc<dyn RoomBus> = Arc::new(InProcessBus::default());
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(moment(NOW_MS)));
    let randomness: Arc<dyn Randomness> = Arc::new(SeededRandomness::default());
    let observer: Arc<dyn Observer> = Arc::new(RecordingObserver::default());
    let keys = TokenKeys::new(vec![("k1".into(), vec![7; 32])]).unwrap();
    let rooms = Arc::new(LoadedRooms::new(Arc::clone(&store), shelf, NonZeroUsize::new(10_000).unwrap()));
    let actions = Arc::new(ActionLog::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&bus),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        ActionLogSettings { think_time: TimeDelta::seconds(1), snapshot_every: 32 },
    ));
    let sessions = Arc::new(SessionManager::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&actions),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        keys.clone(),
        SessionSettings {
            token_ttl: TimeDelta::days(1),
            run_unseen_after: TimeDelta::seconds(30),
            absence_budget: TimeDelta::minutes(15),
            idle_timeout: TimeDelta::days(7),
            exhausted_abandon_after: TimeDelta::minutes(1),
        },
    ));
    let devices = Arc::new(DeviceSessions::new(Arc::clone(&store), Arc::clone(&bus), Arc::clone(&observer)));
    let sign_in = SignIn::new(
        Arc::clone(&store),
        Arc::clone(&devices),
        Arc::new(FakeTokens::default()),
        keys,
        Arc::clone(&clock),
        Arc::clone(&randomness),
        Arc::clone(&observer),
        SignInSettings {
            idle_timeout: TimeDelta::days(7),
            absolute_timeout: TimeDelta::days(30),
            access_token_ttl: TimeDelta::minutes(10),
            refresh_grace: TimeDelta::seconds(10),
        },
    );
    let room_service = RoomService::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        RoomSettings { abandon_after: TimeDelta::minutes(5), max_open_rooms: 10 },
    );
    let abandonment = Abandonment::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::clone(&clock),
    );
    let recovery = StateRecovery::new(
        Arc::clone(&store),
        rooms,
        Arc::clone(&clock),
        observer,
        RecoverySettings { max_missed_actions: 200 },
    );
    Services {
        sign_in: Arc::new(sign_in),
        device_sessions: devices,
        rooms: Arc::new(room_service),
        abandonment: Arc::new(abandonment),
        recovery: Arc::new(recovery),
        sessions,
        actions,
        store,
        bus,
        clock,
        randomness,
        run: node_run_id(1),
    }
}
