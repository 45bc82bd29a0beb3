//! A node of the service in this process, on a database of the test's own. Its clock stands still.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use reseat_bus::InProcessBus;
use reseat_domain::game::Shelf;
use reseat_domain::ports::Store;
use reseat_domain::token::TokenKeys;
use reseat_migration::{Schema, step_names};
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_relay::Relay;
use reseat_test_database::TestDatabase;
use reseat_testkit::builders::{With, a_service_run, moment, node_run_id};
use reseat_testkit::{FixedClock, Wiring};
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
        // Races on a machine that does much else: a unit of work may be held for longer than in service.
        let patient = StoreSettings { unit_limit: Duration::from_secs(60), ..StoreSettings::default() };
        let opened = SeaOrmStore::open_with(database.url(), step_names(), patient).await;
        let store: Arc<dyn Store> = Arc::new(opened.unwrap());
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
        sign_in_per_minute: 10_000,
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
    let clock = Arc::new(FixedClock::at(moment(NOW_MS)));
    let keys = TokenKeys::new(vec![("k1".into(), vec![7; 32])]).unwrap();
    let mut wiring = Wiring::over(store, Arc::new(InProcessBus::default()), clock, shelf, keys);
    wiring.cache = NonZeroUsize::new(10_000).unwrap();
    let wired = wiring.wire();
    Services {
        sign_in: wired.sign_in,
        accounts: wired.accounts,
        handoffs: wired.handoffs,
        apps: wired.apps,
        app_sessions: wired.app_sessions,
        device_sessions: wired.device_sessions,
        rooms: wired.rooms,
        sessions: wired.sessions,
        abandonment: wired.abandonment,
        actions: wired.actions,
        recovery: wired.recovery,
        store: wiring.store,
        bus: wiring.bus,
        clock: wiring.clock,
        randomness: wiring.randomness,
        run: node_run_id(1),
    }
}
