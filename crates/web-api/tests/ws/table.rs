//! A node of the service with a room to play in.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::game::Shelf;
use reseat_domain::id::RoomId;
use reseat_domain::ports::{Clock, RoomBus, Store};
use reseat_domain::services::Principal;
use reseat_domain::session::GameSession;
use reseat_domain::time::Duration as TimeDelta;
use reseat_domain::token::TokenKeys;
use reseat_testkit::builders::{SeatedRoom, a_service_run, node_run_id};
use reseat_testkit::{MemoryBus, PausedClock, TallyGame, Wiring};
use reseat_web_api::{AppState, Services, WebSettings, serve};
use tokio::net::TcpSocket;

use crate::faulty_store::FaultyStore;

/// A node, and a room in its storage.
pub(crate) struct Table {
    pub(crate) state: AppState,
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) bus: Arc<MemoryBus>,
    pub(crate) clock: Arc<PausedClock>,
    pub(crate) seated: SeatedRoom,
}

/// What operators get without asking.
pub(crate) fn settings() -> WebSettings {
    WebSettings {
        public_url: "http://localhost".to_owned(),
        admin_token: None,
        allowed_origins: vec!["https://play.example".into()],
        trusted_proxies: vec![(IpAddr::from([127, 0, 0, 1]), 32)],
        ping_interval: Duration::from_secs(10),
        unhealthy_after: Duration::from_secs(15),
        disconnect_after: Duration::from_secs(30),
        flush_interval: Duration::from_secs(5),
        sign_in_per_minute: 10_000,
        guest_per_minute: 30,
        messages_per_second: 20,
        connections_per_ip: 100,
        send_queue: 256,
        send_queue_bytes: 512 * 1024,
        body_bytes: 64 * 1024,
        shutdown_grace: Duration::from_secs(10),
    }
}

impl Table {
    /// A room for two that is being played.
    pub(crate) async fn playing() -> Self {
        Self::playing_with(2, |_| {}).await
    }

    /// A room that is being played, on a node with other settings.
    pub(crate) async fn playing_with(seats: u8, change: impl FnOnce(&mut WebSettings)) -> Self {
        let table = Self::set(SeatedRoom::waiting(1, seats), change).await;
        table.start().await;
        table
    }

    /// A room as it is given, on a node with other settings.
    pub(crate) async fn set(seated: SeatedRoom, change: impl FnOnce(&mut WebSettings)) -> Self {
        let store = Arc::new(FaultyStore::default());
        let seated = seated.insert_into(&*store).await.unwrap();
        store.service_runs().insert(&a_service_run(1)).await.unwrap();
        let mut settings = settings();
        change(&mut settings);
        let (bus, clock) = (Arc::new(MemoryBus::default()), Arc::new(PausedClock::default()));
        Self::node(seated, store, bus, clock, (settings, 1)).await
    }

    /// Another room in the same storage, on the same node.
    pub(crate) fn with(&self, seated: SeatedRoom) -> Self {
        let (store, bus, clock) = (Arc::clone(&self.store), Arc::clone(&self.bus), Arc::clone(&self.clock));
        Self { state: self.state.clone(), address: self.address, store, bus, clock, seated }
    }

    /// Another node on the same storage, with this bus.
    pub(crate) async fn another_node(&self, bus: Arc<MemoryBus>) -> Self {
        let (seated, store, clock) = (self.seated.clone(), Arc::clone(&self.store), Arc::clone(&self.clock));
        store.service_runs().insert(&a_service_run(2)).await.unwrap();
        Self::node(seated, store, bus, clock, (settings(), 2)).await
    }

    async fn node(
        seated: SeatedRoom,
        store: Arc<FaultyStore>,
        bus: Arc<MemoryBus>,
        clock: Arc<PausedClock>,
        (settings, run): (WebSettings, u32),
    ) -> Self {
        let mut services = services(Arc::clone(&store) as _, Arc::clone(&bus) as _, Arc::clone(&clock) as _);
        services.run = node_run_id(run);
        let (state, address) = served(services, settings).await;
        Self { state, address, store, bus, clock, seated }
    }

    /// Another node on this storage and bus.
    pub(crate) async fn node_on(
        &self,
        store: Arc<dyn Store>,
        bus: Arc<dyn RoomBus>,
    ) -> (AppState, SocketAddr) {
        served(services(store, bus, Arc::clone(&self.clock) as _), settings()).await
    }

    /// The host starts the game.
    pub(crate) async fn start(&self) {
        self.state.services.rooms.start(&self.principal(0), self.room_id()).await.unwrap();
    }

    pub(crate) fn principal(&self, seat: usize) -> Principal {
        let session = &self.seated.user_sessions[seat];
        Principal { user_id: session.user_id, user_session_id: session.id }
    }

    pub(crate) fn room_id(&self) -> RoomId {
        self.seated.room.id
    }

    /// The player's id as it stands in frames.
    pub(crate) fn player_id(&self, seat: usize) -> String {
        self.seated.players[seat].id.to_string()
    }

    /// A session token for the seat.
    pub(crate) fn token(&self, seat: usize) -> String {
        let (player, game_session) = (&self.seated.players[seat], &self.seated.seats[seat]);
        let device = self.seated.user_sessions[seat].id;
        self.state.services.sessions.mint_token(player, game_session, device)
    }

    /// The game session as it is stored now.
    pub(crate) async fn stored_seat(&self, seat: usize) -> GameSession {
        let player = self.seated.players[seat].id;
        self.store.game_sessions().find(player).await.unwrap().unwrap()
    }
}

async fn served(services: Services, settings: WebSettings) -> (AppState, SocketAddr) {
    let state = AppState::new(services, settings);
    let socket = TcpSocket::new_v4().unwrap();
    // Small, so that it is soon felt when nobody reads.
    socket.set_send_buffer_size(8 * 1024).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let listener = socket.listen(1024).unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, state.clone(), std::future::pending()));
    (state, address)
}

fn services(store: Arc<dyn Store>, bus: Arc<dyn RoomBus>, clock: Arc<dyn Clock>) -> Services {
    let shelf = Shelf::new().with(Arc::new(TallyGame));
    let keys = TokenKeys::new(vec![("k1".into(), vec![7; 32])]).unwrap();
    let mut wiring = Wiring::over(store, bus, clock, shelf, keys);
    wiring.actions.snapshot_every = 4;
    // Nobody touches the runs here, and their time is not what is tested.
    wiring.sessions.run_unseen_after = TimeDelta::days(1);
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
