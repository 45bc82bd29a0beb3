//! Rematches against mocks: who makes the room, and who comes into it. Whole games are played where there is a
//! real store.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::ports::RoomEvent;
use crate::services::session_manager::Seated;
use crate::services::test_table::{
    self as table, at, player, room, room_id, seat, seated, user, user_session, uuid,
};

/// Who has sat down, once somebody has.
type Taken = Arc<Mutex<Option<Player>>>;

/// The game that is over.
fn over() -> Room {
    Room { finished_at: Some(at(100)), seats: 3, ..room(RoomStatus::Finished) }
}

fn rematch_id() -> RoomId {
    over().rematch_id().unwrap()
}

/// Three of them, so that two do not make the room full.
fn players() -> Vec<Player> {
    vec![seated(0), seated(1), seated(2)]
}

/// The room of the rematch, as the third player has made it.
fn made_by_another() -> Room {
    Room { id: rematch_id(), host: Some(player(7)), seats: 3, ..room(RoomStatus::Waiting) }
}

fn maker() -> Player {
    Player { id: player(7), room_id: rematch_id(), ..seated(2) }
}

fn asking(n: u8) -> Seated {
    Seated { room_id: room_id(), player: seated(n), game_session: seat(n), user_session_id: user_session(n) }
}

/// Lets the store find the game that is over, and the room of the rematch once it is there.
fn store(is_made: &Arc<AtomicBool>, taken: &Taken) -> StubStore {
    let mut store = StubStore::default();
    let is_there = Arc::clone(is_made);
    store.repositories.rooms.expect_find().returning(move |id| {
        let there = is_there.load(Ordering::SeqCst).then(made_by_another);
        Ok(if id == room_id() { Some(over()) } else { there })
    });
    let taken = Arc::clone(taken);
    store.repositories.players.expect_of_room().returning(move |id| {
        let newcomer = taken.lock().unwrap().clone();
        Ok(if id == room_id() { players() } else { std::iter::once(maker()).chain(newcomer).collect() })
    });
    store.repositories.game_sessions.expect_find().returning(|_| Ok(Some(seat(1))));
    store
}

/// A unit in which the player takes a seat of the room that is there.
fn sits_down(taken: &Taken) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(made_by_another())));
    unit.repositories.players.expect_of_room().returning(|_| Ok(vec![maker()]));
    takes_a_seat(&mut unit, taken);
    unit
}

fn takes_a_seat(unit: &mut StubUnitOfWork, taken: &Taken) {
    let taken = Arc::clone(taken);
    unit.repositories.players.expect_insert().times(1).returning(move |player| {
        *taken.lock().unwrap() = Some(player.clone());
        Ok(())
    });
    unit.repositories.game_sessions.expect_insert().times(1).returning(|_| Ok(()));
}

/// A unit in which the player makes the room, and what becomes of that.
fn makes(stored: fn() -> Result<(), StoreError>, is_made: &Arc<AtomicBool>) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.users.expect_lock().returning(|_| Ok(None));
    unit.repositories.rooms.expect_count_open_hosted_by().returning(|_| Ok(0));
    let is_made = Arc::clone(is_made);
    unit.repositories.rooms.expect_insert().times(1).returning(move |room| {
        assert_eq!((room.id, room.seats, room.private), (rematch_id(), 3, true));
        is_made.store(true, Ordering::SeqCst);
        stored()
    });
    unit
}

#[tokio::test]
async fn who_asks_first_makes_the_room_and_is_its_host_at_their_old_place() {
    let (is_made, taken) = (Arc::default(), Taken::default());
    let mut unit = makes(|| Ok(()), &is_made);
    takes_a_seat(&mut unit, &taken);
    unit.repositories.rooms.expect_set_host().times(1).returning(|id, _| {
        assert_eq!(id, rematch_id());
        Ok(())
    });
    let store = store(&is_made, &taken);
    let committed = store.expect_unit(unit);
    let joined = table::services(store, 200).rooms.rematch(&asking(1), "", None).await.unwrap();
    assert!(committed.load(Ordering::SeqCst));
    let host = taken.lock().unwrap().clone().unwrap();
    assert_eq!((joined.player_id, host.user_id, host.seat), (host.id, Some(user(1)), 1));
    assert_eq!(host.name, "Player 1");
}

#[tokio::test]
async fn who_is_slower_comes_into_the_room_that_another_player_has_made() {
    let (is_made, taken) = (Arc::default(), Taken::default());
    let store = store(&is_made, &taken);
    let lost = store.expect_unit(makes(|| Err(StoreError::Conflict("rooms.id".into())), &is_made));
    let committed = store.expect_unit(sits_down(&taken));
    let services = table::services(store, 200);
    let joined = services.rooms.rematch(&asking(1), "", None).await.unwrap();
    assert!(!lost.load(Ordering::SeqCst));
    assert!(committed.load(Ordering::SeqCst));
    let newcomer = taken.lock().unwrap().clone().unwrap();
    assert_eq!((joined.shown.room.id, joined.player_id), (rematch_id(), newcomer.id));
    assert_eq!(newcomer.seat, 1, "the old place");
    assert_eq!(services.told.events(), [RoomEvent::PlayerJoined { player: newcomer }]);
}

#[tokio::test]
async fn who_finds_their_old_place_taken_gets_another_one() {
    let (is_made, taken) = (Arc::new(AtomicBool::new(true)), Taken::default());
    let store = store(&is_made, &taken);
    store.expect_unit(sits_down(&taken));
    let asking = Seated { player: Player { seat: maker().seat, ..seated(1) }, ..asking(1) };
    table::services(store, 200).rooms.rematch(&asking, "", None).await.unwrap();
    assert_eq!(taken.lock().unwrap().as_ref().map(|player| player.seat), Some(0));
}

#[tokio::test]
async fn nobody_asks_for_another_game_before_this_one_is_over() {
    let mut store = StubStore::default();
    store.repositories.rooms.expect_find().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    store.repositories.players.expect_of_room().returning(|_| Ok(players()));
    let services = table::services(store, 50);
    let refused = services.rooms.rematch(&asking(0), "", None).await.unwrap_err();
    assert!(matches!(refused, RoomError::NotFinished));
    assert!(matches!(services.rooms.find_rematch(room_id()).await, Err(RoomError::NotFinished)));
}

#[test]
fn the_room_of_a_rematch_follows_from_the_game_that_is_over_and_from_nothing_else() {
    let id = rematch_id();
    assert_eq!(over().rematch_id(), Some(id));
    assert_eq!(room(RoomStatus::Playing).rematch_id(), None);
    let other = Room { id: RoomId::new(uuid(0x101)), ..over() };
    let reshuffled = Room { seed: crate::game::Seed::new([8; 32]), ..over() };
    for other in [other, reshuffled] {
        assert_ne!(other.rematch_id(), Some(id));
    }
    assert_eq!(id.uuid().get_version_num(), 7);
}
