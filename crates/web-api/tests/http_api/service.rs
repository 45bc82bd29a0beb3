//! A whole service on a loopback port, over fakes; and callers of it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use reseat_domain::id::RoomId;
use reseat_domain::ports::{Clock, PasswordHasher, Store};
use reseat_domain::token::{Purpose, Secret};
use reseat_migration::{Schema, step_names};
use reseat_persistence::SeaOrmStore;
use reseat_test_database::TestDatabase;
use reseat_testkit::{FakeHasher, FixedClock, MemoryStore, SeededRandomness};
use reseat_web_api::{AppState, WebSettings, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wiring::services;

/// A page that the service lets read its answers.
pub(crate) const LISTED_ORIGIN: &str = "https://play.example";

/// The service's own pages.
pub(crate) const OWN_ORIGIN: &str = "https://reseat.example";
/// The bytes of the admin token.
pub(crate) const ADMIN_TOKEN: [u8; 32] = [3; 32];

/// The service. Dropping it stops it.
pub(crate) struct Service {
    pub(crate) url: String,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) state: AppState,
    http: Client,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// Someone with a user session.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) access_token: String,
    pub(crate) user_id: String,
}

/// A seat of a guest.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) guest: Guest,
    pub(crate) room: String,
    pub(crate) player: String,
    pub(crate) token: String,
}

/// Bounds that no test reaches by accident.
pub(crate) fn settings() -> WebSettings {
    WebSettings {
        public_url: OWN_ORIGIN.to_owned(),
        admin_token: Some(Secret::new(Purpose::App, &ADMIN_TOKEN).hash()),
        allowed_origins: vec![LISTED_ORIGIN.to_owned()],
        trusted_proxies: vec![("127.0.0.1".parse().unwrap(), 32)],
        ping_interval: Duration::from_secs(10),
        unhealthy_after: Duration::from_secs(15),
        disconnect_after: Duration::from_secs(30),
        flush_interval: Duration::from_secs(5),
        sign_in_per_minute: 10_000,
        guest_per_minute: 10_000,
        messages_per_second: 10_000,
        connections_per_ip: 100,
        send_queue: 256,
        send_queue_bytes: 512 * 1024,
        body_bytes: 64 * 1024,
        shutdown_grace: Duration::from_secs(5),
    }
}

impl Service {
    pub(crate) async fn start() -> Self {
        Self::start_with(settings(), Arc::new(MemoryStore::default())).await
    }

    pub(crate) async fn start_with(settings: WebSettings, store: Arc<dyn Store>) -> Self {
        Self::run(settings, store, SeededRandomness::default(), Arc::new(FakeHasher::default())).await
    }

    pub(crate) async fn start_with_hasher(hasher: Arc<dyn PasswordHasher>) -> Self {
        let store = Arc::new(MemoryStore::default());
        Self::run(settings(), store, SeededRandomness::default(), hasher).await
    }

    pub(crate) async fn start_with_seed(seed: u64) -> Self {
        let store = Arc::new(MemoryStore::default());
        Self::run(settings(), store, SeededRandomness::new(seed), Arc::new(FakeHasher::default())).await
    }

    /// On a database, which it migrates.
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        Self::start_with(settings(), migrated(database).await).await
    }

    async fn run(
        settings: WebSettings,
        store: Arc<dyn Store>,
        randomness: SeededRandomness,
        hasher: Arc<dyn PasswordHasher>,
    ) -> Self {
        let clock = Arc::new(FixedClock::default());
        let services = services(Arc::clone(&store), Arc::clone(&clock) as Arc<dyn Clock>, randomness, hasher);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let state = AppState::new(services, settings);
        let served = tokio::spawn(serve(listener, state.clone(), async move {
            // A test that drops its service stops it too.
            let _ = stopped.await;
        }));
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
        Self { url, store, clock, state, http, stop, served }
    }

    /// Stops it, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap();
    }

    /// A request, not sent yet.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        sent(self.request(Method::GET, path).bearer_auth(token)).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        sent(self.request(Method::POST, path).bearer_auth(token).json(&body)).await
    }

    pub(crate) async fn guest(&self) -> Guest {
        let answer = sent(self.request(Method::POST, "/session")).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Guest { access_token: text(&answer.body["access_token"]), user_id: text(&answer.body["user"]["id"]) }
    }

    /// A new room of a game, made by a new guest.
    pub(crate) async fn room(&self, wish: Value) -> Seat {
        let guest = self.guest().await;
        let answer = self.post("/api/rooms", &guest.access_token, wish).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        seat(guest, &answer.body)
    }

    /// A new guest takes a seat.
    pub(crate) async fn join(&self, room: &str) -> Seat {
        let guest = self.guest().await;
        let answer = self.post(&format!("/api/rooms/{room}/join"), &guest.access_token, json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        seat(guest, &answer.body)
    }

    /// Two guests at a table of a game, in play.
    pub(crate) async fn table(&self, game: &str) -> [Seat; 2] {
        let host = self.room(json!({ "game": game, "seats": 2 })).await;
        let other = self.join(&host.room).await;
        [host, other]
    }

    /// Everything stored about a room, and which rooms there are: for "nothing has changed".
    pub(crate) async fn trace(&self, room: &str) -> String {
        let id: RoomId = room.parse().unwrap();
        let store = &self.store;
        format!(
            "{:?} {:?} {:?} {:?} {:?}",
            store.rooms().list_ids(None, 1_000).await.unwrap(),
            store.rooms().find(id).await.unwrap(),
            store.players().of_room(id).await.unwrap(),
            store.game_sessions().of_room(id).await.unwrap(),
            store.actions().after(id, 0, 1_000).await.unwrap(),
        )
    }
}

impl Answer {
    /// Fails unless this is a refusal as RFC 9457 has it, with that status and code.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["type"], "about:blank");
        assert_eq!(self.body["status"], status);
        for field in ["title", "detail"] {
            assert!(self.body[field].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        }
        assert_eq!(self.body["request_id"], self.headers["x-request-id"].to_str().unwrap());
        assert_eq!(self.headers.contains_key("www-authenticate"), status == 401);
    }

    /// The fields that a 422 names.
    pub(crate) fn fields(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array();
        errors.into_iter().flatten().map(|error| text(&error["field"])).collect()
    }
}

/// The store of a database, which is migrated first.
pub(crate) async fn migrated(database: &TestDatabase) -> Arc<dyn Store> {
    let schema = Schema::open(database.url(), true).await.unwrap();
    schema.up().await.unwrap();
    schema.close().await.unwrap();
    Arc::new(SeaOrmStore::open(database.url(), step_names()).await.unwrap())
}

pub(crate) async fn sent(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.text().await.unwrap();
    let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
    Answer { status, headers, body }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn seat(guest: Guest, taken: &Value) -> Seat {
    Seat {
        guest,
        room: text(&taken["room"]["id"]),
        player: text(&taken["player_id"]),
        token: text(&taken["session_token"]),
    }
}
