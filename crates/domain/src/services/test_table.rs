//! A table for the unit tests: a game of a few lines, fixed ids and times, and stores made of mocks.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::game::rules::{
    FollowUp, GameDescription, GameRules, Inconsistency, InvalidOption, LegalActions, Move, Outcome,
    PastEntry, Played, Rejection, RuleRejection, ServiceEntry, Summary, Table, Viewer,
};
use crate::game::{
    BotStrength, Draft, GameAction, Player, Room, RoomCode, RoomRules, RoomState, RoomStatus, Seat,
    SeatedPlayer, Seed, Shelf,
};
use crate::id::{
    ActionId, ClientId, GameSessionId, LogEpoch, NodeRunId, PlayerId, RoomId, UserId, UserSessionId,
};
use crate::mocks::{MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore};
use crate::ports::{Report, RoomEvent, Store};
use crate::services::{
    Abandonment, ActionLog, ActionLogSettings, LoadedRooms, RoomService, RoomSettings, SessionManager,
    SessionSettings,
};
use crate::session::{GameSession, SeatNonce};
use crate::time::{Duration, Timestamp};
use crate::token::TokenKeys;

/// Players add numbers in turn; after each round a `tick`, and at ten the game is over.
pub(super) struct Adding;

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Sum {
    players: Vec<PlayerId>,
    added: Vec<i64>,
    moves: usize,
    ticks: usize,
}

#[derive(Debug)]
pub(super) struct NotAllowed(&'static str);

impl std::fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl RuleRejection for NotAllowed {
    fn code(&self) -> &'static str {
        self.0
    }
}

impl Sum {
    fn total(&self) -> i64 {
        self.added.iter().sum()
    }

    fn next(&self) -> Seat {
        Seat::try_from(self.moves % self.players.len()).unwrap()
    }
}

impl GameRules for Adding {
    type Options = Value;
    type State = Sum;
    type Action = i64;
    type Event = Value;
    type Rejection = NotAllowed;
    type View<'a> = Value;

    fn describe(&self) -> GameDescription {
        GameDescription {
            game: "adding",
            name: "Adding",
            rules_version: 1,
            min_seats: 2,
            max_seats: 4,
            has_turns: true,
            has_autoplay: true,
            options: json!({}),
        }
    }

    fn options(&self, _: &Value, _: Seat) -> Result<Value, InvalidOption> {
        Ok(json!({}))
    }

    fn sides(&self, seats: Seat, _: &Value) -> Vec<u8> {
        (0..seats).collect()
    }

    fn set_up(&self, table: &Table, _: &Value) -> Sum {
        let players: Vec<_> = table.seating.iter().map(|seated| seated.player_id).collect();
        Sum { added: vec![0; players.len()], players, moves: 0, ticks: 0 }
    }

    fn decode(&self, action_type: &str, data: &Value) -> Result<i64, NotAllowed> {
        if action_type != "add" {
            return Err(NotAllowed("unknown_action"));
        }
        data["n"].as_i64().filter(|n| (1..=9).contains(n)).ok_or(NotAllowed("bad_number"))
    }

    fn apply(&self, state: &Sum, seat: Seat, n: &i64) -> Result<Played<Sum, Value>, NotAllowed> {
        if seat != state.next() {
            return Err(NotAllowed("not_your_turn"));
        }
        let mut next = state.clone();
        next.added[usize::from(seat)] += n;
        next.moves += 1;
        Ok((next, vec![json!({ "added": n })]))
    }

    fn follow_up(&self, state: &Sum) -> Option<FollowUp> {
        if state.total() >= 10 {
            return Some(FollowUp::End);
        }
        let owed = state.moves / state.players.len() > state.ticks;
        owed.then(|| FollowUp::Entry(ServiceEntry { entry_type: "tick".into(), data: json!({}) }))
    }

    fn apply_entry(&self, state: &Sum, entry: &ServiceEntry) -> Result<Played<Sum, Value>, Inconsistency> {
        if entry.entry_type != "tick" {
            return Err(Inconsistency(format!("no entry `{}` here", entry.entry_type)));
        }
        Ok((Sum { ticks: state.ticks + 1, ..state.clone() }, Vec::new()))
    }

    fn turn(&self, state: &Sum) -> Option<Seat> {
        (state.total() < 10).then(|| state.next())
    }

    fn view(&self, state: &Sum, viewer: Seat) -> Value {
        json!({ "total": state.total(), "own": state.added[usize::from(viewer)] })
    }

    fn legal_actions(&self, _: &Sum, _: Seat) -> LegalActions {
        LegalActions::default()
    }

    fn legal_actions_with(&self, _: &Sum, _: Seat, _: &str) -> LegalActions {
        LegalActions::default()
    }

    fn redact(&self, entry: &PastEntry<'_>, _: &Viewer<'_>) -> Value {
        entry.action_data.clone()
    }

    fn summarise(&self, entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
        let name = entry.player_id.map_or("The service", |player| viewer.name_of(player));
        let text = format!("{name}: {}", entry.action_type);
        Summary { code: entry.action_type.to_owned(), params: json!({}), text }
    }

    fn check(&self, state: &Sum) -> Vec<Inconsistency> {
        let negative = state.added.iter().any(|sum| *sum < 0);
        negative.then(|| Inconsistency("a sum is negative".into())).into_iter().collect()
    }

    fn autoplay(&self, _: &Sum, _: Seat) -> Option<Move> {
        Some(add(1))
    }

    fn bot_move(&self, _: &Sum, _: Seat, _: BotStrength) -> Option<Move> {
        Some(add(2))
    }

    fn outcome(&self, state: &Sum, out: &BTreeSet<Seat>) -> Outcome {
        let standing = || state.players.iter().zip(&state.added).enumerate();
        let still_in = |place: usize| !out.contains(&Seat::try_from(place).unwrap());
        let best = standing().filter(|(place, _)| still_in(*place)).map(|(_, (_, sum))| *sum).max();
        let winners = standing()
            .filter(|(place, (_, sum))| still_in(*place) && Some(**sum) == best)
            .map(|(_, (player, _))| *player)
            .collect();
        let scores: BTreeMap<_, _> = standing().map(|(_, (player, sum))| (*player, *sum)).collect();
        Outcome { winners, scores }
    }
}

pub(super) fn add(n: i64) -> Move {
    Move { action_type: "add".into(), action_data: json!({ "n": n }) }
}

pub(super) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(super) fn room_id() -> RoomId {
    RoomId::new(uuid(0x100))
}

pub(super) fn player(n: u8) -> PlayerId {
    PlayerId::new(uuid(0x200 + u128::from(n)))
}

pub(super) fn user(n: u8) -> UserId {
    UserId::new(uuid(0x300 + u128::from(n)))
}

pub(super) fn user_session(n: u8) -> UserSessionId {
    UserSessionId::new(uuid(0x400 + u128::from(n)))
}

pub(super) fn client(n: u8) -> ClientId {
    ClientId::new(uuid(0x500 + u128::from(n)))
}

pub(super) fn run() -> NodeRunId {
    NodeRunId::new(uuid(0x600))
}

pub(super) fn action(n: u8) -> ActionId {
    ActionId::new(uuid(0x700 + u128::from(n)))
}

/// The tests' present: seconds after a fixed moment.
pub(super) fn at(seconds: i64) -> Timestamp {
    DateTime::from_timestamp(1_760_000_000 + seconds, 0).unwrap()
}

pub(super) fn room(status: RoomStatus) -> Room {
    Room {
        id: room_id(),
        code: RoomCode::from_random([0; 6]),
        private: false,
        host: Some(player(0)),
        game: "adding".into(),
        rules_version: 1,
        options: json!({}),
        status,
        seats: 2,
        abandon_after: Duration::minutes(5),
        turn_time: None,
        seed: Seed::new([7; 32]),
        log_epoch: LogEpoch::new(uuid(0x800)),
        created_at: at(0),
        started_at: Some(at(0)),
        finished_at: None,
        outcome: None,
    }
}

pub(super) fn seated(n: u8) -> Player {
    Player {
        id: player(n),
        room_id: room_id(),
        user_id: Some(user(n)),
        name: format!("Player {n}"),
        seat: n,
        bot: None,
        joined_at: at(0),
        left_at: None,
    }
}

pub(super) fn seat(n: u8) -> GameSession {
    let nonce = SeatNonce::from_random(&[n; 16]);
    let id = GameSessionId::new(uuid(0x900 + u128::from(n)));
    GameSession::new(id, room_id(), player(n), nonce, at(0), at(86_400))
}

pub(super) fn shelf() -> Shelf {
    Shelf::new().with(Arc::new(Adding))
}

pub(super) fn rules() -> RoomRules {
    RoomRules::of(&room(RoomStatus::Playing), Arc::clone(shelf().newest("adding").unwrap()))
}

/// The log of a game of two that has just begun, with moves of each in turn.
pub(super) fn log(moves: &[i64]) -> Vec<GameAction> {
    let rules = rules();
    let seating: Vec<SeatedPlayer> = [0, 1].map(|n| seated(n).seated()).to_vec();
    let mut draft = Draft::after(&rules, &RoomState::empty(), at(0));
    draft.start(&seating).unwrap();
    for (turn, n) in moves.iter().enumerate() {
        draft.play(player(u8::try_from(turn % 2).unwrap()), None, &add(*n)).unwrap();
        draft.follow_up().unwrap();
    }
    draft.finish().entries
}

/// Lets a store of mocks load the room with this log, any number of times.
pub(super) fn loads(store: &mut StubStore, status: RoomStatus, entries: Vec<GameAction>) {
    store.repositories.rooms.expect_find().returning(move |_| Ok(Some(room(status))));
    store.repositories.rooms.expect_snapshot().returning(|_| Ok(None));
    let page = move |after: i64, limit: u32| -> Vec<GameAction> {
        let wanted = entries.iter().filter(|entry| entry.sequence_number > after);
        wanted.take(limit as usize).cloned().collect()
    };
    let with_room = page.clone();
    let found = move |_, after, limit| Ok(Some((room(status), with_room(after, limit))));
    store.repositories.rooms.expect_find_with_entries().returning(found);
    store.repositories.actions.expect_after().returning(move |_, after, limit| Ok(page(after, limit)));
}

pub(super) fn clock(seconds: i64) -> MockClock {
    let mut clock = MockClock::new();
    clock.expect_now().returning(move || at(seconds));
    clock
}

pub(super) fn randomness() -> MockRandomness {
    let mut randomness = MockRandomness::new();
    randomness.expect_fill().returning(|bytes| bytes.fill(9));
    randomness
}

pub(super) fn keys() -> TokenKeys {
    TokenKeys::new(vec![("k1".into(), vec![5; 32])]).unwrap()
}

/// A bus and an observer that tell what they were given.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub(super) events: Arc<std::sync::Mutex<Vec<RoomEvent>>>,
    pub(super) reports: Arc<std::sync::Mutex<Vec<Report>>>,
}

impl Told {
    pub(super) fn events(&self) -> Vec<RoomEvent> {
        self.events.lock().unwrap().clone()
    }

    pub(super) fn reports(&self) -> Vec<Report> {
        self.reports.lock().unwrap().clone()
    }

    fn bus(&self) -> MockRoomBus {
        let events = Arc::clone(&self.events);
        let mut bus = MockRoomBus::new();
        bus.expect_publish().returning(move |_, event| {
            events.lock().unwrap().push(event);
            Ok(())
        });
        bus
    }

    fn observer(&self) -> MockObserver {
        let reports = Arc::clone(&self.reports);
        let mut observer = MockObserver::new();
        observer.expect_report().returning(move |report| reports.lock().unwrap().push(report));
        observer
    }
}

/// The services over a store of mocks, at a time.
pub(super) struct Services {
    pub(super) actions: Arc<ActionLog>,
    pub(super) sessions: Arc<SessionManager>,
    pub(super) abandonment: Abandonment,
    pub(super) rooms: RoomService,
    pub(super) told: Told,
}

pub(super) fn services(store: StubStore, seconds: i64) -> Services {
    let told = Told::default();
    let store: Arc<dyn Store> = Arc::new(store);
    let rooms = Arc::new(LoadedRooms::new(Arc::clone(&store), shelf(), NonZeroUsize::new(4).unwrap()));
    let actions = Arc::new(ActionLog::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::new(told.bus()),
        Arc::new(clock(seconds)),
        Arc::new(randomness()),
        Arc::new(told.observer()),
        ActionLogSettings { think_time: Duration::seconds(1), snapshot_every: 32 },
    ));
    let settings = SessionSettings {
        token_ttl: Duration::hours(24),
        run_unseen_after: Duration::seconds(30),
        absence_budget: Duration::minutes(15),
        idle_timeout: Duration::days(7),
        exhausted_abandon_after: Duration::seconds(60),
    };
    let sessions = Arc::new(SessionManager::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&actions),
        Arc::new(clock(seconds)),
        Arc::new(randomness()),
        Arc::new(told.observer()),
        keys(),
        settings,
    ));
    let abandonment = Abandonment::new(
        Arc::clone(&store),
        Arc::clone(&rooms),
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::new(clock(seconds)),
    );
    let rooms = RoomService::new(
        store,
        rooms,
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::new(clock(seconds)),
        Arc::new(randomness()),
        RoomSettings { abandon_after: Duration::minutes(5), max_open_rooms: 10 },
    );
    Services { actions, sessions, abandonment, rooms, told }
}

pub(super) fn rejection(code: &'static str) -> Rejection {
    Rejection { code, message: code.to_owned() }
}
