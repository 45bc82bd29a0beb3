use std::net::IpAddr;

use super::connecting::wanted;
use super::*;

/// The seat, away since second 5 from its client 1, while the opponent waits.
fn away() -> GameSession {
    let mut seat = held(0, 1, 2);
    seat.disconnect(at(5));
    seat.absence.counted_since = Some(at(5));
    seat
}

async fn resume(
    status: RoomStatus,
    seats: Vec<GameSession>,
    changes: impl Fn(&PresenceChange) + Send + 'static,
) -> ((Connected, Vec<SeatStatus>), table::Services) {
    let mut store = StubStore::default();
    reads_presence(&mut store, status, seats);
    store.repositories.game_sessions.expect_change_presence().times(1).returning(move |change| {
        changes(change);
        Ok(true)
    });
    let services = table::services(store, 20);
    (services.sessions.connect(&wanted(1, false)).await.unwrap(), services)
}

#[tokio::test]
async fn a_returning_client_is_in_by_one_read_and_one_statement() {
    let stored = vec![away(), held(1, 5, 0)];
    let before = stored.clone();
    let ((connected, _), services) = resume(RoomStatus::Playing, stored, move |change| {
        assert_eq!(
            (change.room_id, change.status, &change.before),
            (room_id(), RoomStatus::Playing, &before)
        );
        assert_eq!(change.connects, Some((player(0), user_session(0), at(20))));
        let [seat] = &change.after[..] else { panic!("only what changed is written: {:?}", change.after) };
        assert_eq!((seat.connection, seat.is_connected()), (2, true));
        assert_eq!(seat.absence, Absence { budget_used_ms: 15_000, ..Absence::default() });
    })
    .await;
    assert_eq!((connected.connection, connected.away_since), (2, Some(at(5))));
    let expected = RoomEvent::SeatConnected { player_id: player(0), connection: 2, client_id: client(1) };
    assert_eq!(services.told.events()[0], expected);
    assert!(matches!(
        services.told.events()[1],
        RoomEvent::ConnectionStatus(SeatStatus { connected: true, .. })
    ));
}

#[tokio::test]
async fn another_address_or_user_agent_is_reported_and_lets_in() {
    let moved = Report::OriginChanged { room_id: room_id(), player_id: player(0) };
    // Whoever returns does so as `agent`, from an address that is not known.
    let from = |agent: &str, address: Option<IpAddr>| GameSession {
        user_agent: agent.into(),
        ip_address: address,
        ..away()
    };
    for (stored, is_reported) in [
        (from("agent", None), false),
        (from("another agent", None), true),
        (from("agent", Some([203, 0, 113, 9].into())), true),
    ] {
        let (_, services) = resume(RoomStatus::Playing, vec![stored, held(1, 5, 0)], |_| {}).await;
        assert_eq!(services.told.reports().contains(&moved), is_reported);
    }
}

#[tokio::test]
async fn whoever_else_is_away_keeps_the_one_who_returns_waiting_from_then_on() {
    let mut other = held(1, 5, 0);
    other.disconnect(at(4));
    resume(RoomStatus::Playing, vec![away(), other], |change| {
        assert_eq!(change.after.len(), 2);
        assert_eq!(change.after[1].absence.counted_since, Some(at(20)));
    })
    .await;
}

#[tokio::test]
async fn before_the_start_no_absence_counts() {
    let mut other = held(1, 5, 0);
    other.disconnect(at(4));
    let mut away = away();
    away.absence = Absence::default();
    resume(RoomStatus::Waiting, vec![away, other], |change| assert_eq!(change.after.len(), 1)).await;
}

#[tokio::test]
async fn the_seats_of_a_dead_run_are_disconnected_on_the_way() {
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, vec![held(0, 1, 2), held(1, 5, 0)]);
    store.repositories.game_sessions.expect_change_presence().times(1).returning(|change| {
        // The run was last seen at second 10, and it is second 100.
        assert_eq!(change.after[1].disconnected_since(), Some(at(10)));
        assert_eq!(change.after[1].expires_at, at(10 + 86_400));
        Ok(true)
    });
    let services = table::services(store, 100);
    let (connected, _) = services.sessions.connect(&wanted(1, false)).await.unwrap();
    assert_eq!(connected.away_since, Some(at(10)));
    assert_eq!(services.told.events().len(), 3, "the others are told of both");
}

#[tokio::test]
async fn a_disconnect_is_one_read_and_one_statement() {
    let came_later = GameSession { reconnected_at: Some(at(9)), ..held(1, 5, 0) };
    for (opponent, expected) in [(held(1, 5, 0), Some(at(8))), (came_later, Some(at(9))), (seat(1), None)] {
        let mut store = StubStore::default();
        reads_presence(&mut store, RoomStatus::Playing, vec![held(0, 1, 1), opponent]);
        store.repositories.game_sessions.expect_change_presence().times(1).returning(move |change| {
            assert_eq!((change.after.len(), change.connects), (1, None), "only what changed is written");
            assert_eq!(change.after[0].absence.counted_since, expected);
            assert_eq!(change.after[0].disconnected_since(), Some(at(8)));
            assert_eq!(change.after[0].expires_at, at(8 + 86_400), "its life runs from its last sign");
            Ok(true)
        });
        let services = table::services(store, 10);
        assert!(services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
        let RoomEvent::ConnectionStatus(SeatStatus { connected, claimable_at, .. }) =
            &services.told.events()[0]
        else {
            panic!("the others were not told");
        };
        assert_eq!((*connected, *claimable_at), (false, expected.map(|since| since + Duration::minutes(5))));
    }
}

#[tokio::test]
async fn of_a_connection_that_is_no_longer_the_seats_nothing_is_written() {
    for stored in [GameSession { connection: 2, ..held(0, 1, 1) }, away()] {
        let mut store = StubStore::default();
        reads_presence(&mut store, RoomStatus::Playing, vec![stored]);
        store.repositories.game_sessions.expect_change_presence().never();
        let services = table::services(store, 10);
        assert!(!services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
        assert!(services.told.events().is_empty());
    }
}

/// A seat whose player left for good.
fn left(n: u8) -> GameSession {
    let mut seat = held(n, n, 1);
    seat.disconnect(at(4));
    seat.abandon(at(4));
    seat
}

#[tokio::test]
async fn a_seat_that_was_left_for_good_is_in_nobodys_way() {
    let stored = vec![away(), held(1, 5, 0), left(2)];
    let ((connected, _), _) = resume(RoomStatus::Playing, stored, |change| {
        let [seat] = &change.after[..] else { panic!("only what changed is written: {:?}", change.after) };
        assert_eq!(seat.player_id, player(0));
    })
    .await;
    assert_eq!(connected.connection, 2);
}

#[tokio::test]
async fn a_connect_by_which_somebody_may_claim_takes_the_long_way() {
    // The opponent was abandoned, and then nobody was there to claim.
    let gone = GameSession { abandoned_at: Some(at(4)), ..left(1) };
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, vec![away(), gone]);
    store.repositories.game_sessions.expect_change_presence().never();
    let services = table::services(store, 10);
    let mut turn = services.sessions.rooms.lock(room_id()).await;
    assert!(services.sessions.resume(&mut turn, &wanted(1, false)).await.unwrap().is_none());
}

#[tokio::test]
async fn the_others_are_told_of_what_has_changed_and_the_newcomer_of_who_is_away() {
    let mut first_away = held(2, 6, 0);
    first_away.disconnect(at(4));
    first_away.absence.counted_since = Some(at(4));
    let ((_, absent), services) =
        resume(RoomStatus::Playing, vec![away(), held(1, 5, 0), first_away, held(3, 7, 0)], |_| {}).await;
    let told = services.told.events().into_iter().filter_map(|event| match event {
        RoomEvent::ConnectionStatus(status) => Some((status.player_id, status.connected)),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(player(0), true)]);
    let [absent] = absent[..] else { panic!("{absent:?}") };
    assert_eq!((absent.player_id, absent.connected), (player(2), false));
    assert_eq!(absent.disconnected_since, Some(at(4)));
}

#[tokio::test]
async fn what_goes_into_the_log_never_takes_the_short_way() {
    let another_client = held(0, 2, 1);
    let mut left_by_another = held(0, 2, 1);
    left_by_another.disconnect(at(5));
    let abandoned = GameSession { abandoned_at: Some(at(5)), ..away() };
    let higher_attempt = held(0, 1, 4);
    for (status, stored) in [
        (RoomStatus::Playing, another_client),
        (RoomStatus::Playing, left_by_another),
        (RoomStatus::Playing, abandoned),
        (RoomStatus::Playing, higher_attempt),
        (RoomStatus::Abandoned, away()),
        (RoomStatus::Finished, away()),
    ] {
        let mut store = StubStore::default();
        reads_presence(&mut store, status, vec![stored, held(1, 5, 0)]);
        store.repositories.game_sessions.expect_change_presence().never();
        let services = table::services(store, 10);
        let mut turn = services.sessions.rooms.lock(room_id()).await;
        assert!(services.sessions.resume(&mut turn, &wanted(1, false)).await.unwrap().is_none());
    }
}
