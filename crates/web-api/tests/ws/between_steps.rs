//! Something happens elsewhere between any two steps of a connect: the new connection misses none of it.
//!
//! Every call of the connecting node to its storage and its bus is held once, before and after, from the
//! judgement of the token to the reading of the welcome. Which calls there are, nobody lists.

mod connecting;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::id::{PlayerId, RoomId};
use reseat_domain::ports::{Clock, Store};
use reseat_domain::services::Submission;
use reseat_domain::session::Device;
use reseat_testkit::TallyGame;
use reseat_testkit::builders::{SeatedRoom, action_id, client_id};

use self::connecting::Connecting;
use crate::player::{Player, open_at, request};
use crate::steps::Steps;
use crate::table::Table;

/// Who connects; the first seat is the host's, and its turn.
const SEAT: usize = 1;
/// On paused time: until everybody waits.
const MOMENT: Duration = Duration::from_millis(1);

/// How the seat was before.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Nobody was ever connected: one statement.
    Fresh,
    /// The same client has an open connection elsewhere: one statement.
    OverGhost,
    /// Another client has an open connection elsewhere, and the player confirmed: a unit of work.
    OverAnother,
}

/// What happens elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    OpponentActs,
    SessionEnds,
    RowIsDeleted,
    AnotherTakesOver,
    SameClientIsNewer,
    PlayerLeaves,
    HostRemoves,
    GameEnds,
}

impl Way {
    const ALL: [Self; 3] = [Self::Fresh, Self::OverGhost, Self::OverAnother];

    /// As the seat's client would ask, with this number of its attempt.
    fn query(self, attempt: u32) -> String {
        let takeover = matches!(self, Self::OverAnother);
        format!("client_id={}&attempt={attempt}&takeover={takeover}", client_id(1))
    }

    /// Who holds the seat.
    async fn prepare(self, table: &Table) -> Option<Player> {
        let client = match self {
            Self::Fresh => return None,
            Self::OverGhost => 1,
            Self::OverAnother => 7,
        };
        Some(Player::sit(table, SEAT, client).await.0)
    }

    /// A call that a connect of this way makes.
    fn mark(self) -> &'static str {
        match self {
            Self::Fresh | Self::OverGhost => "before game_sessions.change_presence",
            Self::OverAnother => "after commit",
        }
    }
}

impl Event {
    /// Lets it happen. Answers the connection that came of it, if one did.
    async fn happen(self, way: Way, table: &Table) -> Option<Player> {
        let (room, player, caller) = (table.room_id(), table.seated.players[SEAT].id, table.principal(SEAT));
        let services = &table.state.services;
        match self {
            Self::OpponentActs => act(table, room, table.seated.players[0].id).await,
            Self::SessionEnds => {
                let ended = services.device_sessions.sign_out(&caller, Device::default()).await;
                assert!(ended.unwrap());
            }
            Self::RowIsDeleted => {
                let removed = table.store.user_sessions().remove(caller.user_session_id, caller.user_id);
                assert!(!removed.await.unwrap().is_empty());
            }
            Self::AnotherTakesOver => {
                return Some(seated(table, &format!("client_id={}&takeover=true", client_id(9))).await);
            }
            Self::SameClientIsNewer => return Some(seated(table, &way.query(6)).await),
            Self::PlayerLeaves => services.rooms.leave(room, player, None).await.unwrap(),
            Self::HostRemoves => {
                services.rooms.remove_player(&table.principal(0), room, player).await.unwrap();
            }
            Self::GameEnds => {
                for other in [0, 2] {
                    services.rooms.leave(room, table.seated.players[other].id, None).await.unwrap();
                }
            }
        }
        None
    }
}

async fn act(table: &Table, room_id: RoomId, player_id: PlayerId) {
    let submission = Submission {
        room_id,
        player_id,
        action_id: action_id(1),
        played: TallyGame::add(4),
        after: None,
        connection: None,
        newest_connection: 0,
    };
    table.state.services.actions.submit(&submission, |_| {}).await.unwrap();
}

async fn seated(table: &Table, query: &str) -> Player {
    let mut player = Player::connect(table, SEAT, query).await;
    assert_eq!(player.next().await["type"], "welcome");
    player
}

/// Holds that step of a connect while the event happens, and checks what the new connection makes of it.
/// Answers the step's name; `None` when the connect has fewer.
async fn connect_held_at(step: usize, way: Way, event: Event) -> Option<String> {
    let table = Table::set(SeatedRoom::waiting(1, 3), |_| {}).await;
    if event != Event::HostRemoves {
        table.start().await;
    }
    let steps = Steps::new();
    let (store, bus) = (steps.store(Arc::clone(&table.store) as _), steps.bus(Arc::clone(&table.bus) as _));
    let (node, address) = table.node_on(store, bus).await;
    let _before = way.prepare(&table).await;
    let request = request(&table, SEAT, &way.query(5));

    // Paused time goes on when everybody waits: the node has started.
    let _ = tokio::time::timeout(MOMENT, std::future::pending::<()>()).await;
    steps.hold(step);
    let mut connecting = tokio::spawn(async move {
        let (mut player, _) = open_at(address, request).await.unwrap();
        let first = player.next_or_close().await;
        (player, first)
    });
    let name = tokio::select! {
        name = steps.held() => name,
        _ = &mut connecting => return None,
    };
    let happened_at = table.clock.now();
    // Until it has happened, or waits for what the held step holds.
    let mut happening = pin!(event.happen(way, &table));
    let happened = tokio::time::timeout(MOMENT, &mut happening).await;
    steps.release();
    let other = match happened {
        Ok(other) => other,
        Err(_) => happening.await,
    };
    let (new, first) = connecting.await.unwrap();
    let live = Connecting { table: &table, way, new, first, other }.check(event).await;

    let took = table.clock.now() - happened_at;
    let promised = if event == Event::RowIsDeleted { node.settings.flush_interval } else { Duration::ZERO };
    assert!(took.to_std().unwrap() <= promised + Duration::from_secs(1), "{took} after {name}");
    // Everything that was begun is over when the node has stopped, a late close of the new connection too.
    node.hub.close().await;
    if let Some((live, _player)) = live {
        let seat = table.stored_seat(SEAT).await;
        assert_eq!((seat.connection, seat.is_connected()), (live, true), "{name}");
    }
    Some(name)
}

/// Each on a runtime of its own, which takes everything with it.
fn between_any_two_steps(event: Event) {
    for way in Way::ALL {
        let mut passed = Vec::new();
        loop {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().start_paused(true).build().unwrap();
            match runtime.block_on(connect_held_at(passed.len(), way, event)) {
                Some(name) => passed.push(name),
                None => break,
            }
        }
        assert_eq!(passed.first().map(String::as_str), Some("before game_sessions.find_holder"));
        assert!(passed.iter().any(|name| name == way.mark()), "{way:?}: {passed:?}");
        assert!(passed.iter().any(|name| name == "after game_sessions.at_table"), "{way:?}: {passed:?}");
    }
}

#[test]
fn an_action_between_any_two_steps_of_a_connect_is_seen_once_and_in_order() {
    between_any_two_steps(Event::OpponentActs);
}

#[test]
fn a_session_that_ends_between_any_two_steps_of_a_connect_closes_it_within_a_second() {
    between_any_two_steps(Event::SessionEnds);
}

#[test]
fn a_session_row_deleted_between_any_two_steps_of_a_connect_closes_it_within_a_flush() {
    between_any_two_steps(Event::RowIsDeleted);
}

#[test]
fn a_takeover_between_any_two_steps_of_a_connect_leaves_one_connection() {
    between_any_two_steps(Event::AnotherTakesOver);
}

#[test]
fn a_newer_attempt_between_any_two_steps_of_a_connect_is_never_replaced_by_the_late_one() {
    between_any_two_steps(Event::SameClientIsNewer);
}

#[test]
fn a_leave_between_any_two_steps_of_a_connect_ends_it() {
    between_any_two_steps(Event::PlayerLeaves);
}

#[test]
fn a_removal_between_any_two_steps_of_a_connect_ends_it() {
    between_any_two_steps(Event::HostRemoves);
}

#[test]
fn the_end_of_the_game_between_any_two_steps_of_a_connect_is_told_once() {
    between_any_two_steps(Event::GameEnds);
}
