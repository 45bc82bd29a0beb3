//! Claims and waits on two nodes at once, and what the room's status says meanwhile.

use std::sync::Arc;

use reseat_domain::game::{EndReason, RoomStatus};
use reseat_domain::ports::Clock;
use reseat_domain::services::{Asking, ClaimError, SubmitError};
use reseat_domain::time::Duration;
use reseat_testkit::builders::moment;
use reseat_testkit::{FixedClock, MemoryStore, TallyGame};

use crate::house::{Guest, House};

/// Two nodes, and a game of two whose first player was there and has gone; nobody is abandoned yet.
async fn one_away() -> (House, House, Vec<Guest>) {
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(FixedClock::at(moment(0)));
    let (one, other) = (House::on(store.clone(), clock.clone(), 1), House::on(store, clock, 2));
    one.start().await;
    other.start().await;
    let guests = one.table(2).await;
    let gone = one.connect(&guests[0], 1, false).await;
    other.connect(&guests[1], 2, false).await;
    let now = one.clock.now();
    one.sessions.mark_disconnected(guests[0].room, guests[0].player, gone.connection, now).await.unwrap();
    (one, other, guests)
}

/// The same five minutes later.
async fn one_abandoned() -> (House, House, Vec<Guest>) {
    let (one, other, guests) = one_away().await;
    pass(&one, &other, Duration::minutes(5)).await;
    other.sessions.abandon_due(guests[0].room, other.run).await.unwrap();
    (one, other, guests)
}

/// Time goes by, and both processes are alive.
async fn pass(one: &House, other: &House, time: Duration) {
    one.clock.advance(time);
    let now = one.clock.now();
    for house in [one, other] {
        assert!(house.store.service_runs().touch(house.run, now, moment(-1)).await.unwrap());
    }
}

fn asking(guest: &Guest) -> Asking {
    Asking { room_id: guest.room, player_id: guest.player, connection: None }
}

async fn kinds(house: &House, guests: &[Guest]) -> Vec<String> {
    let log = house.store.actions().after(guests[0].room, 0, 100).await.unwrap();
    log.into_iter().map(|entry| entry.action_type).collect()
}

async fn status(house: &House, guests: &[Guest]) -> RoomStatus {
    house.store.rooms().find(guests[0].room).await.unwrap().unwrap().status
}

#[tokio::test]
async fn a_seat_that_two_nodes_look_after_is_abandoned_once() {
    let (one, other, guests) = one_away().await;
    pass(&one, &other, Duration::minutes(5)).await;
    let room = guests[0].room;
    let (at_one, at_other, swept) = tokio::join!(
        one.sessions.abandon_due(room, one.run),
        other.sessions.abandon_due(room, other.run),
        one.sessions.check_abandoned_games(),
    );
    assert_eq!((at_one.unwrap(), at_other.unwrap()), (None, None));
    assert!(swept.unwrap().len() <= 1);
    assert_eq!(kinds(&one, &guests).await, ["start", "abandon"]);
}

#[tokio::test]
async fn of_two_claims_at_once_the_second_sees_a_game_that_is_over() {
    let (one, other, guests) = one_abandoned().await;
    let asking = asking(&guests[1]);
    let claims = tokio::join!(one.abandonment.claim(&asking), other.abandonment.claim(&asking));
    let outcomes = match claims {
        (Ok(won), Err(ClaimError::GameOver)) | (Err(ClaimError::GameOver), Ok(won)) => won,
        other => panic!("{other:?}"),
    };
    assert_eq!(outcomes.outcome.winners, [guests[1].player]);
    assert_eq!(kinds(&one, &guests).await, ["start", "abandon", "claim", "end"]);
}

#[tokio::test]
async fn of_a_claim_and_a_wait_at_once_exactly_one_happens() {
    for claim_first in [true, false] {
        let (one, other, guests) = one_abandoned().await;
        let asking = asking(&guests[1]);
        let (claim, wait) = (one.abandonment.claim(&asking), other.abandonment.wait(&asking));
        let (claimed, waited) = if claim_first {
            tokio::join!(claim, wait)
        } else {
            let (waited, claimed) = tokio::join!(wait, claim);
            (claimed, waited)
        };
        let kinds = kinds(&one, &guests).await;
        match (claimed, waited) {
            (Ok(_), Err(ClaimError::GameOver)) => assert_eq!(kinds[2..], ["claim", "end"]),
            (Err(ClaimError::OpponentNotAbandoned), Ok(())) => assert_eq!(kinds[2..], ["wait"]),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn of_a_claim_and_the_last_move_at_once_exactly_one_ends_the_game() {
    for claim_first in [true, false] {
        let (one, other, guests) = one_abandoned().await;
        // The absent one leads, and the claimant's move is the last of the last round.
        for intent in 0..5 {
            let place = usize::try_from(intent % 2).unwrap();
            one.play(&guests[place], intent, TallyGame::add(if place == 0 { 9 } else { 1 })).await.unwrap();
        }
        let asking = asking(&guests[1]);
        let claim = one.abandonment.claim(&asking);
        let last = other.play(&guests[1], 5, TallyGame::add(1));
        let (claimed, played) = if claim_first {
            tokio::join!(claim, last)
        } else {
            let (played, claimed) = tokio::join!(last, claim);
            (claimed, played)
        };
        let (outcome, _) = one.rooms.result(guests[0].room).await.unwrap();
        match (claimed, played) {
            (Ok(_), Err(SubmitError::Refused(refusal))) => {
                assert_eq!(refusal.code(), "game_over");
                assert_eq!((outcome.reason, outcome.winners), (EndReason::Claimed, vec![guests[1].player]));
            }
            (Err(ClaimError::GameOver), Ok(_)) => {
                assert_eq!((outcome.reason, outcome.winners), (EndReason::Completed, vec![guests[0].player]));
            }
            other => panic!("{other:?}"),
        }
        let results = one.rooms.results_of(guests[0].principal.user_id, None, 10).await.unwrap();
        assert_eq!(results.len(), 1);
        assert_eq!(kinds(&one, &guests).await.iter().filter(|kind| *kind == "end").count(), 1);
    }
}

#[tokio::test]
async fn a_room_is_abandoned_exactly_while_somebody_may_claim() {
    let (one, other, guests) = one_away().await;
    let (room, second) = (guests[0].room, guests[1].player);
    assert_eq!(status(&one, &guests).await, RoomStatus::Playing);
    pass(&one, &other, Duration::minutes(5)).await;
    other.sessions.abandon_due(room, other.run).await.unwrap();
    assert_eq!(status(&one, &guests).await, RoomStatus::Abandoned);
    let now = one.clock.now();
    other.sessions.mark_disconnected(room, second, 1, now).await.unwrap();
    assert_eq!(status(&one, &guests).await, RoomStatus::Playing, "nobody is there to claim");
    other.connect(&guests[1], 2, false).await;
    assert_eq!(status(&one, &guests).await, RoomStatus::Abandoned);
    other.abandonment.wait(&asking(&guests[1])).await.unwrap();
    assert_eq!(status(&one, &guests).await, RoomStatus::Playing);
    pass(&one, &other, Duration::minutes(5)).await;
    other.sessions.abandon_due(room, other.run).await.unwrap();
    assert_eq!(status(&one, &guests).await, RoomStatus::Abandoned);
    one.connect(&guests[0], 1, false).await;
    assert_eq!(status(&one, &guests).await, RoomStatus::Playing);
    let kinds = kinds(&one, &guests).await;
    assert_eq!(kinds, ["start", "abandon", "wait", "abandon", "return"]);
}

#[tokio::test]
async fn who_was_taken_over_claims_nothing() {
    let (one, other, guests) = one_abandoned().await;
    let older = Some(1);
    other.connect(&guests[1], 3, true).await;
    let late = one.abandonment.claim(&Asking { connection: older, ..asking(&guests[1]) }).await;
    assert!(matches!(late, Err(ClaimError::Superseded)));
    let newer = Some(2);
    assert!(one.abandonment.claim(&Asking { connection: newer, ..asking(&guests[1]) }).await.is_ok());
}
