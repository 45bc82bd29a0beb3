//! All services over the fakes, and guests who use them. Several nodes may share one store.

use std::num::NonZeroUsize;
use std::sync::Arc;

use reseat_casino::Casino;
use reseat_domain::game::rules::Move;
use reseat_domain::game::{PlayerName, Shelf};
use reseat_domain::id::{ActionId, ClientId, NodeRunId, PlayerId, RoomId};
use reseat_domain::ports::{ServiceRun, Store};
use reseat_domain::services::{
    Abandonment, Acknowledgement, ActionLog, Connected, CreateRoom, GuestSignIn, Principal, RoomService,
    SessionManager, SignIn, StateRecovery, Submission, SubmitError, WantedConnection,
};
use reseat_domain::token::TokenKeys;
use reseat_testkit::builders::moment;
use reseat_testkit::{
    Bearer, FixedClock, MemoryBus, MemoryStore, RecordingObserver, SeededRandomness, TallyGame, Wired, Wiring,
};
use uuid::Uuid;

/// One node.
pub(crate) struct House {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) bus: Arc<MemoryBus>,
    pub(crate) rooms: Arc<RoomService>,
    pub(crate) sessions: Arc<SessionManager>,
    pub(crate) abandonment: Arc<Abandonment>,
    pub(crate) actions: Arc<ActionLog>,
    pub(crate) recovery: Arc<StateRecovery>,
    pub(crate) sign_in: Arc<SignIn>,
    pub(crate) observer: Arc<RecordingObserver>,
    pub(crate) run: NodeRunId,
}

/// A seat with its token.
#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) principal: Principal,
    pub(crate) room: RoomId,
    pub(crate) player: PlayerId,
    pub(crate) token: String,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::on(Arc::new(MemoryStore::default()), Arc::new(FixedClock::at(moment(0))), 1)
    }

    /// A node on a store that others may share.
    pub(crate) fn on(store: Arc<dyn Store>, clock: Arc<FixedClock>, number: u64) -> Self {
        let bus = Arc::new(MemoryBus::default());
        let observer = Arc::new(RecordingObserver::default());
        let shelf = Shelf::new().with(Arc::new(TallyGame)).with(Arc::new(Casino));
        let keys = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        let mut wiring = Wiring::over(store, bus.clone(), clock.clone(), shelf, keys);
        wiring.randomness = Arc::new(SeededRandomness::new(number));
        wiring.observer = observer.clone();
        wiring.cache = NonZeroUsize::new(8).unwrap();
        wiring.actions.snapshot_every = 4;
        wiring.rooms.max_open_rooms = 2;
        wiring.recovery.max_missed_actions = 8;
        let Wired { sign_in, rooms, sessions, abandonment, actions, recovery, .. } = wiring.wire();
        let run = NodeRunId::new(Uuid::from_u128(number.into()));
        let store = wiring.store;
        Self { store, clock, bus, rooms, sessions, abandonment, actions, recovery, sign_in, observer, run }
    }

    /// Notes that this node runs, as a service does at its start.
    pub(crate) async fn start(&self) {
        let now = moment(0);
        let run = ServiceRun {
            id: self.run,
            node_id: "n".into(),
            started_at: now,
            last_seen: now,
            stopped_at: None,
        };
        self.store.service_runs().insert(&run).await.unwrap();
    }

    pub(crate) async fn guest(&self, name: &str) -> Principal {
        let wish = GuestSignIn { display_name: PlayerName::parse(name), ..GuestSignIn::default() };
        let signed_in = Bearer::of(self.sign_in.sign_in_guest(&wish).await.unwrap());
        self.sign_in.authenticate(&signed_in.access_token).await.unwrap()
    }

    pub(crate) async fn create(&self, name: &str, seats: u8) -> Guest {
        let principal = self.guest(name).await;
        let wish = CreateRoom { game: "tally".into(), seats: Some(seats), ..CreateRoom::default() };
        let joined = self.rooms.create(&principal, &wish).await.unwrap();
        Guest { principal, room: joined.shown.room.id, player: joined.player_id, token: joined.session_token }
    }

    pub(crate) async fn join(&self, name: &str, room: RoomId) -> Guest {
        let principal = self.guest(name).await;
        let joined = self.rooms.join(&principal, room, None, "", None).await.unwrap();
        Guest { principal, room, player: joined.player_id, token: joined.session_token }
    }

    /// A table of so many in play.
    pub(crate) async fn table(&self, seats: u8) -> Vec<Guest> {
        let mut guests = vec![self.create("Guest 0", seats).await];
        for n in 1..seats {
            guests.push(self.join(&format!("Guest {n}"), guests[0].room).await);
        }
        guests
    }

    pub(crate) async fn play(
        &self,
        guest: &Guest,
        intent: u128,
        played: Move,
    ) -> Result<Acknowledgement, SubmitError> {
        self.play_over(guest, intent, played, None).await
    }

    /// Plays over a connection.
    pub(crate) async fn play_over(
        &self,
        guest: &Guest,
        intent: u128,
        played: Move,
        connection: Option<i64>,
    ) -> Result<Acknowledgement, SubmitError> {
        let submission = Submission {
            room_id: guest.room,
            player_id: guest.player,
            action_id: ActionId::new(Uuid::from_u128(intent)),
            played,
            after: None,
            connection,
            newest_connection: 0,
        };
        self.actions.submit(&submission, |_| {}).await
    }

    pub(crate) async fn connect(&self, guest: &Guest, client: u128, takeover: bool) -> Connected {
        let wanted = self.wanted(guest, client, takeover).await;
        self.sessions.connect(&wanted).await.unwrap().0
    }

    pub(crate) async fn wanted(&self, guest: &Guest, client: u128, takeover: bool) -> WantedConnection {
        WantedConnection {
            seated: self.sessions.validate_session(&guest.token, Some(guest.room)).await.unwrap(),
            client_id: ClientId::new(Uuid::from_u128(client)),
            attempt: None,
            takeover,
            run: self.run,
            user_agent: String::new(),
            ip_address: None,
        }
    }
}
