//! Claims and waits against mocks. Races and partnerships are tested where there is a real store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::game::GameAction;
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::ports::{AppendAnswer, Report, RoomEvent, SeatStatus, ServiceRun};
use crate::services::test_table::{self as table, at, client, player, room, room_id, run, seat, seated};
use crate::session::{Client, Health, Link};

const NOW: i64 = 400;

fn there(n: u8) -> GameSession {
    let link = Link::Connected { run: run(), health: Health::Healthy, hidden: false };
    let client = Some(Client { id: client(n), attempt: 0 });
    GameSession { client, link, connection: 3, ..seat(n) }
}

/// Away from second 8 to second 308, and abandoned since.
fn abandoned(n: u8) -> GameSession {
    let mut seat = GameSession { connection: 1, ..seat(n) };
    seat.link = Link::Disconnected { since: Some(at(8)) };
    seat.absence.counted_since = Some(at(8));
    seat.abandon(at(308));
    seat
}

fn asking(connection: Option<i64>) -> Asking {
    Asking { room_id: room_id(), player_id: player(0), connection }
}

/// A unit that locks a room of this status with these seats, whose run was seen at that second.
fn unit(status: RoomStatus, seats: Vec<GameSession>, seen: i64) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(move |_| Ok(Some(room(status))));
    unit.repositories.game_sessions.expect_lock_room().returning(move |_| Ok(seats.clone()));
    unit.repositories.game_sessions.expect_extend().returning(|_, _| Ok(()));
    unit.repositories.service_runs.expect_find().returning(move |id| {
        let (started_at, last_seen) = (at(0), at(seen));
        Ok(Some(ServiceRun { id, node_id: "n".into(), started_at, last_seen, stopped_at: None }))
    });
    unit
}

fn over(unit: StubUnitOfWork, log: Vec<GameAction>) -> (table::Services, Arc<AtomicBool>) {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Abandoned, log);
    let committed = store.expect_unit(unit);
    (table::services(store, NOW), committed)
}

#[tokio::test]
async fn a_claim_ends_the_game_in_one_batch_with_the_finish_and_the_results() {
    let mut unit = unit(RoomStatus::Abandoned, vec![there(0), abandoned(1)], NOW);
    unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        let kinds: Vec<_> =
            entries.iter().map(|entry| (entry.action_type.as_str(), entry.player_id)).collect();
        assert_eq!(kinds, [("claim", Some(player(0))), ("end", None)]);
        assert_eq!(entries[0].action_data["against"], serde_json::json!([player(1)]));
        assert_eq!(entries[1].action_data["reason"], "claimed");
        Ok(AppendAnswer::Appended)
    });
    unit.repositories.rooms.expect_finish().times(1).returning(|_, outcome, finished_at| {
        assert_eq!((&outcome.winners[..], finished_at), (&[player(0)][..], at(NOW)));
        Ok(true)
    });
    unit.repositories.players.expect_of_room().returning(|_| Ok(vec![seated(0), seated(1)]));
    unit.repositories.results.expect_insert_all().times(1).returning(|results| {
        let outcomes: Vec<_> = results.iter().map(|result| result.outcome.as_str()).collect();
        assert_eq!(outcomes, ["win", "loss"], "the absent seat loses, although it leads by points");
        Ok(())
    });
    let (services, committed) = over(unit, table::log(&[3, 4]));
    let claimed = services.abandonment.claim(&asking(Some(3))).await.unwrap();
    assert!(committed.load(Ordering::SeqCst));
    assert_eq!((claimed.outcome.winners, claimed.finished_at), (vec![player(0)], at(NOW)));
    assert_eq!(claimed.outcome.scores[&player(1)], 4);
    assert_eq!(services.told.events(), [RoomEvent::Appended { head: 6 }]);
    let ended = Report::Ended { game: "adding".into(), reason: "claimed" };
    assert_eq!(services.told.reports(), [ended]);
}

#[tokio::test]
async fn a_wait_lets_the_absence_begin_anew_and_the_room_is_played_again() {
    let mut unit = unit(RoomStatus::Abandoned, vec![there(0), abandoned(1)], NOW);
    unit.repositories.game_sessions.expect_save_presence().times(1).returning(|seats| {
        let [seat] = seats else { panic!("only what changed is written") };
        assert_eq!((seat.player_id, seat.abandoned_at), (player(1), None));
        assert_eq!((seat.absence.ms, seat.absence.counted_since), (0, Some(at(NOW))));
        assert_eq!(seat.absence.budget_used_ms, 300_000, "the budget has paid for the first one");
        Ok(())
    });
    unit.repositories.rooms.expect_set_abandoned().times(1).returning(|_, abandoned| {
        assert!(!abandoned);
        Ok(true)
    });
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!((entries[0].action_type.as_str(), entries[0].player_id), ("wait", Some(player(0))));
        assert_eq!(entries[0].action_data["for"], serde_json::json!([player(1)]));
        Ok(AppendAnswer::Appended)
    });
    let (services, committed) = over(unit, table::log(&[]));
    services.abandonment.wait(&asking(Some(3))).await.unwrap();
    assert!(committed.load(Ordering::SeqCst));
    let events = services.told.events();
    let [RoomEvent::Appended { head: 2 }, RoomEvent::ConnectionStatus(SeatStatus { claimable_at, .. })] =
        events[..]
    else {
        panic!("the others were told {events:?}");
    };
    assert_eq!(claimable_at, Some(at(NOW + 300)), "the moment of a claim is a new one");
}

#[tokio::test]
async fn whoever_may_not_claim_may_not_wait_and_nothing_is_stored() {
    let mut returned = abandoned(1);
    returned.abandoned_at = None;
    returned.link = there(1).link;
    let mut in_time = abandoned(1);
    in_time.abandoned_at = None;
    let (playing, finished) = (RoomStatus::Playing, RoomStatus::Finished);
    let abandoned_room = RoomStatus::Abandoned;
    for (status, seats, connection, seen, expected) in [
        (finished, vec![there(0), abandoned(1)], Some(3), NOW, "GameOver"),
        (RoomStatus::Waiting, vec![there(0)], Some(3), NOW, "OpponentNotAbandoned"),
        (playing, vec![there(0), there(1)], Some(3), NOW, "OpponentNotAbandoned"),
        (playing, vec![there(0), in_time], Some(3), NOW, "OpponentNotAbandoned"),
        (playing, vec![there(0), returned], Some(3), NOW, "OpponentNotAbandoned"),
        (playing, vec![there(1), abandoned(2)], Some(3), NOW, "NotYourSeat"),
        (playing, vec![abandoned(0), abandoned(1)], None, NOW, "NotConnected"),
        // The claimant's own process died: nobody is connected there.
        (abandoned_room, vec![there(0), abandoned(1)], Some(3), 360, "NotConnected"),
        (abandoned_room, vec![there(0), abandoned(1)], Some(2), NOW, "Superseded"),
    ] {
        let (claims, committed) = over(unit(status, seats.clone(), seen), table::log(&[]));
        let refused = claims.abandonment.claim(&asking(connection)).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected, "a claim in {status:?} with {seats:?}");
        let (waits, waited) = over(unit(status, seats.clone(), seen), table::log(&[]));
        let refused = waits.abandonment.wait(&asking(connection)).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected, "a wait in {status:?} with {seats:?}");
        assert!(!committed.load(Ordering::SeqCst) && !waited.load(Ordering::SeqCst));
        assert!(claims.told.events().is_empty() && waits.told.events().is_empty());
    }
}

#[tokio::test]
async fn a_claim_that_finds_the_log_grown_looks_again() {
    let mut first = unit(RoomStatus::Abandoned, vec![there(0), abandoned(1)], NOW);
    first.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
    first.repositories.actions.expect_append().times(1).returning(|_| Ok(AppendAnswer::SequenceTaken));
    let second = unit(RoomStatus::Finished, vec![there(0), abandoned(1)], NOW);
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Abandoned, table::log(&[]));
    let (first, second) = (store.expect_unit(first), store.expect_unit(second));
    let services = table::services(store, NOW);
    let refused = services.abandonment.claim(&asking(None)).await.unwrap_err();
    assert!(matches!(refused, ClaimError::GameOver), "the last move was first");
    assert!(!first.load(Ordering::SeqCst) && !second.load(Ordering::SeqCst));
}
